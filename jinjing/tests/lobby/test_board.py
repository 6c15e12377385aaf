from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank
from django.utils import translation
from jinjing.identity.enums import Whereabouts
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.presence import change_whereabouts
from jinjing.lobby.domain.referral import accept_referral, expire_referrals, offer_referral
from jinjing.lobby.enums import DecisionBranch, Recognition, VisitState, Zone
from jinjing.lobby.models import Referral, Visit
from jinjing.lobby.queries.board import Board, board, board_pulse, board_version, referrals_of_the_day
from lobby.day import minutes, scope
from pytest_django import DjangoAssertNumQueries


def riverside(bank: Bank, minute: float = 0) -> Board:
    return board(scope(bank.guide_lin), on=TODAY, at=minutes(minute), publication=bank.publication)


@pytest.mark.parametrize("people", [1, 3])
def test_board_takes_four_queries_for_any_number_of_visitors(
    bank: Bank, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for who in (bank.wang, bank.zhou, bank.li)[:people]:
        visit = register_arrival(
            bank.riverside, customer=who, business="wealth", by=bank.guide_lin, at=MORNING
        )
        offer_referral(visit, by=bank.guide_lin, at=MORNING)
    asked = scope(bank.guide_lin)
    with django_assert_num_queries(4):
        rows = board(asked, on=TODAY, at=MORNING, publication=bank.publication).to_introduce
    assert len(rows) == people


@pytest.mark.covers("LOB-1")
def test_a_card_shows_band_reason_and_manager_but_no_balance(bank: Bank, wang: Visit) -> None:
    (row,) = riverside(bank, 2).arrived
    assert (row.ticket, row.name, row.recognition) == ("A001", "王**", Recognition.EXISTING_PREMIER)
    assert (row.rm_name, row.rm_whereabouts, row.waited_minutes) == ("陈立", Whereabouts.FREE, 2)
    with translation.override("en"):
        assert [(str(r.text), r.strength) for r in (*riverside(bank).arrived[0].reasons,)] == [
            ("A deposit matures on 21 November", "strong")
        ]
    assert "410" not in repr(row)
    assert "300,000" not in repr(row)
    assert "30 万" not in repr(row)


@pytest.mark.covers("ORG-3")
def test_the_board_knows_where_each_manager_is_and_until_when(bank: Bank, wang: Visit) -> None:
    version = board_version(scope(bank.guide_lin))
    until = minutes(30)
    change_whereabouts(bank.rm_chen, Whereabouts.WITH_CUSTOMER, until=until, by=bank.rm_chen, at=MORNING)
    assert board_version(scope(bank.guide_lin)) == version + 1
    rows = riverside(bank, 1)
    assert [(m.staff.name, m.free) for m in rows.managers] == [("赵敏", True), ("陈立", False)]
    assert (rows.arrived[0].rm_whereabouts, rows.arrived[0].rm_until) == (Whereabouts.WITH_CUSTOMER, until)
    assert riverside(bank, 31).arrived[0].rm_whereabouts == Whereabouts.FREE


@pytest.mark.covers("ORG-3")
def test_waiting_shows_the_longest_wait_first_and_raises_the_alarm(bank: Bank) -> None:
    for minute in (0, 5):
        visit = register_arrival(
            bank.riverside, business="large_deposit", by=bank.guide_lin, at=minutes(minute)
        )
        decide(visit, DecisionBranch.BY_BUSINESS, by=bank.guide_lin, at=minutes(minute))
    calm, late = riverside(bank, 19), riverside(bank, 20)
    assert ([r.waited_minutes for r in calm.waiting], calm.alarm) == ([19, 14], False)
    assert ([r.waits_long for r in late.waiting], late.alarm, late.longest_wait) == ([True, False], True, 20)
    assert [r.advice for r in late.waiting] == [str(Zone.CASH.label)] * 2


@pytest.mark.covers("LOB-4")
def test_to_be_introduced_puts_first_what_can_be_done_now(bank: Bank) -> None:
    visits = [
        register_arrival(bank.riverside, customer=who, by=bank.guide_lin, at=MORNING)
        for who in (bank.wang, bank.zhou, bank.li)
    ]
    offered = [offer_referral(visit, by=bank.guide_lin, at=minutes(5 * n)) for n, visit in enumerate(visits)]
    expire_referrals(bank.riverside, at=minutes(10))
    accept_referral(offered[2], by=bank.rm_zhao, at=minutes(11))
    rows = riverside(bank, 12)
    assert [(r.ticket, r.offer and r.offer.state) for r in rows.to_introduce] == [
        ("A003", "accepted"),
        ("A001", "expired"),
        ("A002", "offered"),
    ]
    assert (rows.to_introduce[0].offer and rows.to_introduce[0].offer.accepted_by, rows.back_count) == (
        "赵敏",
        1,
    )


def test_board_shows_only_todays_open_visits_of_the_own_outlet(bank: Bank, wang: Visit) -> None:
    tomorrow = MORNING + timedelta(days=1)
    assert board(scope(bank.guide_hill), on=TODAY, at=MORNING, publication=None).arrived == ()
    assert board(scope(bank.guide_lin), on=tomorrow.date(), at=tomorrow, publication=None).arrived == ()


def test_board_pulse_is_one_row_that_tells_when_an_offer_runs_out(
    bank: Bank, referral: Referral, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = scope(bank.guide_lin)
    with django_assert_num_queries(1):
        pulse = board_pulse(asked)
    assert (pulse.version, pulse.offers_ran_out(minutes(9)), pulse.offers_ran_out(minutes(10))) == (
        2,
        False,
        True,
    )
    assert pulse.mark(minutes(0)) == pulse.mark(minutes(0.9)) != pulse.mark(minutes(1))


def test_board_pulse_of_an_outlet_without_a_board(bank: Bank) -> None:
    assert board_pulse(scope(bank.guide_hill)).mark(MORNING).startswith("0-")


def test_referrals_of_the_day_stay_inside_the_outlet(bank: Bank, referral: Referral) -> None:
    assert list(referrals_of_the_day(scope(bank.guide_lin), TODAY)) == [referral]
    assert list(referrals_of_the_day(scope(bank.guide_hill), TODAY)) == []
    assert referral.visit.state == VisitState.TO_INTRODUCE
