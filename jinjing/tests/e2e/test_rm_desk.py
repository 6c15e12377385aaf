"""The relationship manager's desk in a real browser: by keyboard, by two clicks, and live."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Outcome
from jinjing.interactions.models import Interaction
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.models import Referral
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(autouse=True)
def scripts(bank: Bank) -> None:
    load_default_scripts()


def offered(bank: Bank) -> Referral:
    visit = register_arrival(bank.riverside, customer=bank.pool, by=bank.guide_lin, at=MORNING)
    return offer_referral(visit, by=bank.guide_lin, at=MORNING)


def on_the_line(page: Page, who: str) -> None:
    """Call mode shows that person, and the keys are listening."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(who)
    page.wait_for_load_state("load")


@pytest.mark.covers("RM-1", "RM-3")
def test_calls_are_logged_by_keyboard_alone(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    page.keyboard.press("c")
    on_the_line(page, "王先生")
    page.keyboard.press("2")
    expect(page.get_by_label("未接通")).to_be_checked()
    expect(page.locator("[data-call-note]")).to_be_focused()
    page.keyboard.type("中午再打")
    page.keyboard.press("Enter")
    on_the_line(page, "李女士")
    page.keyboard.press("1")
    expect(page.locator("[data-call-note]")).to_be_focused()
    page.keyboard.type("祝福已送到")
    page.keyboard.press("Enter")
    # Nobody fresh is left: the one who did not answer comes up again.
    on_the_line(page, "王先生")
    logged = [(i.customer, i.outcome, i.note) for i in Interaction.objects.order_by("pk")]
    assert logged == [
        (bank.wang, Outcome.NO_ANSWER, "中午再打"),
        (bank.li, Outcome.TALKED, "祝福已送到"),
    ]


@pytest.mark.covers("RM-3")
def test_contact_is_logged_in_two_clicks_and_the_list_moves_in_place(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    row = page.locator(f"#name-{bank.wang.code}")
    row.get_by_text("记录", exact=False).first.click()
    row.get_by_role("button", name="已沟通").click()
    expect(page.locator(".toast")).to_contain_text("已记录：已沟通。")
    expect(row).to_contain_text("已沟通")
    expect(page.locator(".desk__stats")).to_contain_text("1 / 20")
    assert Interaction.objects.get().outcome == Outcome.TALKED


def test_row_opens_by_j_and_enter(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    on_the_line(page, "王先生")


@pytest.mark.covers("RULE-2")
def test_phone_number_is_shown_on_request(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/desk/call/{bank.wang.code}/")
    expect(page.locator("#phone")).to_contain_text("139****1001")
    page.keyboard.press("n")
    expect(page.locator("[data-number]")).to_have_text("13900011001")


@pytest.mark.covers("LOB-4")
def test_referral_appears_by_itself_and_the_slower_manager_is_told(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    expect(page.get_by_text("暂无推荐")).to_be_visible()
    referral = offered(bank)
    accept = page.get_by_role("button", name="接受").or_(page.get_by_role("button", name="接手"))
    expect(accept).to_be_visible()
    accept_referral(referral, by=bank.rm_zhao, at=MORNING)
    accept.click()
    expect(page.locator(".toast")).to_contain_text("赵敏")


@pytest.mark.covers("RM-1")
def test_why_not_on_my_list_answers_in_place(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    page.get_by_role("searchbox", name="某位客户为何不在名单上？").focus()
    page.keyboard.type("lihui")
    page.keyboard.press("Enter")
    expect(page.locator("#answers")).to_contain_text("今日名单第 2 位")
    assert "lihui" not in page.url


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_desk_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    offered(bank)
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    for address in ("/desk/", "/desk/inbox/", f"/desk/call/{bank.wang.code}/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
