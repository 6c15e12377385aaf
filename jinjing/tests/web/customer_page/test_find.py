"""A customer is found from the top bar: within one's own care only, and the words stay out of addresses."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from casts import Bank, customer
from django.http import HttpResponse
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry

pytestmark = [pytest.mark.usefixtures("morning"), pytest.mark.covers("RM-6")]
ClientOf = Callable[[Staff], Client]
HTMX = {"HX-Request": "true"}


def text_of(response: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("typed", ["王晓明", "wangxiaoming", "wxm", "1001", "13900011001", "60001001"])
def test_a_single_hit_opens_the_customer_page(bank: Bank, client_of: ClientOf, typed: str) -> None:
    response = client_of(bank.rm_chen).post("/customers/", {"q": typed})
    assert (response.status_code, response["Location"]) == (302, f"/customers/{bank.wang.code}/")


def test_a_single_hit_opens_the_page_from_the_top_bar_too(bank: Bank, client_of: ClientOf) -> None:
    response = client_of(bank.rm_chen).post("/customers/", {"q": "wxm"}, headers=HTMX)
    assert response["HX-Redirect"] == f"/customers/{bank.wang.code}/"


def test_several_hits_are_offered_with_what_tells_them_apart(bank: Bank, client_of: ClientOf) -> None:
    namesake = customer(
        "60001009", "王晓梅", "F", bank.riverside, bank.rm_chen, phone="13900011009", card="6222000000010091"
    )
    response = client_of(bank.rm_chen).post("/customers/", {"q": "wxm"}, headers=HTMX)
    assert text_of(response) == "王晓明 先生 贵宾 拼音首字母 · 陈立 王晓梅 女士 普通 拼音首字母 · 陈立"
    assert f"/customers/{namesake.code}/" in response.content.decode()


def test_a_colleagues_customer_is_not_found_and_the_box_says_how_to_go_on(
    bank: Bank, client_of: ClientOf
) -> None:
    response = client_of(bank.rm_zhao).post("/customers/", {"q": "王晓明"}, headers=HTMX)
    assert text_of(response) == "您名下没有找到。可试试全名、拼音首字母，或手机、卡号后四位。"


def test_the_branch_manager_finds_the_outlets_customers_and_no_other_outlets(
    bank: Bank, client_of: ClientOf
) -> None:
    head = client_of(bank.cast["branch_manager"])
    assert head.post("/customers/", {"q": "wxm"})["Location"] == f"/customers/{bank.wang.code}/"
    elsewhere = head.post("/customers/", {"q": "6222000000010059"}, headers=HTMX)
    assert text_of(elsewhere) == "本网点没有找到。可试试全名、拼音首字母，或手机、卡号后四位。"


def test_the_look_is_in_the_access_log_without_the_words(bank: Bank, client_of: ClientOf) -> None:
    client_of(bank.rm_chen).post("/customers/", {"q": "王晓明"})
    entry = AccessEntry.objects.get(action="customer.find")
    assert (entry.actor_no, entry.outlet, entry.detail) == (
        bank.rm_chen.staff_no,
        bank.riverside.code,
        {"customers": [bank.wang.code]},
    )


def test_whoever_opens_customer_pages_has_the_box_on_every_page(bank: Bank, client_of: ClientOf) -> None:
    boxes = {
        staff: 'id="find-hits"' in client_of(person).get(url).content.decode()
        for staff, person, url in (
            ("relationship manager", bank.rm_chen, "/desk/inbox/"),
            ("branch manager", bank.cast["branch_manager"], "/lobby/"),
            ("lobby manager", bank.guide_lin, "/lobby/"),
            ("auditor", bank.auditor_xu, "/audit/"),
        )
    }
    assert boxes == {
        "relationship manager": True,
        "branch manager": True,
        "lobby manager": False,
        "auditor": False,
    }


def test_a_page_has_one_search_box_that_answers_to_the_slash(bank: Bank, client_of: ClientOf) -> None:
    """On the board it is the one for whoever comes in."""
    board = client_of(bank.cast["branch_manager"]).get("/lobby/").content.decode()
    assert board.count(" data-search") == 1
    assert board.index('id="find-hits"') < board.index(" data-search")
