from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank, lent_to
from jinjing.customers.models import CustomerEvent, PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.domain.referral import (
    accept_referral,
    decline_referral,
    expire_referrals,
    mark_met,
    offer_referral,
    take_back_referral,
)
from jinjing.lobby.domain.stay import end_visit
from jinjing.lobby.enums import DecisionBranch, ReferralState, RefusalReason, VisitEnd, VisitState
from jinjing.lobby.errors import (
    AlreadyAccepted,
    AlreadyDeclined,
    AlreadyOffered,
    NotARecipient,
    NotYourReferral,
    ReferralMovedOn,
)
from jinjing.lobby.models import Board, LobbyDecision, Referral, ReferralMove, Visit
from jinjing.lobby.queries.inbox import inbox_of, referral_for
from jinjing.workbench.models import Lead
from lobby.day import minutes, scope

Seen = Callable[[Referral], Referral]


def steps(referral: Referral) -> list[str]:
    return list(
        ReferralMove.objects.filter(referral=referral).order_by("pk").values_list("to_state", flat=True)
    )


@pytest.mark.covers("LOB-3", "LOB-4")
def test_offer_referral_asks_nothing_that_is_known(bank: Bank, wang: Visit) -> None:
    referral = offer_referral(wang, by=bank.guide_lin, at=MORNING)
    assert (referral.need, referral.due_at, referral.offered_to) == ("large_transfer", minutes(10), None)
    assert Visit.objects.get(pk=wang.pk).state == VisitState.TO_INTRODUCE
    assert LobbyDecision.objects.get().branch == DecisionBranch.SERVE_PREMIER
    assert Board.objects.get(outlet=bank.riverside).next_due_at == referral.due_at


def test_offer_referral_reaches_only_managers_of_the_outlet(bank: Bank, wang: Visit) -> None:
    for nobody in (bank.rm_gao, bank.teller_he):
        with pytest.raises(NotARecipient):
            offer_referral(wang, to=nobody, by=bank.guide_lin, at=MORNING)
    assert LobbyDecision.objects.count() == 0


def test_offer_referral_waits_for_the_answer(bank: Bank, wang: Visit, referral: Referral) -> None:
    with pytest.raises(AlreadyOffered):
        offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=minutes(1))


@pytest.mark.covers("LOB-4")
def test_accept_referral_is_won_once(bank: Bank, referral: Referral, seen_by: Seen) -> None:
    slower = seen_by(referral)
    lead = accept_referral(referral, by=bank.rm_chen, at=minutes(1))
    with pytest.raises(AlreadyAccepted, match="陈立"):
        accept_referral(slower, by=bank.rm_zhao, at=minutes(1))
    assert [row.owner for row in Lead.objects.all()] == [bank.rm_chen]
    assert (lead.customer, lead.source_reference) == (bank.wang, referral.code)
    kinds = list(
        CustomerEvent.objects.filter(customer=bank.wang, kind__startswith="referral").values_list(
            "kind", flat=True
        )
    )
    assert kinds == ["referral.offered", "referral.accepted"]


@pytest.mark.covers("LOB-4")
def test_accept_referral_leaves_the_portfolio_alone(bank: Bank) -> None:
    visit = register_arrival(bank.riverside, customer=bank.pool, by=bank.guide_lin, at=MORNING)
    accept_referral(offer_referral(visit, by=bank.guide_lin, at=MORNING), by=bank.rm_zhao, at=MORNING)
    assert bank.pool.assignments.count() == 0


def test_accept_referral_belongs_to_those_who_were_asked(bank: Bank, wang: Visit) -> None:
    referral = offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=MORNING)
    for other in (bank.rm_zhao, bank.rm_gao, bank.guide_lin):
        with pytest.raises(NotYourReferral):
            accept_referral(referral, by=other, at=MORNING)


def moved_to_the_hill(bank: Bank, staff: Staff) -> None:
    Position.objects.filter(staff=staff).update(valid_to=TODAY - timedelta(days=1))
    lent_to(staff, Role.RELATIONSHIP_MANAGER, bank.hill, since=TODAY)


@pytest.mark.covers("LOB-4", "ORG-2")
def test_whoever_was_named_and_went_to_another_outlet_leaves_the_referral_to_the_outlet(
    bank: Bank, wang: Visit, seen_by: Seen
) -> None:
    referral = offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=MORNING)
    moved_to_the_hill(bank, bank.rm_chen)
    for asked, staff in ((False, bank.rm_chen), (True, bank.rm_zhao), (False, bank.rm_gao)):
        assert [row.code for row in inbox_of(scope(staff), at=MORNING)] == [referral.code] * asked
        assert (referral_for(scope(staff), referral.code) == referral) is asked
    with pytest.raises(NotYourReferral):
        accept_referral(seen_by(referral), by=bank.rm_chen, at=minutes(1))
    assert accept_referral(seen_by(referral), by=bank.rm_zhao, at=minutes(1)).owner == bank.rm_zhao


def test_a_no_of_the_outlet_counts_where_the_named_one_is_gone(
    bank: Bank, wang: Visit, seen_by: Seen
) -> None:
    referral = offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=MORNING)
    moved_to_the_hill(bank, bank.rm_chen)
    decline_referral(seen_by(referral), RefusalReason.BUSY, by=bank.rm_zhao, at=minutes(1))
    assert seen_by(referral).state == ReferralState.DECLINED


