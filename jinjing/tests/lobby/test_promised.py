"""The guide tells what the bank offers the visitor's tier, and leaves every way open (SEG-5, LOB-3)."""

import pytest
from casts import MORNING, TODAY, Bank, person
from jinjing.customers.models import Customer
from jinjing.identity.enums import Role
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.domain.tier_services import note_tier_service
from jinjing.insights.unified_view import Cell
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.queries.guidance import Guidance, guidance_for
from tiers import SCHEME, bring_tiers

pytestmark = pytest.mark.covers("SEG-5", "LOB-3")


def guided(bank: Bank, customer: Customer | None) -> Guidance:
    called = "" if customer else "周女士"
    visit = register_arrival(
        bank.riverside,
        customer=customer,
        called=called,
        business="large_transfer",
        by=bank.guide_lin,
        at=MORNING,
    )
    scope = scope_of(bank.guide_lin, on=TODAY)
    return guidance_for(visit, scope, at=MORNING, publication=bank.publication)


def test_the_guide_tells_priority_and_channels_of_the_tier(bank: Bank) -> None:
    bring_tiers(bank.publication)
    told = [(due.kind, due.text) for due in guided(bank, bank.zhou).promised]
    assert told == [("priority", "优先叫号"), ("channels", "财富中心、贵宾热线")]


def test_what_the_officer_writes_is_told_from_its_day(bank: Bank) -> None:
    bring_tiers(bank.publication)
    officer = person("P001", "穆清扬", Role.PROGRAMME_OFFICER, bank.head_office)
    note_tier_service(
        Cell(SCHEME, "affluent", "manager"),
        text_zh="专属客户经理",
        text_en="",
        valid_from=TODAY,
        replaces=0,
        by=officer,
        at=MORNING,
    )
    assert [due.kind for due in guided(bank, bank.zhou).promised] == ["priority", "manager", "channels"]


def test_an_emptied_priority_takes_no_way_out_away(bank: Bank) -> None:
    before = guided(bank, bank.wang)
    bring_tiers(bank.publication)
    officer = person("P001", "穆清扬", Role.PROGRAMME_OFFICER, bank.head_office)
    note_tier_service(
        Cell(SCHEME, "affluent", "priority"),
        text_zh="",
        text_en="",
        valid_from=TODAY,
        replaces=0,
        by=officer,
        at=MORNING,
    )
    after = guided(bank, bank.zhou)
    assert after.promised == ()
    assert [way.zone for way in (after.first, *after.others) if way] == [
        way.zone for way in (before.first, *before.others) if way
    ]


def test_nobody_unknown_is_given_a_tier(bank: Bank) -> None:
    bring_tiers(bank.publication)
    assert guided(bank, None).promised == ()
