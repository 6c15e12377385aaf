"""The lobby manager's tablet in a real browser: two taps to refer, signals, polling, keys, accessibility."""

from collections.abc import Callable

import pytest
from casts import Bank
from jinjing.kernel import clock
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral
from jinjing.lobby.enums import ReferralState, VisitState
from jinjing.lobby.models import LobbyDecision, Referral, Visit
from playwright.sync_api import Page, Request, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
PORTRAIT = {"width": 768, "height": 1024}


def posts_of(page: Page) -> list[str]:
    """Every POST the page sends from now on, by the last word of its address."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url.rstrip("/").rsplit("/", 1)[-1])

    page.on("request", note)
    return sent


@pytest.mark.covers("LOB-1", "LOB-3", "LOB-4")
def test_a_premier_customer_is_found_referred_accepted_and_introduced(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin, **PORTRAIT)
    page.goto("/lobby/")
    page.get_by_role("searchbox", name="谁来了？").fill("6222000000010018")
    page.keyboard.press("Enter")
    expect(page.get_by_text("称呼“王先生”")).to_be_visible()

    sent = posts_of(page)
    page.get_by_role("button", name="大额转账").click()
    page.get_by_role("region", name="刚到").get_by_role("link", name="推荐").click()
    page.get_by_role("dialog").get_by_role("button", name="陈立").click()
    introduce = page.get_by_role("region", name="待引荐")
    expect(introduce).to_contain_text("已推荐给 陈立")
    assert sent == ["arrivals", "refer"]
    expect(page.get_by_role("searchbox", name="谁来了？")).to_have_value("")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="谁来了？")).to_be_focused()

    accept_referral(Referral.objects.get(), by=bank.rm_chen, at=clock.now())
    expect(introduce).to_contain_text("陈立 已接受，请引荐双方")
    introduce.get_by_role("button", name="已引荐").click()
    expect(introduce).to_contain_text("没有待引荐的客户")
    assert Referral.objects.get().state == ReferralState.MET


@pytest.mark.covers("LOB-2", "LOB-3")
def test_a_stranger_becomes_potentially_premier_in_four_taps(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin, **PORTRAIT)
    page.goto("/lobby/")
    taps = ["陌生来客", "理财咨询", "引导", "主动问投资额度"]
    page.get_by_role("link", name=taps[0]).click()
    page.get_by_role("button", name=taps[1]).click()
    page.get_by_role("region", name="刚到").get_by_role("link", name=taps[2]).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name=taps[3]).click()
    expect(sheet.locator(".signals__result")).to_contain_text("潜在贵宾")
    expect(sheet.get_by_role("button", name=taps[3])).to_have_attribute("aria-pressed", "true")

    sheet.get_by_role("button", name=taps[3]).click()
    expect(sheet.locator(".signals__result")).to_contain_text("普通")
    assert Visit.objects.get().recognition == "ordinary"


@pytest.mark.covers("LOB-3")
def test_a_trial_card_asks_for_consent_beside_the_field_and_keeps_the_number(
    bank: Bank, page_of: PageOf
) -> None:
    visit = register_arrival(bank.riverside, business="large_deposit", by=bank.guide_lin, at=clock.now())
    page = page_of(bank.guide_lin, **PORTRAIT)
    page.goto("/lobby/")
    page.locator(f"#guide-{visit.code}").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="手持贵宾卡").click()
    sheet.get_by_text("没时间或不感兴趣").click()
    sheet.get_by_label("手机").fill("13812345678")
    sheet.get_by_role("button", name="体验卡已递送").click()
    expect(sheet.get_by_text("客户同意才能留联系方式")).to_be_visible()
    expect(sheet.get_by_label("手机")).to_have_value("13812345678")
    sheet.get_by_label("客户同意后续联系").check()
    sheet.get_by_role("button", name="体验卡已递送").click()
    expect(page.get_by_role("region", name="等候中")).to_contain_text("A001")
    assert LobbyDecision.objects.get().contact["phone"] == "13812345678"


@pytest.mark.covers("LOB-1")
def test_an_arrival_noted_on_another_tablet_appears_by_itself(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin, language="en")
    page.goto("/lobby/")
    arrived = page.get_by_role("region", name="Just arrived")
    expect(arrived).to_contain_text("Nobody at the door")
    register_arrival(
        bank.riverside, customer=bank.zhou, business="wealth", by=bank.manager_sun, at=clock.now()
    )
    expect(arrived).to_contain_text("A001")


@pytest.mark.covers("LOB-1")
def test_a_tap_is_not_lost_to_a_board_that_changes_under_the_finger(bank: Bank, page_of: PageOf) -> None:
    register_arrival(bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=clock.now())
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    arrived = page.get_by_role("region", name="刚到")
    arrived.get_by_role("link", name="推荐").hover()
    page.mouse.down()
    with page.expect_response(lambda answer: "seen=" in answer.url and answer.status == 200):
        register_arrival(
            bank.riverside, customer=bank.zhou, business="wealth", by=bank.manager_sun, at=clock.now()
        )
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_contain_text("全体客户经理")
    expect(arrived).to_contain_text("A002")


def test_a_lost_connection_is_admitted(bank: Bank, page_of: PageOf, complaints: list[str]) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    page.route("**/lobby/?seen=*", lambda route: route.abort())
    expect(page.locator("#stale-banner")).to_be_visible()
    page.unroute("**/lobby/?seen=*")
    expect(page.locator("#stale-banner")).to_be_hidden()
    complaints.clear()  # the browser rightly notes the requests that were cut off


def test_the_board_works_by_keyboard_alone(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    page.keyboard.press("/")
    page.keyboard.type("wxm")
    page.keyboard.press("Enter")
    chip = page.get_by_role("button", name="理财咨询")
    expect(chip).to_be_visible()
    chip.focus()
    page.keyboard.press("Enter")
    arrived = page.get_by_role("region", name="刚到")
    expect(arrived).to_contain_text("A001")
    page.keyboard.press("Escape")
    arrived.get_by_role("link", name="推荐").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(arrived.get_by_role("link", name="推荐")).to_be_focused()


@pytest.mark.parametrize(
    ("theme", "language", "width", "height"),
    [("light", "zh-hans", 768, 1024), ("dark", "en", 1024, 768), ("contrast", "zh-hans", 1280, 800)],
)
def test_every_page_of_the_lobby_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int, height: int
) -> None:
    at = clock.now()
    visit = register_arrival(bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=at)
    register_arrival(bank.riverside, business="bill_payment", by=bank.guide_lin, at=at)
    page = page_of(bank.guide_lin, theme=theme, language=language, width=width, height=height)
    for path in (
        "/lobby/",
        f"/lobby/visits/{visit.code}/guide/",
        f"/lobby/visits/{visit.code}/refer/",
        "/lobby/hand-over/",
    ):
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    page.goto("/lobby/")
    page.locator(f"#guide-{visit.code}").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)


@pytest.mark.covers("LOB-1")
def test_targets_on_the_board_are_big_enough_for_a_thumb(bank: Bank, page_of: PageOf) -> None:
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=clock.now()
    )
    page = page_of(bank.guide_lin, **PORTRAIT)
    page.goto("/lobby/")
    page.locator(f"#guide-{visit.code}").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    heights = page.eval_on_selector_all(
        ".board .button, .guide .button, .guide .chip, .guide .manager, .lobby-door .button",
        "found => found.map(element => element.getBoundingClientRect().height)",
    )
    assert [height for height in heights if height < 44] == []
    assert Visit.objects.get().state == VisitState.ARRIVED