@pytest.mark.covers("LOB-4")
def test_one_handed_over_stays_with_the_customer_s_own_manager_wherever_that_is(
    bank: Bank, referral: Referral, seen_by: Seen
) -> None:
    evening = minutes(450)
    hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=evening)
    moved_to_the_hill(bank, bank.rm_chen)
    with pytest.raises(NotYourReferral):
        accept_referral(seen_by(referral), by=bank.rm_zhao, at=evening)
    assert [row.code for row in inbox_of(scope(bank.rm_chen), at=evening)] == [referral.code]
    PortfolioAssignment.objects.filter(customer=bank.wang).update(valid_to=TODAY - timedelta(days=1))
    with pytest.raises(NotYourReferral):
        accept_referral(seen_by(referral), by=bank.rm_chen, at=evening)
    lead = accept_referral(seen_by(referral), by=bank.rm_zhao, at=evening)
    assert [(row, row.owner) for row in Lead.objects.all()] == [(lead, bank.rm_zhao)]


@pytest.mark.covers("LOB-4")
def test_decline_referral_brings_it_back_when_everybody_asked_has_declined(
    bank: Bank, referral: Referral, seen_by: Seen
) -> None:
    decline_referral(seen_by(referral), RefusalReason.BUSY, by=bank.rm_chen, at=minutes(1))
    with pytest.raises(AlreadyDeclined):
        decline_referral(seen_by(referral), RefusalReason.AWAY, by=bank.rm_chen, at=minutes(1))
    assert seen_by(referral).state == ReferralState.OFFERED
    decline_referral(seen_by(referral), RefusalReason.AWAY, by=bank.rm_zhao, at=minutes(2))
    assert seen_by(referral).state == ReferralState.DECLINED
    assert Visit.objects.get(pk=referral.visit_id).state == VisitState.TO_INTRODUCE


def test_decline_referral_of_the_one_who_was_named_is_enough(bank: Bank, wang: Visit, seen_by: Seen) -> None:
    referral = offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=MORNING)
    decline_referral(referral, RefusalReason.BUSY, by=bank.rm_chen, at=minutes(1))
    again = offer_referral(wang, to=bank.rm_chen, by=bank.guide_lin, at=minutes(2))
    assert (again.pk, again.due_at) == (referral.pk, minutes(12))
    decline_referral(again, RefusalReason.AWAY, by=bank.rm_chen, at=minutes(3))
    assert steps(referral) == ["offered", "declined", "offered", "declined"]


@pytest.mark.covers("LOB-4")
def test_expire_referrals_puts_it_back_on_the_board_with_a_mark(
    bank: Bank, referral: Referral, seen_by: Seen
) -> None:
    assert expire_referrals(bank.riverside, at=minutes(9)) == 0
    version = Board.objects.get(outlet=bank.riverside).version
    assert expire_referrals(bank.riverside, at=minutes(10)) == 1
    assert expire_referrals(bank.riverside, at=minutes(10)) == 0
    assert seen_by(referral).state == ReferralState.EXPIRED
    now = Board.objects.get(outlet=bank.riverside)
    assert (now.version, now.next_due_at) == (version + 1, None)
    assert ReferralMove.objects.get(to_state="expired").by is None


def test_an_offer_that_ran_out_can_be_made_again_or_still_be_accepted(
    bank: Bank, wang: Visit, referral: Referral, seen_by: Seen
) -> None:
    expire_referrals(bank.riverside, at=minutes(10))
    offer_referral(wang, to=bank.rm_zhao, by=bank.guide_lin, at=minutes(11))
    expire_referrals(bank.riverside, at=minutes(21))
    accept_referral(seen_by(referral), by=bank.rm_zhao, at=minutes(22))
    assert steps(referral) == ["offered", "expired", "offered", "expired", "accepted"]


def test_take_back_referral_lets_the_visitor_wait_again(
    bank: Bank, referral: Referral, seen_by: Seen
) -> None:
    take_back_referral(seen_by(referral), by=bank.guide_lin, at=minutes(1))
    assert Visit.objects.get(pk=referral.visit_id).state == VisitState.WAITING
    with pytest.raises(ReferralMovedOn):
        accept_referral(seen_by(referral), by=bank.rm_chen, at=minutes(2))


def test_take_back_referral_is_too_late_after_acceptance(
    bank: Bank, referral: Referral, seen_by: Seen
) -> None:
    accept_referral(seen_by(referral), by=bank.rm_chen, at=minutes(1))
    with pytest.raises(AlreadyAccepted, match="陈立"):
        take_back_referral(seen_by(referral), by=bank.guide_lin, at=minutes(2))


@pytest.mark.covers("LOB-4")
def test_mark_met_ends_the_visit_with_the_manager(bank: Bank, referral: Referral, seen_by: Seen) -> None:
    with pytest.raises(ReferralMovedOn):
        mark_met(seen_by(referral), by=bank.guide_lin, at=minutes(1))
    accept_referral(seen_by(referral), by=bank.rm_chen, at=minutes(1))
    visit = mark_met(seen_by(referral), by=bank.guide_lin, at=minutes(3))
    assert (visit.state, visit.end, seen_by(referral).met_at) == (
        VisitState.ENDED,
        VisitEnd.REFERRED,
        minutes(3),
    )


def test_end_visit_calls_the_managers_off(bank: Bank, wang: Visit, referral: Referral, seen_by: Seen) -> None:
    end_visit(wang, VisitEnd.LEFT, by=bank.guide_lin, at=minutes(4))
    assert seen_by(referral).state == ReferralState.TAKEN_BACK
