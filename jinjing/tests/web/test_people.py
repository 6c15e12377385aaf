"""Staff administration through its pages: found, appointed, refused with what was typed, never for oneself."""

from collections.abc import Callable

import pytest
from casts import Bank, wider_cast
from django.test import Client
from jinjing.identity.models import Position, Staff
from jinjing.kernel.models import AccessEntry, RuleValue

APPOINT = {"role": "cash_teller", "unit": "102", "valid_from": "2026-11-19"}


@pytest.fixture
def admin(bank: Bank, client_of: Callable[[Staff], Client], morning: None) -> Client:
    return client_of(wider_cast(bank)["security_admin"])


def test_the_list_costs_the_same_for_any_number(
    bank: Bank, admin: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        page = admin.get("/people/").content.decode()
    assert ("何勇" in page, "陈立" in page) == (True, True)


def test_a_search_stays_in_the_body(bank: Bank, admin: Client) -> None:
    page = admin.post("/people/", {"q": "何"}).content.decode()
    assert ("何勇" in page, "陈立" in page) == (True, False)
    assert not AccessEntry.objects.filter(detail__icontains="何").exists()


@pytest.mark.covers("ORG-2")
def test_appoint_once_and_say_so(bank: Bank, admin: Client) -> None:
    for _ in range(2):
        admin.post("/people/of/T001/appoint/", APPOINT | {"idempotency_key": "a1"})
    held = Position.objects.filter(staff=bank.teller_he, role="cash_teller")
    assert [str(p.valid_from) for p in held] == ["2026-11-19"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit": "999"}, "没有该机构号"),
        ({"valid_from": "2026-11-01"}, "过往记录不可更改"),
        ({"role": "auditor"}, "auditor"),
        ({"role": "supervisor", "unit": "102"}, "该级别机构不设此角色"),
    ],
)
def test_what_is_refused_comes_back_with_what_was_typed(
    bank: Bank, admin: Client, typed: dict[str, str], said: str
) -> None:
    answer = admin.post("/people/of/T001/appoint/", APPOINT | typed | {"idempotency_key": "a2"})
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert f'value="{(APPOINT | typed)["unit"]}"' in page


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("act", ["unlock", "reset-factors", "end-sessions"])
def test_nobody_opens_the_own_door(bank: Bank, admin: Client, act: str) -> None:
    before = AccessEntry.objects.count()
    page = admin.post(f"/people/of/Z001/{act}/", {"idempotency_key": "a3"}, follow=True).content.decode()
    assert ("任何人不得更改本人的权限" in page, AccessEntry.objects.count()) == (True, before)


@pytest.mark.covers("FI-05")
def test_the_page_of_a_manager_counts_customers_and_names_none(bank: Bank, admin: Client) -> None:
    page = admin.get("/people/of/R001/").content.decode()
    assert ("主办客户（A 角）" in page, "王晓明" in page, "王**" in page) == (True, False, False)


def test_a_colleague_of_the_feed_is_shown_without_forms(bank: Bank, admin: Client) -> None:
    Staff.objects.filter(pk=bank.teller_he.pk).update(from_feed=True)
    page = admin.get("/people/of/T001/").content.decode()
    assert ("由全行人员数据下发" in page, "/appoint/" in page) == (True, False)


@pytest.mark.covers("SE-03")
def test_a_rule_is_changed_from_a_day_on_with_its_source(bank: Bank, admin: Client) -> None:
    typed = {"value": "25", "valid_from": "2026-11-23", "source": "行发 8 号", "idempotency_key": "r1"}
    page = admin.post("/rules/call_list.size/", typed, follow=True).content.decode()
    assert "自 2026-11-23 起 25" in page
    wrong = admin.post("/rules/call_list.size/", typed | {"value": "many", "idempotency_key": "r2"})
    assert (wrong.status_code, 'value="many"' in wrong.content.decode()) == (422, True)


@pytest.mark.covers("SE-01")
def test_the_page_of_a_rule_shows_its_range_and_holds_it(bank: Bank, admin: Client) -> None:
    RuleValue.objects.create(
        key="security.idle_minutes", valid_from="2026-11-18", value=10**9, source="by hand"
    )
    address = "/rules/security.idle_minutes/"
    page = admin.get(address).content.decode()
    assert "允许范围：1 分钟 至 60 分钟。" in page
    assert "以下设定值未经本页生效且超出允许范围，不予采用：" in page
    typed = {"value": "1000000000", "valid_from": "2026-11-23", "source": "8 号", "idempotency_key": "r3"}
    answer = admin.post(address, typed)
    assert (answer.status_code, "数值须在 1 至 60 之间，请重新填写。" in answer.content.decode()) == (
        422,
        True,
    )
    listed = admin.get("/rules/").content.decode()
    assert ("1 分钟 至 60 分钟" in listed, listed.count("有一条登记值无效")) == (True, 1)
