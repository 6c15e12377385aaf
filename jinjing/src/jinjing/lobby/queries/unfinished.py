"""Whom nobody has taken on yet, and who of them may be called (LOB-3, LOB-4)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.lobby.enums import UNANSWERED_REFERRALS, DecisionBranch, Recognition, ReferralState
from jinjing.lobby.models import LobbyDecision, Referral, Visit

TAKEN_CARE_OF = (ReferralState.ACCEPTED, ReferralState.MET, ReferralState.HANDED_OVER)


def may_be_contacted() -> Q:
    """Visits after which somebody may call: known to the bank or with consent, and not refused."""
    decisions = LobbyDecision.objects.filter(visit=OuterRef("pk"))
    refused = Exists(decisions.filter(branch=DecisionBranch.CONTACT_REFUSED))
    agreed = Exists(decisions.filter(consent_to_contact=True))
    return (Q(customer__isnull=False) | Q(agreed)) & ~Q(refused)


def unmet_premiers(outlet_code: str, on: date) -> QuerySet[Visit]:
    """Potential premiers who may be contacted and whom no manager has taken on; a forgotten day's too."""
    taken = Referral.objects.filter(visit=OuterRef("pk"), state__in=(*TAKEN_CARE_OF, *UNANSWERED_REFERRALS))
    visits = Visit.objects.filter(
        may_be_contacted(),
        ~Exists(taken),
        outlet__code=outlet_code,
        on__lte=on,
        recognition=Recognition.POTENTIAL_PREMIER,
    )
    return visits.select_related("customer", "outlet").order_by("ticket_no")


def unanswered(outlet_code: str) -> QuerySet[Referral]:
    """Offers nobody has accepted, of whatever day."""
    rows = Referral.objects.filter(outlet__code=outlet_code, state__in=UNANSWERED_REFERRALS)
    return rows.select_related("customer", "outlet", "visit").order_by("offered_at", "pk")
