from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.identity.models import OrgUnit, Staff
from jinjing.kernel.sealed import SealedTextField
from jinjing.privacy.enums import (
    OPEN_STATES,
    CopyFormat,
    CorrectedField,
    IdentityCheck,
    MoveKind,
    RefusalReason,
    Requester,
    RequestKind,
    RequestState,
)


class SubjectRequest(models.Model):
    """PI-08: what a person asks about the own data, with the day by which the bank answers."""

    code = models.CharField(max_length=40, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subject_requests")
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="subject_requests")
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    requester = models.CharField(max_length=10, choices=Requester.choices)
    said = SealedTextField(blank=True, help_text="In the person's own words")
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    identity_check = models.CharField(max_length=12, choices=IdentityCheck.choices, blank=True)
    refusal_reason = models.CharField(max_length=20, choices=RefusalReason.choices, blank=True)
    answer = SealedTextField(blank=True, help_text="What the person was told")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["outlet", "state", "due_on"], name="subject_requests_due")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=RequestState.REFUSED) & ~Q(refusal_reason=""))
                | (~Q(state=RequestState.REFUSED) & Q(refusal_reason="")),
                name="a_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(OPEN_STATES), answered_at__isnull=True)
                | (~Q(state__in=list(OPEN_STATES)) & Q(answered_at__isnull=False)),
                name="an_answered_request_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.RECEIVED, RequestState.REFUSED]) | ~Q(identity_check=""),
                name="nothing_without_identity",
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(state__in=list(OPEN_STATES)),
                name="one_open_request_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SubjectRequestMove(models.Model):
    """One step of a request, by whom and when. Time takes no step."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=20, choices=MoveKind.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class Correction(models.Model):
    """A fact that is wrong at its source. What was and what is said to be right stay sealed.

    Facts come from feeds and are never typed here: the row is the task for the system they come from, and
    it is done when a delivery brings the right value (`confirmed_at`).
    """

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="corrections")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=12, choices=CorrectedField.choices)
    was = SealedTextField(blank=True)
    right = SealedTextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="one_correction_a_field"),
        ]

    def __str__(self) -> str:
        return self.field


class DataCopy(models.Model):
    """Everything about a person in one file, sealed on disk under an opaque name for some hours."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="copies")
    file_format = models.CharField(max_length=4, choices=CopyFormat.choices)
    file_name = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    fetch_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "data copies"

    def __str__(self) -> str:
        return f"{self.request_id} {self.file_format}"
