from django.db import models

from jinjing.identity.models import OrgUnit, Staff
from jinjing.kernel.sealed import SealedTextField


class SavedView(models.Model):
    """A list of customers under a name: filters, columns and order as codes, never customers.

    With an outlet it is the team's: everybody who works there sees it, each over the own customers. The name
    is typed by hand and may say anything, so it is sealed.
    """

    code = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="saved_views")
    outlet = models.ForeignKey(
        OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="saved_views"
    )
    name = SealedTextField()
    spec = models.JSONField(help_text='{"filters": {code: [code]}, "columns": [code], "sort": code}')
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["outlet", "saved_at"], name="views_of_team")]

    def __str__(self) -> str:
        return self.code
