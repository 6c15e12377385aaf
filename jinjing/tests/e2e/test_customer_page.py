"""The customer page in a real browser: the next action by keyboard, put off in one press, at every width."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import TODAY, Bank, customer
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel import clock
from jinjing.workbench.models import PlannedContact
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]


def promised(bank: Bank) -> None:
    log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=clock.now() - timedelta(days=9),
        note="想了解稳健型基金",
        next_step="寄基金季度报告",
        next_on=TODAY - timedelta(days=3),
    )


def test_the_next_action_is_kept_and_put_off_by_keyboard(bank: Bank, page_of: PageOf) -> None:
    promised(bank)
    page = page_of(bank.rm_chen)
    page.goto(f"/customers/{bank.wang.code}/")
    bar = page.locator(".next")
    expect(bar).to_contain_text("寄基金季度报告")
    expect(bar).to_contain_text("已逾期 3 天")
    page.keyboard.press("d")
    expect(bar).to_contain_text("定期存款 30 万元将于 11 月 21 日到期")
    page.keyboard.press("w")
    expect(bar).to_contain_text("电话：定期存款 30 万元")
    expect(page.locator(".toast").last).to_contain_text("已改到2026年11月23日。")
    assert PlannedContact.objects.get().on == TODAY + timedelta(days=4)


@pytest.mark.once
@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_another_day_is_chosen_at_every_width(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    promised(bank)
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    page.goto(f"/customers/{bank.wang.code}/")
    page.locator(".next__day summary").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    day = page.locator("#next-day")
    day.fill("2026-12-01")
    day.press("Enter")
    expect(page.locator(".next")).to_contain_text(
        "2026年12月1日" if language == "zh-hans" else "1 December 2026"
    )
    expect(page.locator(".next__pick")).to_be_hidden()


@pytest.mark.once
def test_a_name_longer_than_the_telephone_is_wide_is_broken(bank: Bank, page_of: PageOf) -> None:
    group = customer(
        "60001020",
        "滨江新区云澜供应链管理（集团）股份有限公司",
        "",
        bank.riverside,
        bank.rm_chen,
        phone="13900011020",
        card="6222000000010200",
    )
    page = page_of(bank.rm_chen, width=390)
    page.goto(f"/customers/{group.code}/")
    expect(page.locator("#customer-name")).to_contain_text("（集团）股份有限公司")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.once
@pytest.mark.parametrize("theme", ["dark", "auto"])
def test_paper_is_white_whatever_the_screen_is(bank: Bank, page_of: PageOf, theme: str) -> None:
    page = page_of(bank.rm_chen, theme=theme)
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(f"/customers/{bank.wang.code}/")
    colours = """element => { const { backgroundColor, color } = getComputedStyle(element); return [backgroundColor, color] }"""
    assert page.locator("html").evaluate(colours) == ["rgb(255, 255, 255)", "rgb(26, 30, 38)"]
    assert page.locator("#holdings, .card").first.evaluate(colours) == [
        "rgb(255, 255, 255)",
        "rgb(26, 30, 38)",
    ]
