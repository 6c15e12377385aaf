from django.db import models

from jinjing.identity.models import Staff


class ApiToken(models.Model):
    """A key by which a program acts for one named colleague, with that colleague's rights of the day.

    Only a keyed digest is stored; the token itself is shown once.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="api_tokens")
    purpose = models.CharField(max_length=60, help_text="Which program uses it")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField(help_text="Last day, included")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.purpose}"
