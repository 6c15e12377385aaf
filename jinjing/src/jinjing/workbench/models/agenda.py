from django.db import models
from django.db.models import Q

from jinjing.identity.models import OrgUnit, Staff
from jinjing.kernel.sealed import SealedJSONField, SealedTextField
from jinjing.workbench.enums import FollowUpState


class Agenda(models.Model):
    """MGT-7: what an outlet's morning meeting of one day is about, as its head wrote it.

    Without a row the sheet's own lines stand. `version` counts the writings, so that nobody's is overwritten
    unseen.
    """

    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="agendas")
    on = models.DateField()
    lines = SealedJSONField(blank=True, help_text='{"lines": ["…", "…", "…"]}')
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "on"], name="one_agenda_a_day")]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.on}"


class FollowUp(models.Model):
    """MGT-7: what was agreed in a morning meeting: who does what by when."""

    code = models.CharField(max_length=40, unique=True)
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="follow_ups")
    task = SealedTextField()
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    agreed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    ended_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN, ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(state=FollowUpState.OPEN) & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="an_ended_follow_up_has_who_and_when",
            )
        ]
        indexes = [
            models.Index(fields=["outlet", "state", "due_on"], name="follow_ups_of_outlet"),
            models.Index(fields=["owner", "state"], name="follow_ups_of_owner"),
        ]

    def __str__(self) -> str:
        return self.code
