from django.db import models
from django.db.models import Q

from jinjing.identity.models import Staff


class TierService(models.Model):
    """SEG-5: what one tier of a scheme is offered of one kind, from a day on.

    Written once and never changed: who changes a text writes the next `number`. In force on a day is the
    latest `valid_from` up to it, and of those of one day the highest number. Without any, the text that the
    scheme brings along counts. Empty in both languages: nothing of this kind beyond what everybody gets.
    """

    scheme = models.CharField(max_length=40)
    tier = models.CharField(max_length=40)
    band = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within scheme, tier, band and kind")
    valid_from = models.DateField()
    text_zh = models.CharField(max_length=300, blank=True)
    text_en = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "tier", "band", "kind", "number"], name="one_service_text_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(text_zh="") | Q(text_en=""), name="service_text_reads_in_chinese"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.tier} {self.kind} {self.number}"
