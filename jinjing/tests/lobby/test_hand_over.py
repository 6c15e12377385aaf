from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.domain.record import AgreedContact
from jinjing.lobby.domain.referral import accept_referral, expire_referrals, offer_referral
from jinjing.lobby.enums import DecisionBranch, ReferralState, VisitEnd, VisitState, Zone
from jinjing.lobby.errors import VisitsStillOpen
from jinjing.lobby.models import HandOver, Referral, Visit
from jinjing.lobby.queries.inbox import inbox_of
from jinjing.workbench.models import Lead
from lobby.day import minutes, scope

pytestmark = pytest.mark.covers("LOB-4")
EVENING = minutes(450)


def test_hand_over_day_asks_how_open_visits_ended(bank: Bank, wang: Visit, stranger: Visit) -> None:
    with pytest.raises(VisitsStillOpen):
        hand_over_day(bank.riverside, by=bank.guide_lin, at=EVENING)
    row = hand_over_day(bank.riverside, end_open_as=VisitEnd.SERVED, by=bank.guide_lin, at=EVENING)
    assert (row.referral_count, row.visit_count) == (0, 2)
    assert set(Visit.objects.values_list("state", "end")) == {(VisitState.ENDED, VisitEnd.SERVED)}


def test_hand_over_day_gives_an_unanswered_customer_to_their_own_manager(
    bank: Bank, referral: Referral
) -> None:
    expire_referrals(bank.riverside, at=minutes(10))
    hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=EVENING)
    row = Referral.objects.get()
    assert (row.state, row.offered_to) == (ReferralState.HANDED_OVER, bank.rm_chen)
    assert [(lead.owner, lead.customer) for lead in Lead.objects.all()] == [(bank.rm_chen, bank.wang)]
    assert [r.code for r in inbox_of(scope(bank.rm_chen), at=EVENING)] == [row.code]
    assert inbox_of(scope(bank.rm_zhao), at=EVENING) == []
    lead = accept_referral(row, by=bank.rm_chen, at=minutes(1, after=EVENING))
    assert Lead.objects.get() == lead


def test_hand_over_day_puts_a_stranger_who_agreed_into_the_inbox_of_the_outlet(
    bank: Bank, promising: Visit
) -> None:
    agreed = AgreedContact(name="周女士", phone="13812345678")
    decide(
        promising, DecisionBranch.TRIAL_CARD, consent=True, contact=agreed, by=bank.guide_lin, at=minutes(2)
    )
    hand_over_day(bank.riverside, by=bank.guide_lin, at=EVENING)
    for rm in (bank.rm_chen, bank.rm_zhao):
        (row,) = inbox_of(scope(rm), at=EVENING)
        assert (row.state, row.mine, row.contact) == (ReferralState.HANDED_OVER, False, {})
    assert inbox_of(scope(bank.rm_gao), at=EVENING) == []


@pytest.mark.covers("LOB-3")
def test_hand_over_day_leaves_in_peace_who_refused_contact_or_never_agreed(
    bank: Bank, promising: Visit
) -> None:
    offer_referral(promising, by=bank.guide_lin, at=minutes(1))
    hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=EVENING)
    assert Referral.objects.get().state == ReferralState.TAKEN_BACK
    assert Lead.objects.count() == 0


def test_hand_over_day_forgets_nobody_of_a_day_that_was_not_handed_over(bank: Bank, promising: Visit) -> None:
    agreed = AgreedContact(phone="13812345678")
    decide(
        promising,
        DecisionBranch.TRIAL_CARD,
        consent=True,
        contact=agreed,
        zone=Zone.CASH,
        by=bank.guide_lin,
        at=MORNING,
    )
    next_evening = minutes(24 * 60, after=EVENING)
    row = hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=next_evening)
    assert (row.referral_count, row.visit_count) == (1, 1)


def test_hand_over_day_leaves_with_the_manager_whom_a_manager_accepted(
    bank: Bank, referral: Referral, seen_by: Callable[[Referral], Referral]
) -> None:
    accept_referral(referral, by=bank.rm_zhao, at=minutes(1))
    hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=EVENING)
    assert seen_by(referral).state == ReferralState.ACCEPTED
    assert Visit.objects.get().end == VisitEnd.REFERRED


def test_hand_over_day_twice_hands_over_nothing_twice(bank: Bank, referral: Referral) -> None:
    first = hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=EVENING)
    again = hand_over_day(bank.riverside, by=bank.guide_lin, at=minutes(5, after=EVENING))
    assert (again.pk, again.referral_count, again.visit_count) == (first.pk, 1, 1)
    assert (HandOver.objects.count(), Lead.objects.count()) == (1, 1)
