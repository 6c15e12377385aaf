"""What is done with several customers at once, views that are kept, and the way to Excel."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from casts import MORNING, TODAY, Bank, lent_to, wider_cast
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.privacy.models import Export
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.models import CallListEntry, PlannedContact, SavedView
from python_calamine import CalamineWorkbook
from web.my_customers.test_lists import LIST, names_on, text_of

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.rm_chen)


@pytest.fixture
def sun(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.manager_sun)


def sent(client: Client, to: str, key: str = "k1", **said: object) -> HttpResponse:
    return client.post(f"{LIST}{to}/", {"idempotency_key": key, **said})


def only_one_name_a_day() -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=1, source="test")


# Today's list


@pytest.mark.covers("RM-1")
def test_preview_says_who_gets_a_place_and_why_others_do_not(bank: Bank, chen: Client) -> None:
    only_one_name_a_day()
    PortfolioAssignment.objects.create(
        customer=bank.zhou, staff=bank.rm_chen, role="backup", valid_from=date(2026, 11, 1)
    )
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    codes = [bank.wang.code, bank.li.code, bank.zhou.code, bank.far.code]
    page = sent(chen, "preview", action="put_on_list", customer=codes)
    said = text_of(page)
    assert "涉及 1 位客户 李慧" in said
    assert "今天不可联系 王晓明" in said
    assert "不在您名下：今日名单只列 A 角客户 单国强" in said
    assert "欧阳远" not in said
    assert not CallListEntry.objects.exists()
    shown = AccessEntry.objects.get(action="customer_list.preview").detail["customers"]
    assert set(shown) == {bank.wang.code, bank.li.code, bank.zhou.code}


@pytest.mark.covers("RM-1")
def test_names_join_todays_list_once_behind_those_of_the_night(bank: Bank, chen: Client) -> None:
    only_one_name_a_day()
    chen.get("/desk/")
    assert [e.customer for e in CallListEntry.objects.all()] == [bank.li]
    for _twice in range(2):
        answer = sent(chen, "carry-out", action="put_on_list", customer=[bank.wang.code, bank.li.code])
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?view=mine")
    entries = list(CallListEntry.objects.order_by("place"))
    assert [(e.place, e.customer) for e in entries] == [(1, bank.li), (2, bank.wang)]
    assert entries[1].reasons[0]["trigger"] == "deposit_maturing"
    assert str(bank.wang.pk) not in entries[1].call_list.left_out
    assert "已将 1 位客户列入今日名单。" in text_of(chen.get(LIST))
    assert AccessEntry.objects.get(action="call_list.add").detail == {"names": 1, "left_out": 1}


def test_nobody_left_to_place_changes_nothing(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    sent(chen, "carry-out", action="put_on_list", customer=[bank.wang.code])
    assert "所选客户均不能列入今日名单，未作任何更改。" in text_of(chen.get(LIST))
    assert CallListEntry.objects.count() == 2


def test_everybody_on_all_pages_is_the_list_up_to_the_bound(bank: Bank, chen: Client) -> None:
    RuleValue.objects.create(key="lists.most_at_once", valid_from=TODAY, value=1, source="test")
    page = sent(chen, "preview", action="put_on_list", all="1", query="tier=mid&tier=mass")
    assert "另有 1 位超出单次操作上限，不作处理。" in text_of(page)
    assert page.content.decode().count('name="customer"') == 1


def test_nobody_chosen_is_told_how_to_choose(chen: Client) -> None:
    assert sent(chen, "preview", action="put_on_list", query="view=overdue").status_code == 302
    assert "请先选择至少一位客户" in text_of(chen.get(LIST))


@pytest.mark.covers("RULE-1")
def test_the_head_has_no_call_list_and_nobody_has_other_actions(
    bank: Bank, chen: Client, sun: Client
) -> None:
    assert sent(sun, "preview", action="put_on_list", customer=[bank.wang.code]).status_code == 403
    assert sent(chen, "carry-out", action="delete", customer=[bank.wang.code]).status_code == 403
    assert "列入今日名单" not in text_of(sun.get(LIST))


# Planned contacts


@pytest.mark.covers("RM-4")
def test_a_contact_is_planned_for_everybody_who_can_be_contacted(bank: Bank, sun: Client) -> None:
    plan_contact(
        bank.zhou, on=TODAY + timedelta(days=1), channel=Channel.TELEPHONE, by=bank.rm_zhao, at=MORNING
    )
    set_do_not_disturb(bank.pool, by=bank.manager_sun, at=MORNING)
    codes = [who.code for who in (bank.wang, bank.li, bank.zhou, bank.pool)]
    said = text_of(sent(sun, "preview", action="plan", customer=codes))
    assert "涉及 2 位客户 王晓明 先生 李慧 女士" in said
    assert "当天已有计划 单国强" in said
    assert "今天不可联系 曾玉兰" in said
    sent(sun, "carry-out", action="plan", customer=codes, on="2026-11-20", channel="T", step="do")
    planned = PlannedContact.objects.filter(staff=bank.manager_sun).order_by("customer")
    assert [(p.customer, p.on, p.channel) for p in planned] == [
        (bank.wang, date(2026, 11, 20), "T"),
        (bank.li, date(2026, 11, 20), "T"),
    ]


@pytest.mark.covers("RM-4")
def test_whom_a_colleague_planned_for_since_the_preview_stays_out_and_that_is_said(
    bank: Bank, sun: Client
) -> None:
    codes = [bank.wang.code, bank.li.code]
    assert "涉及 2 位客户" in text_of(sent(sun, "preview", action="plan", customer=codes))
    tomorrow = TODAY + timedelta(days=1)
    plan_contact(bank.wang, on=tomorrow, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)
    sent(sun, "carry-out", action="plan", customer=codes, on=tomorrow.isoformat(), channel="T", step="do")
    assert "已计划 1 次联系。所选客户中有 1 位未纳入。" in text_of(sun.get(LIST))
    assert PlannedContact.objects.count() == 2


def test_whom_a_colleague_has_taken_over_since_the_preview_stays_out_and_that_is_said(
    bank: Bank, chen: Client
) -> None:
    codes = [bank.wang.code, bank.li.code]
    sent(chen, "preview", action="plan", customer=codes)
    PortfolioAssignment.objects.filter(customer=bank.wang).update(staff=bank.rm_zhao)
    sent(chen, "carry-out", action="plan", customer=codes, on="2026-11-20", channel="T", step="do")
    assert [plan.customer for plan in PlannedContact.objects.all()] == [bank.li]
    assert "所选客户中有 1 位未纳入。" in text_of(chen.get(LIST))


def test_a_day_that_does_not_fit_comes_back_with_its_sentence(bank: Bank, chen: Client) -> None:
    page = sent(
        chen, "carry-out", action="plan", customer=[bank.wang.code], on="2026-11-18", channel="M", step="do"
    )
    assert page.status_code == 200
    assert "2026-11-18" in page.content.decode()
    assert not PlannedContact.objects.exists()


# Views


def test_a_view_is_kept_and_found_again_by_its_name(bank: Bank, chen: Client) -> None:
    answer = sent(chen, "views/save", name=" 大额  到期 ", query="matures=30&sort=matures&tier=mid")
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"{LIST}?view={view.code}"
    assert (view.name, view.outlet, view.spec["filters"]) == (
        "大额 到期",
        None,
        {"matures": ["30"], "tier": ["mid"]},
    )
    assert "大额 到期" in text_of(chen.get(LIST))
    sent(chen, "views/save", "k2", name="大额 到期", query="matures=90")
    assert [kept.spec["filters"] for kept in SavedView.objects.all()] == [{"matures": ["90"]}]
    assert AccessEntry.objects.filter(action="view.save").count() == 2


@pytest.mark.covers("ORG-2")
def test_the_heads_view_is_the_teams_each_over_the_own_customers(
    bank: Bank, chen: Client, sun: Client, client_of: ClientOf
) -> None:
    sent(sun, "views/save", name="行里重点", query="band=premier", team="1")
    view = SavedView.objects.get()
    assert names_on(sun.get(f"{LIST}?view={view.code}")) == ["单国强", "王晓明"]
    assert names_on(chen.get(f"{LIST}?view={view.code}")) == ["王晓明"]
    assert "行里重点" not in text_of(client_of(bank.rm_gao).get(LIST))
    assert sent(chen, f"views/{view.code}/remove").status_code == 404
    sent(sun, f"views/{view.code}/remove", "k2")
    assert not SavedView.objects.exists()


@pytest.mark.covers("ORG-2")
def test_whoever_leads_the_team_removes_a_view_that_somebody_left_there(
    bank: Bank, sun: Client, chen: Client, client_of: ClientOf
) -> None:
    sent(sun, "views/save", name="行里重点", query="band=premier", team="1")
    view = SavedView.objects.get()
    Position.objects.filter(staff=bank.manager_sun).update(org_unit=bank.hill)
    lent_to(bank.rm_zhao, Role.BRANCH_MANAGER, bank.riverside, since=TODAY, until=TODAY)
    head = client_of(bank.rm_zhao)
    assert "删除此视图" in text_of(head.get(f"{LIST}?view={view.code}"))
    assert "删除此视图" not in text_of(chen.get(f"{LIST}?view={view.code}"))
    sent(head, f"views/{view.code}/remove", "k2")
    assert not SavedView.objects.exists()


def test_two_views_of_a_team_have_two_names(bank: Bank, sun: Client, client_of: ClientOf) -> None:
    sent(sun, "views/save", name="行里重点", query="band=premier", team="1")
    lent_to(bank.rm_zhao, Role.BRANCH_MANAGER, bank.riverside, since=TODAY, until=TODAY)
    refused = sent(client_of(bank.rm_zhao), "views/save", "k2", name="行里重点", query="tier=mid", team="1")
    assert (refused.status_code, "同名视图" in refused.content.decode()) == (422, True)
    assert SavedView.objects.get().spec["filters"] == {"band": ["premier"]}


def test_a_changed_view_goes_back_under_its_name_and_to_its_team(bank: Bank, sun: Client) -> None:
    sent(sun, "views/save", name="行里重点", query="band=premier", team="1")
    view = SavedView.objects.get()
    form = sun.get(f"{LIST}?view={view.code}&band=premier&tier=mid").content.decode()
    assert 'value="行里重点"' in form
    assert 'name="team" value="1" checked' in form
    assert 'value="行里重点"' not in sun.get(LIST).content.decode()


def test_a_manager_keeps_no_view_for_the_team_and_none_without_a_name(bank: Bank, chen: Client) -> None:
    refused = sent(chen, "views/save", name="全行", query="band=premier", team="1")
    assert (refused.status_code, "全行" in refused.content.decode()) == (422, True)
    assert sent(chen, "views/save", "k2", name=" ", query="").status_code == 422
    assert not SavedView.objects.exists()


# Excel


@pytest.mark.covers("FI-03", "IM-13")
def test_excel_has_the_columns_and_the_order_of_the_page(bank: Bank, chen: Client) -> None:
    page = chen.get(f"{LIST}?column=assets&column=number&sort=assets").content.decode()
    address = re.search(r'href="(/exports/ask/[^"]+)"', page)
    assert address
    form = chen.get(address[1].replace("&amp;", "&")).content.decode()
    hidden = re.search(r'name="list" value="([^"]+)"', form)
    assert hidden
    said = {"kind": "list", "purpose": "visits", "file_format": "xlsx", "step": "ask"}
    chen.post("/exports/ask/", said | {"idempotency_key": "e1", "list": hidden[1].replace("&amp;", "&")})
    export = Export.objects.get()
    assert (export.kind, export.row_count, export.needs_second_person) == ("list", 2, False)
    content = chen.post(f"/exports/{export.code}/file/", {"idempotency_key": "e2"}).content
    lines = sheet(content)
    assert "R001" in str(lines[0][0])
    assert lines[1:] == [
        ["姓名", "金融资产", "客户号"],
        ["李**", 30_000, "60001002"],
        ["王**", 410_000, "60001001"],
    ]


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.covers("FI-03")
def test_a_list_is_not_offered_without_its_page_and_needs_the_second_person_as_well(
    bank: Bank, sun: Client
) -> None:
    assert 'value="list"' not in sun.get("/exports/ask/").content.decode()
    RuleValue.objects.create(
        key="exports.rows_without_second_person", valid_from=TODAY, value=1, source="own"
    )
    said = {
        "kind": "list",
        "purpose": "visits",
        "file_format": "xlsx",
        "step": "ask",
        "idempotency_key": "e1",
    }
    sun.post("/exports/ask/", said | {"list": "list=1&band=premier"})
    export = Export.objects.get()
    assert (export.needs_second_person, export.state, export.asked_count) == (True, "requested", 2)


def test_a_stand_in_takes_out_what_the_page_shows(bank: Bank, client_of: ClientOf) -> None:
    stand_in = client_of(wider_cast(bank)["stand_in"])
    assert 'export-kind__count">1' in stand_in.get("/exports/ask/?list=1&care=stand_in").content.decode()
