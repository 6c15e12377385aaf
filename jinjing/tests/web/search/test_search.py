"""The palette: one's own customers, colleagues, open pages and commands; what is typed stays in the body."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from casts import MORNING, Bank, customer, person
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.domain.recent import remember_opened
from jinjing.customers.models import Customer, RecentCustomer
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.kernel.models import AccessEntry, RateCount, RuleValue

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
HTMX = {"HX-Request": "true", "HX-Target": "palette-found"}
GROUP = re.compile(r'data-palette-group="(\w+)">(.*?)(?=data-palette-group|<div hidden)', re.DOTALL)
OPTION = re.compile(r'role="option"(.*?)>(.*?)</(?:a|button|div)>', re.DOTALL)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<kbd.*?</kbd>", "", html))).split())


def offered(response: HttpResponse) -> dict[str, list[str]]:
    """What each group offers, in words."""
    page = response.content.decode()
    return {key: [words(option) for _, option in OPTION.findall(body)] for key, body in GROUP.findall(page)}


def search(client: Client, typed: str, *, look: str = "now") -> HttpResponse:
    return client.post("/search/", {"q": typed, "look": look}, headers=HTMX)


def opened(who: Staff, whom: Customer, *, minutes_ago: int) -> None:
    at = MORNING - timedelta(minutes=minutes_ago)
    remember_opened(whom, staff_id=who.pk, at=at)


# Customers


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("王晓明", "姓名"),
        ("王", "姓名"),
        ("wangxiaoming", "拼音"),
        ("wxm", "拼音首字母"),
        ("13900011001", "手机"),
        ("60001001", "客户号"),
        ("#wxm", "拼音首字母"),
        ("晓明", "姓名"),
        ("xiaoming", "拼音"),
    ],
)
def test_the_own_customer_is_found_by_whatever_is_known(
    bank: Bank, client_of: ClientOf, typed: str, by: str
) -> None:
    response = search(client_of(bank.rm_chen), typed)
    assert offered(response)["customers"] == [f"王晓明 先生 贵宾 {by} · 陈立"]
    assert f'href="/customers/{bank.wang.code}/"' in response.content.decode()


def test_a_tail_fits_card_and_telephone(bank: Bank, client_of: ClientOf) -> None:
    namesake = customer(
        "60001009", "王晓梅", "F", bank.riverside, bank.rm_chen, phone="13900010018", card="6222000000010091"
    )
    response = search(client_of(bank.rm_chen), "0018")
    assert offered(response)["customers"] == [
        "王晓明 先生 贵宾 卡尾号 · 陈立",
        "王晓梅 女士 普通 手机尾号 · 陈立",
    ]
    assert f'href="/customers/{namesake.code}/"' in response.content.decode()


@pytest.mark.parametrize(
    ("part", "typed", "found"),
    [
        ("owner", "王晓明", 1),
        ("colleague", "王晓明", 0),
        ("branch_manager", "王晓明", 1),
        ("branch_manager", "6222000000010059", 0),  # another outlet's, by the whole card
        ("other_branch", "王晓明", 0),
        ("other_branch", "oyy", 1),
    ],
)
def test_nobody_finds_a_customer_whose_page_is_closed_to_them(
    bank: Bank, client_of: ClientOf, part: str, typed: str, found: int
) -> None:
    answer = search(client_of(bank.cast[part]), typed)
    assert len(offered(answer).get("customers", [])) == found


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("colleague", "您名下没有找到。可试试姓名中的任意几个字、拼音、全名首字母，或手机、卡号后四位。"),
        ("branch_manager", "本网点没有找到。可试试姓氏或全名、拼音、首字母，或手机、卡号后四位。"),
    ],
)
def test_whoever_finds_nobody_is_told_how_to_go_on(
    bank: Bank, client_of: ClientOf, part: str, said: str
) -> None:
    assert said in words(search(client_of(bank.cast[part]), "oyy").content.decode())


@pytest.mark.parametrize("part", ["lobby_manager", "teller", "head_office", "auditor", "system_admin"])
def test_who_opens_no_customer_pages_is_offered_no_customer_and_looks_none_up(
    bank: Bank, client_of: ClientOf, part: str
) -> None:
    answer = search(client_of(bank.cast[part]), "60001001")
    assert "customers" not in offered(answer)
    assert not AccessEntry.objects.filter(action="customer.find").exists()
    assert not RateCount.objects.exists()


def test_each_look_is_in_the_access_log_without_the_words(bank: Bank, client_of: ClientOf) -> None:
    search(client_of(bank.rm_chen), "王晓明")
    entry = AccessEntry.objects.get(action="customer.find")
    assert (entry.actor_no, entry.outlet, entry.detail) == (
        bank.rm_chen.staff_no,
        bank.riverside.code,
        {"customers": [bank.wang.code]},
    )


@pytest.mark.parametrize(
    ("typed", "look"), [("wxm", "later"), ("w", "now"), ("139", "now"), ("13900", "now")]
)
def test_while_somebody_types_on_nobody_is_looked_up(
    bank: Bank, client_of: ClientOf, typed: str, look: str
) -> None:
    answer = search(client_of(bank.rm_chen), typed, look=look)
    assert "customers" not in offered(answer)
    assert not AccessEntry.objects.filter(action="customer.find").exists()
    assert not RateCount.objects.exists()


@pytest.mark.covers("FI-03")
def test_above_the_bound_of_a_minute_pages_are_found_and_customers_are_not(
    bank: Bank, client_of: ClientOf
) -> None:
    RuleValue.objects.create(key="limits.lookups_a_minute", valid_from="2026-01-01", value=1, source="test")
    rm = client_of(bank.rm_chen)
    search(rm, "wxm")
    answer = search(rm, "jrlx")
    assert offered(answer) == {"pages": ["今日联系"]}
    assert "一分钟内" in words(answer.content.decode())
    assert AccessEntry.objects.filter(action="lookup.refused").count() == 1


def test_a_search_costs_at_most_six_queries(
    bank: Bank, client_of: ClientOf, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    rm = client_of(bank.rm_chen)
    search(rm, "李慧")
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        assert offered(search(rm, "王"))["customers"] != []


# The last ten


def test_without_typing_the_last_customers_are_offered_the_latest_first(
    bank: Bank, client_of: ClientOf
) -> None:
    opened(bank.rm_chen, bank.li, minutes_ago=50)
    opened(bank.rm_chen, bank.wang, minutes_ago=30)
    opened(bank.rm_chen, bank.li, minutes_ago=10)
    opened(bank.rm_zhao, bank.zhou, minutes_ago=5)
    answer = client_of(bank.rm_chen).get("/search/")
    assert offered(answer)["customers"] == ["李慧 女士 普通 陈立", "王晓明 先生 贵宾 陈立"]
    entry = AccessEntry.objects.get(action="customer.recent")
    assert entry.detail == {"customers": [bank.li.code, bank.wang.code]}


def test_an_opened_page_is_offered_next_time_once(bank: Bank, client_of: ClientOf) -> None:
    rm = client_of(bank.rm_chen)
    for address in (f"/customers/{bank.wang.code}/", f"/desk/call/{bank.wang.code}/"):
        assert rm.get(address).status_code == 200
    assert offered(rm.get("/search/"))["customers"] == ["王晓明 先生 贵宾 陈立"]
    assert list(RecentCustomer.objects.values_list("staff", "customer")) == [(bank.rm_chen.pk, bank.wang.pk)]


def test_who_is_out_of_reach_since_is_not_offered_again(bank: Bank, client_of: ClientOf) -> None:
    opened(bank.rm_chen, bank.far, minutes_ago=20)
    opened(bank.rm_chen, bank.wang, minutes_ago=60 * 24 * 40)  # too long ago
    assert "customers" not in offered(client_of(bank.rm_chen).get("/search/"))
    assert not AccessEntry.objects.filter(action="customer.recent").exists()


def test_at_most_ten_are_offered(bank: Bank, client_of: ClientOf) -> None:
    for number in range(12):
        found = customer(
            f"600020{number:02}",
            f"何{'一二三四五六七八九十百千'[number]}",
            "M",
            bank.riverside,
            bank.rm_chen,
            phone=f"139000120{number:02}",
            card=f"62220000000200{number:02}",
        )
        opened(bank.rm_chen, found, minutes_ago=number)
    assert len(offered(client_of(bank.rm_chen).get("/search/"))["customers"]) == 10


# Colleagues


@pytest.mark.parametrize("typed", ["赵敏", "赵", "zm", "zhaomin", "R002", "@zm"])
def test_a_colleague_of_the_own_outlet_is_found(bank: Bank, client_of: ClientOf, typed: str) -> None:
    assert offered(search(client_of(bank.rm_chen), typed))["staff"] == ["赵敏 客户经理 · 滨江支行 · R002"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("owner", []),
        ("branch_manager", []),
        ("head_office", []),
        ("system_admin", []),
        ("other_branch", ["高远 客户经理 · 北山支行 · R101"]),
        ("auditor", ["高远 客户经理 · 北山支行 · R101"]),
    ],
)
def test_colleagues_of_other_outlets_are_for_those_who_work_on_staff(
    bank: Bank, client_of: ClientOf, part: str, found: list[str]
) -> None:
    assert offered(search(client_of(bank.cast[part]), "高远")).get("staff", []) == found


def test_the_auditor_goes_to_the_lines_of_a_colleague_the_administrator_to_the_person(
    bank: Bank, client_of: ClientOf
) -> None:
    security = person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)
    assert 'href="/audit/?person=R002"' in search(client_of(bank.auditor_xu), "zm").content.decode()
    assert 'href="/people/of/R002/"' in search(client_of(security), "zm").content.decode()


def test_a_colleague_is_told_to_others_and_leads_nowhere(bank: Bank, client_of: ClientOf) -> None:
    page = search(client_of(bank.guide_lin), "@zm").content.decode()
    assert [("aria-disabled" in marks, "href" in marks) for marks, _ in OPTION.findall(page)] == [
        (True, False)
    ]


def test_who_has_left_is_not_found(bank: Bank, client_of: ClientOf) -> None:
    Position.objects.filter(staff=bank.rm_zhao).update(valid_to="2026-11-18")
    assert "staff" not in offered(search(client_of(bank.rm_chen), "赵敏"))


# Pages and commands


@pytest.mark.parametrize("typed", ["今日", "jinri", "jrlx", "today", "To"])
def test_a_page_is_found_in_both_languages_and_in_pinyin(bank: Bank, client_of: ClientOf, typed: str) -> None:
    answer = search(client_of(bank.rm_chen), typed, look="later")
    assert "今日联系" in offered(answer)["pages"]


def test_everybody_is_offered_only_what_is_open_to_them(bank: Bank, client_of: ClientOf) -> None:
    def open_to(staff: Staff) -> set[str]:
        answer = offered(client_of(staff).get("/search/"))
        return {word for key in ("pages", "commands") for word in answer[key]}

    own = {"今日联系", "开始联系", "大堂", "登记到店客户", "访问日志", "规则", "新增员工", "设为空闲"}
    security = person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)
    assert {staff.staff_no: sorted(own & open_to(staff)) for staff in (*bank.cast.values(), security)} == {
        "R001": ["今日联系", "开始联系", "设为空闲"],
        "R002": ["今日联系", "开始联系", "设为空闲"],
        "R101": ["今日联系", "开始联系", "设为空闲"],
        "M001": ["大堂", "登记到店客户"],
        "L001": ["大堂", "登记到店客户"],
        "T001": [],
        "S001": [],
        "A001": ["访问日志"],
        "Y001": [],
        "Z001": ["新增员工", "规则"],
    }


def test_what_is_chosen_already_is_not_offered_again(bank: Bank, client_of: ClientOf) -> None:
    rm = client_of(bank.rm_chen)
    rm.cookies["jinjing_theme"] = "dark"
    assert offered(search(rm, ">外观"))["commands"] == ["外观：跟随设备", "外观：浅色", "外观：高对比度"]
    assert offered(search(rm, ">语言"))["commands"] == ["切换到英文"]


def test_a_changed_language_leads_back_to_the_page_in_front(bank: Bank, client_of: ClientOf) -> None:
    headers = HTMX | {"HX-Current-URL": "http://testserver/desk/inbox/?v=1"}
    page = client_of(bank.rm_chen).post("/search/", {"q": "english"}, headers=headers).content.decode()
    assert 'name="next" value="/desk/inbox/?v=1"' in page


# The frame


def test_the_palette_is_brought_as_a_dialog_and_is_a_page_without_scripts(
    bank: Bank, client_of: ClientOf
) -> None:
    rm = client_of(bank.rm_chen)
    brought = rm.get("/search/", headers={"HX-Request": "true", "HX-Target": "palette"}).content.decode()
    assert brought.strip().startswith("<dialog")
    assert "<html" not in brought
    page = rm.post("/search/", {"q": "wxm"}).content.decode()
    assert "<h1" in page
    assert f'href="/customers/{bank.wang.code}/"' in page
    assert page.count('id="palette-words"') == 1


def test_every_page_has_one_opener_and_the_board_keeps_the_slash_for_who_comes_in(
    bank: Bank, client_of: ClientOf
) -> None:
    board = client_of(bank.manager_sun).get("/lobby/").content.decode()
    assert (board.count("data-palette-opener"), board.count(" data-search")) == (1, 1)
    inbox = client_of(bank.rm_chen).get("/desk/inbox/").content.decode()
    assert (inbox.count("data-palette-opener"), inbox.count(" data-search")) == (1, 0)
