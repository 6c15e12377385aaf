from django.db import models

from jinjing.identity.models import OrgUnit, Staff


class Board(models.Model):
    """The outlet's board version: a poll reads this one row while nothing changed.

    `next_due_at` is the moment the first open offer runs out, so that the same row tells when to look.
    """

    outlet = models.OneToOneField(OrgUnit, on_delete=models.CASCADE, primary_key=True, related_name="board")
    version = models.BigIntegerField(default=0)
    touched_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.outlet_id} v{self.version}"


class HandOver(models.Model):
    """LOB-4, LOB-8: the day's end at an outlet: what was unfinished went to the relationship managers."""

    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="hand_overs")
    on = models.DateField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    referral_count = models.PositiveIntegerField()
    visit_count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "on"], name="one_hand_over_a_day")]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.on}"
