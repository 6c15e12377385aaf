from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.sealed import SealedJSONField, SealedTextField
from jinjing.workbench.enums import CellAct, FileState, StaysBecause
from jinjing.workbench.models.planned_contact import PlannedContact


class CalendarFile(models.Model):
    """RM-4: one calendar read in from a workbook: compared, perhaps taken over in one piece, perhaps taken back.

    The workbook itself is not kept. `seen` is the fingerprint of the calendar it was compared with.
    """

    code = models.CharField(max_length=20, unique=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="calendar_files")
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.READ)
    first_on = models.DateField()
    last_on = models.DateField(help_text="Last day of the file, inclusive")
    seen = models.CharField(max_length=64)
    unchanged_count = models.PositiveIntegerField(help_text="Letters that stand in the calendar already")
    absent_count = models.PositiveIntegerField(
        help_text="Letters of the calendar that the file does not have"
    )
    refusals = SealedJSONField(
        blank=True, help_text='{"cells": [{"place", "on", "why", "said", "customer": code}]}'
    )
    read_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    reverted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "-read_at"], name="calendar_files_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FileState.READ, taken_at__isnull=True, reverted_at__isnull=True)
                | Q(state=FileState.TAKEN, taken_at__isnull=False, reverted_at__isnull=True)
                | Q(state=FileState.REVERTED, taken_at__isnull=False, reverted_at__isnull=False),
                name="a_calendar_file_says_when",
            )
        ]

    def __str__(self) -> str:
        return self.code


class CalendarFileCell(models.Model):
    """One entry that a file brings, and what became of it. `place`: as the workbook names the cell, H12.

    An entry that corrects a note keeps what stood there `before`. `interaction`: the record that was made, or
    until then the one whose note is meant; `plan` likewise, or the one that moves from the day `moved_from`.
    """

    file = models.ForeignKey(CalendarFile, on_delete=models.CASCADE, related_name="cells")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="calendar_file_cells")
    place = models.CharField(max_length=10)
    on = models.DateField()
    moved_from = models.DateField(null=True, blank=True)
    act = models.CharField(max_length=12, choices=CellAct.choices)
    channel = models.CharField(max_length=1, choices=Channel.choices)
    outcome = models.CharField(
        max_length=20, choices=Outcome.choices, blank=True, help_text="Of a contact made"
    )
    note = SealedTextField(blank=True)
    before = SealedTextField(blank=True, help_text="The note that stood there")
    interaction = models.ForeignKey(
        Interaction, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    plan = models.ForeignKey(
        PlannedContact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stays = models.CharField(
        max_length=12, choices=StaysBecause.choices, blank=True, help_text="Why it was not taken back"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act=CellAct.MOVE_PLAN, moved_from__isnull=False)
                | (~Q(act=CellAct.MOVE_PLAN) & Q(moved_from__isnull=True)),
                name="a_moved_plan_says_from_where",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.place}"
