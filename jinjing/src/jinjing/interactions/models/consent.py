from django.db import models
from django.db.models import F, Q

from jinjing.customers.models import Customer
from jinjing.interactions.enums import ConsentPurpose, ConsentState, EvidenceKind, FactSource, MoveReason
from jinjing.kernel.sealed import SealedTextField


class Consent(models.Model):
    """PI-02: what a customer was asked, in which words, what was answered, and what shows it.

    A record is never changed but in its state; saying something else later is another record.
    """

    reference = models.CharField(max_length=60, unique=True, help_text="Own code, or the feed's key")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=ConsentPurpose.choices)
    recipient = models.CharField(
        max_length=40, blank=True, help_text="Code of who receives the data; only for passing on"
    )
    channels = models.CharField(max_length=6, blank=True, help_text="Letters of the ways; empty: every way")
    data_kinds = models.JSONField(default=list, help_text="Codes; empty: what the notice names")
    products = models.JSONField(default=list, help_text="Codes; empty: every product")
    notice_version = models.CharField(max_length=30, blank=True)
    evidence_kind = models.CharField(max_length=14, choices=EvidenceKind.choices, blank=True)
    evidence = SealedTextField(blank=True, help_text="Reference of the evidence")
    state = models.CharField(max_length=10, choices=ConsentState.choices)
    requested_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="Last day; empty: until withdrawn")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=5, choices=FactSource.choices)
    recorded_by_no = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "state"], name="consents_of_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "recipient"],
                condition=Q(state=ConsentState.REQUESTED),
                name="one_open_consent_request",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values), name="consent_has_a_purpose_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(purpose=ConsentPurpose.SHARING) ^ Q(recipient=""),
                name="only_passing_on_names_a_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsentState.GIVEN) | Q(given_at__isnull=False),
                name="given_consent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsentState.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="withdrawn_consent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(given_at__isnull=True)
                | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ConsentMove(models.Model):
    """One change of state, or a disagreement of the feed that changed nothing. Appended, never edited."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, choices=ConsentState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=ConsentState.choices)
    reason = models.CharField(max_length=14, choices=MoveReason.choices)
    source = models.CharField(max_length=5, choices=FactSource.choices)
    at = models.DateTimeField()
    by_no = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["consent", "at"], name="moves_of_consent")]

    def __str__(self) -> str:
        return f"{self.from_state or '-'} {self.to_state}"


class BankDay(models.Model):
    """A day of the bank's calendar as the sources deliver it, for the holiday rule of the contact policy."""

    on = models.DateField(primary_key=True)
    holiday = models.CharField(max_length=60, blank=True, help_text="Name of the public holiday")

    def __str__(self) -> str:
        return self.on.isoformat()
