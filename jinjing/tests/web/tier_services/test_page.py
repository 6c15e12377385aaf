"""The table of tiers and services as its readers and its one writer meet it (SEG-5)."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import MORNING, TODAY, Bank, person
from django.test import Client
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.insights.domain.tier_services import note_tier_service
from jinjing.insights.models import TierService
from jinjing.insights.unified_view import Cell
from jinjing.kernel.models import AccessEntry
from pytest_django import DjangoAssertNumQueries
from tiers import SCHEME, bring_tiers

pytestmark = [pytest.mark.usefixtures("morning"), pytest.mark.covers("SEG-5")]
ClientOf = Callable[[Staff], Client]
TABLE = "/tier-services/"
CELL = f"/tier-services/{SCHEME}/mid:upper/priority/"
NEXT_MONTH = date(2026, 12, 1)
TYPED = {"text_zh": "优先叫号", "text_en": "Called first", "valid_from": "2026-12-01", "replaces": "0"}
HTMX = {"hx-request": "true"}


@pytest.fixture
def officer(bank: Bank) -> Staff:
    bring_tiers(bank.publication)
    return person("P001", "穆清扬", Role.PROGRAMME_OFFICER, bank.head_office)


def note(by: Staff, zh: str, *, on: date = TODAY, replaces: int = 0) -> None:
    cell = Cell(SCHEME, "mid:upper", "priority")
    note_tier_service(cell, text_zh=zh, text_en="", valid_from=on, replaces=replaces, by=by, at=MORNING)


def written() -> list[tuple[str, str, str, date]]:
    return [(row.tier, row.band, row.text_zh, row.valid_from) for row in TierService.objects.order_by("pk")]


def test_the_officer_starts_at_the_table_and_may_change_each_cell(
    officer: Staff, client_of: ClientOf
) -> None:
    mu = client_of(officer)
    assert mu.get("/").headers["location"] == TABLE
    page = mu.get(TABLE).content.decode()
    assert page.count('class="tier-text tier-text--open"') == 5 * 12
    assert page.count('data-go="s"') == 1
    assert "理财金账户白金" in page


@pytest.mark.covers("FI-05")
@pytest.mark.parametrize("part", ["owner", "lobby_manager", "teller", "branch_manager"])
def test_who_sees_the_tier_reads_the_table_and_changes_nothing(
    bank: Bank, officer: Staff, client_of: ClientOf, part: str
) -> None:
    reader = client_of(bank.cast[part])
    page = reader.get(TABLE).content.decode()
    assert ("tier-text--open" in page, "理财金账户白金" in page) == (False, True)
    assert "<textarea" not in reader.get(CELL).content.decode()
    assert "<form" not in reader.get(f"{CELL}?edit", headers=HTMX).content.decode()
    assert reader.post(f"{CELL}change/", TYPED | {"idempotency_key": "a"}).status_code == 403
    assert written() == []


@pytest.mark.parametrize("part", ["head_office", "auditor", "system_admin"])
def test_who_sees_no_tier_does_not_enter(bank: Bank, officer: Staff, client_of: ClientOf, part: str) -> None:
    reader = client_of(bank.cast[part])
    assert [reader.get(page).status_code for page in (TABLE, CELL)] == [403, 403]


def test_a_cell_is_changed_in_its_place(officer: Staff, client_of: ClientOf) -> None:
    mu = client_of(officer)
    editor = mu.get(f"{CELL}?edit&on=2026-11-19", headers=HTMX).content.decode()
    assert ("<html" in editor, editor.count("<textarea")) == (False, 2)
    answer = mu.post(f"{CELL}change/?on=2026-11-19", TYPED | {"idempotency_key": "a"}, headers=HTMX)
    shown = answer.content.decode()
    assert ("<form" in shown, "2026-12-01 起：" in shown, "autofocus" in shown) == (False, True, True)
    assert "已登记，自 2026-12-01 起生效。" in shown
    assert shown.count('hx-swap-oob="true"') == 2  # planned days, and who changed what
    assert written() == [("mid", "upper", "优先叫号", NEXT_MONTH)]


def test_without_htmx_the_cell_has_a_page_with_its_history(officer: Staff, client_of: ClientOf) -> None:
    mu = client_of(officer)
    answer = mu.post(f"{CELL}change/", TYPED | {"idempotency_key": "a"}, follow=True)
    mu.post(f"{CELL}change/", TYPED | {"idempotency_key": "a"})  # sent twice, carried out once
    assert answer.redirect_chain == [(CELL, 302)]
    page = answer.content.decode()
    assert ("待生效" in page, "穆清扬" in page, "分层方案自带" in page) == (True, True, True)
    assert len(written()) == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_comes_back_with_what_is_wrong(
    officer: Staff, client_of: ClientOf, headers: dict[str, str]
) -> None:
    wrong = TYPED | {"valid_from": "2026-11-01", "idempotency_key": "a"}
    answer = client_of(officer).post(f"{CELL}change/", wrong, headers=headers)
    page = answer.content.decode()
    assert (answer.status_code, "优先叫号</textarea>" in page) == (422, True)
    assert "请选择今天或以后的日期" in page
    assert written() == []


def test_who_was_overtaken_reads_it_and_keeps_the_text(officer: Staff, client_of: ClientOf) -> None:
    note(officer, "同事写的")
    answer = client_of(officer).post(f"{CELL}change/", TYPED | {"idempotency_key": "a"}, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, "同事刚刚修改了这一格" in page, "优先叫号</textarea>" in page) == (
        422,
        True,
        True,
    )
    assert len(written()) == 1


def test_the_history_says_which_text_counts(officer: Staff, client_of: ClientOf) -> None:
    note(officer, "第一版")
    note(officer, "十二月初稿", on=NEXT_MONTH, replaces=1)
    note(officer, "十二月定稿", on=NEXT_MONTH, replaces=2)
    versions = client_of(officer).get(CELL).context["versions"]
    assert [(str(one.text), one.state) for one in versions] == [
        ("十二月定稿", "待生效"),
        ("十二月初稿", "生效前已被替换"),
        ("第一版", "生效中"),
        ("", "历史"),
    ]


def test_the_table_of_another_day_shows_what_is_planned(officer: Staff, client_of: ClientOf) -> None:
    note(officer, "优先叫号", on=NEXT_MONTH)
    mu = client_of(officer)
    today, later = mu.get(TABLE), mu.get(f"{TABLE}{SCHEME}/?on=2026-12-01")
    assert today.context["planned"] == [NEXT_MONTH]
    cells = [page.context["rows"][4].cells[2] for page in (today, later)]
    assert [(str(cell.now.text), cell.next is not None) for cell in cells] == [
        ("", True),
        ("优先叫号", False),
    ]
    assert "以下为 2026-12-01 当日的内容" in later.content.decode()
    assert [one.by for one in later.context["changes"]] == ["穆清扬"]


def test_how_a_customers_page_will_show_the_tier(bank: Bank, officer: Staff, client_of: ClientOf) -> None:
    note(officer, "优先叫号", on=NEXT_MONTH)
    rm = client_of(bank.rm_chen)
    today = rm.get(f"/tier-services/{SCHEME}/mid:upper/").content.decode()
    later = rm.get(f"/tier-services/{SCHEME}/mid:upper/?on=2026-12-01").content.decode()
    assert ("优先服务" in today.partition("升至高端客户可增享")[0], "升至高端客户可增享" in today) == (
        False,
        True,
    )
    assert "<dt>优先服务</dt><dd>优先叫号</dd>" in later.partition("升至高端客户可增享")[0]


def test_the_page_reads_in_english(officer: Staff, client_of: ClientOf) -> None:
    mu = client_of(officer)
    mu.cookies["django_language"] = "en"
    page = mu.get(TABLE, headers={"accept-language": "en"}).content.decode()
    assert ("Premier account platinum" in page, "Services by tier" in page) == (True, True)


@pytest.mark.parametrize("tail", ["none/", f"{SCHEME}/none/", f"{SCHEME}/mass/none/"])
def test_what_the_schemes_do_not_have_is_not_found(officer: Staff, client_of: ClientOf, tail: str) -> None:
    assert client_of(officer).get(f"{TABLE}{tail}").status_code == 404


def test_before_the_first_night_the_page_says_what_is_missing(bank: Bank, client_of: ClientOf) -> None:
    bank.publication.policies = []
    bank.publication.save()
    assert "暂无层级" in client_of(bank.rm_chen).get(TABLE).content.decode()


def test_the_table_costs_the_same_with_many_changes(
    officer: Staff, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mu = client_of(officer)
    for number in range(30):
        note(officer, f"第 {number} 版", replaces=number)
    mu.get(TABLE)
    with django_assert_num_queries(4):
        page = mu.get(TABLE)
    assert len(page.context["changes"]) == 20


@pytest.mark.covers("SE-03")
def test_a_refused_writer_is_in_the_log(bank: Bank, officer: Staff, client_of: ClientOf) -> None:
    client_of(bank.rm_chen).post(f"{CELL}change/", TYPED | {"idempotency_key": "a"})
    entry = AccessEntry.objects.latest("pk")
    assert (entry.action, entry.outcome, entry.detail["permission"]) == (
        "page.refused",
        "refused",
        "change_tier_services",
    )
