"""SEG-5: what a tier is offered on a day, who may change it, and that nobody gets less than everybody."""

from datetime import date, timedelta

import pytest
from casts import MORNING, TODAY, Bank, person
from django.utils import translation
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.errors import PastStays
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.insights import errors
from jinjing.insights.domain.tier_services import LONGEST_TEXT, note_tier_service
from jinjing.insights.enums import ServiceKind
from jinjing.insights.models import TierService
from jinjing.insights.queries.tier_services import (
    ServicesDue,
    changes_of,
    history_of,
    planned_days,
    services_due,
    table_on,
)
from jinjing.insights.unified_view import Cell, scheme_named
from jinjing.kernel.errors import DomainError
from jinjing.kernel.models import AccessEntry
from pytest_django import DjangoAssertNumQueries
from tiers import SCHEME, bring_tiers

pytestmark = [pytest.mark.django_db, pytest.mark.covers("SEG-5")]
TOMORROW = TODAY + timedelta(days=1)
NEXT_MONTH = date(2026, 12, 1)
PRIORITY = Cell(SCHEME, "mid:upper", "priority")


@pytest.fixture
def officer(bank: Bank) -> Staff:
    """Mu runs the service programme; the night has brought two schemes."""
    bring_tiers(bank.publication)
    return person("P001", "穆清扬", Role.PROGRAMME_OFFICER, bank.head_office)


def note(cell: Cell, zh: str, by: Staff, *, en: str = "", on: date = TODAY, replaces: int = 0) -> TierService:
    return note_tier_service(
        cell, text_zh=zh, text_en=en, valid_from=on, replaces=replaces, by=by, at=MORNING
    )


def due(bank: Bank, tier: str, band: str = "", *, next_step: str = "", on: date = TODAY) -> ServicesDue:
    found = services_due(SCHEME, tier, band, next_step=next_step, publication=bank.publication, on=on)
    assert found is not None
    return found


def said(found: ServicesDue) -> dict[str, str]:
    return {one.kind: one.text for one in (*found.served, *found.products)}


def test_the_scheme_brings_the_first_texts_in_both_languages(bank: Bank, officer: Staff) -> None:
    assert said(due(bank, "affluent")) == {
        "brand": "理财金账户白金",
        "channels": "财富中心、贵宾热线",
        "priority": "优先叫号",
        "cards": "借记卡",
    }
    with translation.override("en"):
        assert said(due(bank, "affluent"))["brand"] == "Premier account platinum"


def test_a_band_says_its_own_and_the_rest_as_its_tier(bank: Bank, officer: Staff) -> None:
    assert said(due(bank, "mid", "upper"))["brand"] == "理财金账户"
    assert said(due(bank, "mid", "lower"))["brand"] == "金卡"
    assert said(due(bank, "mid", "upper"))["cards"] == "借记金卡"


def test_nobody_gets_less_than_everybody(bank: Bank, officer: Staff) -> None:
    private = due(bank, "private")
    assert [(one.text, one.everybody) for one in private.products] == [("借记卡", True)]
    assert private.floor is not None
    assert private.floor.text == "网点柜台、手机银行"
    note(Cell(SCHEME, "private", "channels"), "", officer)
    emptied = due(bank, "private")
    assert (said(emptied)["channels"], emptied.floor) == ("网点柜台、手机银行", None)


@pytest.mark.parametrize(("tier", "band"), [("", ""), ("unknown", ""), ("mass", "")])
def test_who_has_no_tier_is_due_what_everybody_gets(bank: Bank, officer: Staff, tier: str, band: str) -> None:
    assert said(due(bank, tier, band)) == {"channels": "网点柜台、手机银行", "cards": "借记卡"}


def test_a_tier_without_its_band_is_its_lowest_one(bank: Bank, officer: Staff) -> None:
    assert due(bank, "mid").step == "mid:lower"


def test_without_a_night_nothing_is_promised(bank: Bank) -> None:
    assert services_due(SCHEME, "mass", publication=None, on=TODAY) is None


def test_what_the_next_tier_adds_is_only_what_reads_differently(bank: Bank, officer: Staff) -> None:
    found = due(bank, "mid", "upper", next_step="affluent").next
    assert found is not None
    assert found.name == "高端客户"
    assert [one.kind for one in found.adds] == ["brand", "channels", "priority"]


def test_a_text_counts_from_its_day_and_the_earlier_one_until_then(bank: Bank, officer: Staff) -> None:
    note(PRIORITY, "优先叫号", officer, en="Called first", on=NEXT_MONTH)
    assert "priority" not in said(due(bank, "mid", "upper"))
    assert said(due(bank, "mid", "upper", on=NEXT_MONTH))["priority"] == "优先叫号"
    assert "priority" not in said(due(bank, "mid", "lower", on=NEXT_MONTH))


