from django.db import models

from jinjing.identity.models import Staff
from jinjing.interactions.models.interaction import Interaction


class ContactWithdrawn(models.Model):
    """What a record says did not take place: it was written by mistake. The record stays, and counts nowhere."""

    interaction = models.OneToOneField(Interaction, on_delete=models.CASCADE, related_name="withdrawn")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="contacts_withdrawn")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "contacts withdrawn"

    def __str__(self) -> str:
        return f"withdrawn at {self.at}"
