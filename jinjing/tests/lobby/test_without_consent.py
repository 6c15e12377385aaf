"""PI-03: whoever agrees to nothing is received, recognised, guided and served like everybody else."""

import pytest
from casts import MORNING, NOON, Bank
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.queries.positions import scope_of
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.models import Consent
from jinjing.interactions.queries.policy import may_contact
from jinjing.kernel.clock import bank_date
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.domain.stay import end_visit
from jinjing.lobby.enums import DecisionBranch, ReferralState, VisitEnd, VisitState

pytestmark = pytest.mark.covers("PI-03")


@pytest.fixture
def silent(bank: Bank) -> Bank:
    """Nobody of this bank's customers ever agreed to anything."""
    Consent.objects.all().delete()
    found = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert not found[bank.wang.pk].allowed
    return bank


def test_recognised_received_and_served_without_any_consent(silent: Bank) -> None:
    (match,) = find_arrivals(scope_of(silent.guide_lin, on=bank_date(MORNING)), "6222000000010018")
    visit = register_arrival(
        silent.riverside, customer=match.customer, business="large_transfer", by=silent.guide_lin, at=MORNING
    )
    decide(visit, DecisionBranch.SERVE_PREMIER, by=silent.guide_lin, at=MORNING)
    assert visit.state == VisitState.IN_SERVICE
    assert end_visit(visit, VisitEnd.SERVED, by=silent.guide_lin, at=NOON).state == VisitState.ENDED


def test_handed_to_the_manager_who_asks_for_nothing_first(silent: Bank) -> None:
    visit = register_arrival(
        silent.riverside, customer=silent.wang, business="wealth", by=silent.guide_lin, at=MORNING
    )
    referral = offer_referral(visit, by=silent.guide_lin, at=MORNING)
    accept_referral(referral, by=silent.rm_chen, at=MORNING)
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACCEPTED
