from django.db import models

from jinjing.identity.enums import Whereabouts
from jinjing.identity.models.staff import Staff


class Availability(models.Model):
    """ORG-3: where a relationship manager is now. Without a row for the day the person counts as free."""

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, related_name="availability")
    whereabouts = models.CharField(max_length=20, choices=Whereabouts.choices, default=Whereabouts.FREE)
    until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "availabilities"

    def __str__(self) -> str:
        return f"{self.staff} {self.whereabouts}"
