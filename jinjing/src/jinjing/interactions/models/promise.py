from django.db import models
from django.db.models import Q

from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, StepKind
from jinjing.interactions.models.interaction import Interaction
from jinjing.kernel.sealed import SealedTextField


class PromiseStep(models.Model):
    """RM-3: what became of a promised next step. Appended, never changed; the promise is the conversation's record."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="promise_steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    was_due_on = models.DateField(help_text="The day it was promised for when the step was taken")
    due_on = models.DateField(null=True, blank=True, help_text="Its new day, of a move only")
    why = SealedTextField(blank=True, help_text="Why nothing is owed any more, of a release only")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="promise_steps")
    at = models.DateTimeField()
    on = models.DateField(help_text="Day in the bank's time zone")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interaction"],
                condition=Q(kind__in=[StepKind.KEPT, StepKind.RELEASED]),
                name="promise_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.MOVED, due_on__isnull=False)
                | (~Q(kind=StepKind.MOVED) & Q(due_on__isnull=True)),
                name="only_a_move_has_a_new_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class ConfirmedBack(models.Model):
    """RM-3: what was agreed in a conversation was said or sent back to the customer."""

    interaction = models.OneToOneField(Interaction, on_delete=models.CASCADE, related_name="confirmed_back")
    channel = models.CharField(max_length=1, choices=Channel.choices, help_text="The way it went back")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="confirmed_back")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} at {self.at}"
