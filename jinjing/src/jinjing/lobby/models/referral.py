from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.identity.models import OrgUnit, Staff
from jinjing.kernel.sealed import SealedTextField
from jinjing.lobby.enums import ReferralState, RefusalReason
from jinjing.lobby.models.visit import Visit


class Referral(models.Model):
    """LOB-3, LOB-4: one colleague hands a visitor to a relationship manager; the first to accept has it.

    `offered_to` empty means every relationship manager of the outlet sees it.
    """

    code = models.CharField(max_length=40, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="referrals")
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="referrals")
    offered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="referrals_made")
    offered_to = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=40, blank=True)
    brief = SealedTextField(blank=True)
    state = models.CharField(max_length=12, choices=ReferralState.choices, default=ReferralState.OFFERED)
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_accepted"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="accepted_has_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(state__in=["offered", "accepted", "expired", "declined"]),
                name="one_live_referral_a_visit",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "state", "offered_at"], name="referral_inbox")]

    def __str__(self) -> str:
        return self.code


class ReferralMove(models.Model):
    """One step of a referral, by whom and when; nobody's name stands at a step that time took."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=ReferralState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=ReferralState.choices)
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_state} > {self.to_state}"


class ReferralRefusal(models.Model):
    """A relationship manager could not take it, and why. Offered again later, the latest answer counts."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="refusals")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=RefusalReason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "staff"], name="one_refusal_a_person")]

    def __str__(self) -> str:
        return self.reason
