from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.identity.models import OrgUnit, Staff
from jinjing.kernel.sealed import SealedJSONField, SealedTextField
from jinjing.lobby.enums import DecisionBranch, Recognition, Stage, VisitEnd, VisitState


class Visit(models.Model):
    """One stay of one party in the lobby. It may stay anonymous; the customer is set by a named person."""

    code = models.CharField(max_length=40, unique=True)
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField()
    ticket_no = models.CharField(max_length=10)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    called = SealedTextField(blank=True, help_text="What an unknown visitor asked to be called")
    business = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.ARRIVED)
    recognition = models.CharField(max_length=20, choices=Recognition.choices, default=Recognition.ORDINARY)
    place = models.CharField(max_length=40, blank=True, help_text="Counter, zone or desk where served")
    arrived_at = models.DateTimeField()
    state_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=VisitEnd.choices, blank=True)
    registered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "on", "ticket_no"], name="one_ticket_a_day"),
            models.UniqueConstraint(
                fields=["outlet", "on", "customer"],
                condition=~Q(state=VisitState.ENDED),
                name="nobody_is_here_twice",
            ),
            models.CheckConstraint(
                condition=(Q(state=VisitState.ENDED) & Q(ended_at__isnull=False) & ~Q(end=""))
                | (~Q(state=VisitState.ENDED) & Q(ended_at__isnull=True) & Q(end="")),
                name="an_ended_visit_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "on", "state"], name="board_rows")]

    def __str__(self) -> str:
        return self.code


class VisitMove(models.Model):
    """Where a card went on the board, by whom and when. Compare-and-set updates leave this row."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=VisitState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=VisitState.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_state} > {self.to_state}"


class SignalSighting(models.Model):
    """LOB-2: an observed fact, by whom and when. Undoing keeps the row."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="sightings")
    signal = models.CharField(max_length=40)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    weight = models.IntegerField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "signal"], condition=Q(undone_at__isnull=True), name="a_signal_once"
            )
        ]

    def __str__(self) -> str:
        return self.signal


class LobbyDecision(models.Model):
    """LOB-3: what was decided for a visitor and the record it leaves (contact only with consent)."""

    code = models.CharField(max_length=40, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="decisions")
    branch = models.CharField(max_length=20, choices=DecisionBranch.choices)
    recognition = models.CharField(max_length=20, choices=Recognition.choices)
    channel = models.CharField(max_length=40, blank=True, help_text="Zone or channel that was advised")
    consent_to_contact = models.BooleanField(default=False)
    contact = SealedJSONField(blank=True, help_text="Name, phone, agreed time: only with consent")
    need = models.CharField(max_length=40, blank=True)
    note = SealedTextField(blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent_to_contact=True) | Q(contact__isnull=True),
                name="no_contact_without_consent",
            )
        ]

    def __str__(self) -> str:
        return self.code