def test_later_days_win_and_of_one_day_the_text_noted_last(bank: Bank, officer: Staff) -> None:
    note(PRIORITY, "十二月", officer, on=NEXT_MONTH)
    note(PRIORITY, "明天", officer, on=TOMORROW, replaces=1)
    note(PRIORITY, "十二月，改正", officer, on=NEXT_MONTH, replaces=2)
    days = (TODAY, TOMORROW, NEXT_MONTH)
    told = [said(due(bank, "mid", "upper", on=on)).get("priority") for on in days]
    assert told == [None, "明天", "十二月，改正"]


def test_english_that_nobody_wrote_reads_as_the_chinese(bank: Bank, officer: Staff) -> None:
    note(PRIORITY, "优先叫号", officer)
    with translation.override("en"):
        assert said(due(bank, "mid", "upper"))["priority"] == "优先叫号"


@pytest.mark.parametrize(
    ("cell", "zh", "en", "on", "refusal"),
    [
        (Cell("no-scheme", "mass", "cards"), "卡", "", TODAY, errors.UnknownTierService),
        (
            Cell(SCHEME, "mid", "cards"),
            "卡",
            "",
            TODAY,
            errors.UnknownTierService,
        ),  # bands are written one by one
        (Cell(SCHEME, "mass", "yachts"), "船", "", TODAY, errors.UnknownTierService),
        (PRIORITY, "", "Called first", TODAY, errors.ChineseTextMissing),
        (PRIORITY, "字" * (LONGEST_TEXT + 1), "", TODAY, errors.ServiceTextTooLong),
        (PRIORITY, "优先", "", date(2026, 11, 18), PastStays),
        (PRIORITY, "", "", TODAY, errors.ServiceUnchanged),
        (Cell(SCHEME, "mass", "channels"), " ", "", TODAY, errors.FloorStays),
        (Cell(SCHEME, "affluent", "priority"), "优先叫号", "Called first", TODAY, errors.ServiceUnchanged),
    ],
)
def test_what_breaks_a_rule_is_refused(
    officer: Staff, cell: Cell, zh: str, en: str, on: date, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        note(cell, zh, officer, en=en, on=on)
    assert not TierService.objects.exists()


def test_who_wrote_on_an_older_text_is_told(bank: Bank, officer: Staff) -> None:
    note(PRIORITY, "先到", officer)
    with pytest.raises(errors.ServiceChangedMeanwhile):
        note(PRIORITY, "后到", officer)
    assert said(due(bank, "mid", "upper"))["priority"] == "先到"


@pytest.mark.covers("FI-05", "RULE-1")
@pytest.mark.parametrize("part", ["owner", "branch_manager", "lobby_manager", "head_office", "system_admin"])
def test_only_the_programme_officer_writes(bank: Bank, officer: Staff, part: str) -> None:
    with pytest.raises(NotYourRole):
        note(PRIORITY, "优先", bank.cast[part])


@pytest.mark.covers("SE-03")
def test_the_log_says_where_and_when_but_no_text(officer: Staff) -> None:
    note(PRIORITY, "优先叫号", officer, on=NEXT_MONTH)
    entry = AccessEntry.objects.latest("pk")
    assert (entry.action, entry.actor_no, entry.subject, entry.detail) == (
        "tier_service.note",
        "P001",
        "segment-004:mid:upper:priority",
        {"starts": "2026-12-01", "version": 1},
    )


def test_who_may_not_read_learns_nothing(bank: Bank, officer: Staff) -> None:
    note(PRIORITY, "优先叫号", officer, on=NEXT_MONTH)
    scope = scope_of(bank.auditor_xu, on=TODAY)
    scheme = scheme_named(bank.publication, SCHEME)
    assert scheme is not None
    assert table_on(scope, scheme, on=TODAY) == []
    assert history_of(scope, PRIORITY) == []
    assert changes_of(scope, SCHEME, most=5) == []
    assert planned_days(scope, SCHEME, on=TODAY) == []


def test_the_table_and_the_card_cost_one_query(
    bank: Bank, officer: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    note(PRIORITY, "优先叫号", officer)
    scope = scope_of(bank.rm_chen, on=TODAY)
    scheme = scheme_named(bank.publication, SCHEME)
    assert scheme is not None
    assert scope.permissions
    with django_assert_num_queries(1):
        rows = table_on(scope, scheme, on=TODAY)
    with django_assert_num_queries(1):
        due(bank, "mid", "upper", next_step="affluent")
    assert [row.kind for row in rows] == [*ServiceKind.values]
    cell = next(row for row in rows if row.kind == "priority").cells[2]
    assert (cell.step.key, str(cell.now.text), cell.now.since, cell.last) == (
        "mid:upper",
        "优先叫号",
        TODAY,
        1,
    )


def test_a_topic_of_the_banks_own_has_its_row(bank: Bank, officer: Staff) -> None:
    scheme = scheme_named(bank.publication, "segment-001")
    assert scheme is not None
    rows = table_on(scope_of(officer, on=TODAY), scheme, on=TODAY)
    assert (rows[-1].label, str(rows[-1].cells[1].now.text)) == ("hours", "工作日九点到五点")
