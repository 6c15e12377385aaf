import pytest
from casts import MORNING, Bank
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.domain.record import AgreedContact
from jinjing.lobby.domain.referral import accept_referral, decline_referral, expire_referrals, offer_referral
from jinjing.lobby.enums import DecisionBranch, ReferralState, RefusalReason, VisitEnd
from jinjing.lobby.models import Referral, Visit
from jinjing.lobby.queries.inbox import inbox_of, referral_for, to_meet_of, visitors_of
from lobby.day import minutes, scope
from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.covers("LOB-4")


def test_inbox_shows_everybody_what_was_offered_to_all(bank: Bank, referral: Referral) -> None:
    chen, zhao = (inbox_of(scope(rm), at=minutes(1)) for rm in (bank.rm_chen, bank.rm_zhao))
    assert [(r.code, r.name, r.mine, r.accept_until) for r in chen] == [
        (referral.code, "王晓明", False, minutes(10))
    ]
    assert [(r.code, r.name, r.customer_code) for r in zhao] == [(referral.code, "王**", "")]


@pytest.mark.covers("LOB-1")
def test_only_the_own_manager_reads_how_much_falls_due(bank: Bank, referral: Referral) -> None:
    chen, zhao = (inbox_of(scope(rm), at=minutes(1)) for rm in (bank.rm_chen, bank.rm_zhao))
    assert [r.text for r in chen[0].reasons] == ["定期存款 30 万元将于 11 月 21 日到期"]
    assert [r.text for r in zhao[0].reasons] == ["有存款 11月21日到期"]


def test_inbox_shows_the_named_one_alone_what_was_offered_by_name(bank: Bank, wang: Visit) -> None:
    offer_referral(wang, to=bank.rm_zhao, by=bank.guide_lin, at=MORNING)
    assert [r.mine for r in inbox_of(scope(bank.rm_zhao), at=MORNING)] == [True]
    assert inbox_of(scope(bank.rm_chen), at=MORNING) == []


def test_inbox_of_another_outlet_stays_empty(bank: Bank, referral: Referral) -> None:
    assert inbox_of(scope(bank.rm_gao), at=MORNING) == []
    assert referral_for(scope(bank.rm_gao), referral.code) is None
    assert referral_for(scope(bank.rm_chen), referral.code) == referral


def test_inbox_forgets_what_was_declined_until_it_is_offered_again(
    bank: Bank, wang: Visit, referral: Referral
) -> None:
    decline_referral(referral, RefusalReason.BUSY, by=bank.rm_chen, at=minutes(1))
    assert inbox_of(scope(bank.rm_chen), at=minutes(2)) == []
    expire_referrals(bank.riverside, at=minutes(10))
    offer_referral(wang, by=bank.guide_lin, at=minutes(11))
    assert [r.state for r in inbox_of(scope(bank.rm_chen), at=minutes(12))] == [ReferralState.OFFERED]


def test_accepted_referrals_wait_in_to_meet(bank: Bank, referral: Referral) -> None:
    accept_referral(referral, by=bank.rm_zhao, at=minutes(1))
    assert inbox_of(scope(bank.rm_chen), at=minutes(2)) == []
    assert [(r.code, r.name) for r in to_meet_of(scope(bank.rm_zhao), at=minutes(2))] == [
        (referral.code, "王晓明")
    ]


def test_the_agreed_contact_opens_to_whoever_took_it_on(bank: Bank, promising: Visit) -> None:
    agreed = AgreedContact(name="周女士", phone="13812345678", when="周五")
    decide(promising, DecisionBranch.TRIAL_CARD, consent=True, contact=agreed, by=bank.guide_lin, at=MORNING)
    hand_over_day(bank.riverside, end_open_as=VisitEnd.LEFT, by=bank.guide_lin, at=minutes(400))
    (row,) = inbox_of(scope(bank.rm_chen), at=minutes(401))
    assert row.contact == {}
    accept_referral(Referral.objects.get(), by=bank.rm_chen, at=minutes(402))
    (taken,) = to_meet_of(scope(bank.rm_chen), at=minutes(403))
    assert taken.contact == {"name": "周女士", "phone": "13812345678", "when": "周五"}


@pytest.mark.covers("LOB-3")
def test_the_manager_is_told_that_an_own_premier_customer_is_in_the_lobby(bank: Bank, wang: Visit) -> None:
    register_arrival(bank.riverside, customer=bank.li, by=bank.guide_lin, at=MORNING)
    assert [(a.ticket, a.name) for a in visitors_of(scope(bank.rm_chen), at=minutes(1))] == [
        ("A001", "王晓明")
    ]
    assert visitors_of(scope(bank.rm_zhao), at=minutes(1)) == []


@pytest.mark.parametrize("people", [1, 3])
def test_inbox_costs_the_same_for_any_number(
    bank: Bank, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for who in (bank.wang, bank.zhou, bank.li)[:people]:
        visit = register_arrival(bank.riverside, customer=who, by=bank.guide_lin, at=MORNING)
        offer_referral(visit, by=bank.guide_lin, at=MORNING)
    asked = scope(bank.rm_chen)
    with django_assert_num_queries(4):
        assert len(inbox_of(asked, at=minutes(1))) == people
