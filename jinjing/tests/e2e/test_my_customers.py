"""Lists of customers in a real browser: chosen by keyboard, filtered in a sheet, accessible at every width."""

from collections.abc import Callable

import pytest
from casts import Bank
from jinjing.workbench.models import CallListEntry
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.mark.covers("RM-1")
def test_rows_are_chosen_and_put_on_the_list_by_keyboard(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/customers/list/")
    expect(page.locator("#total")).to_contain_text("2 位客户")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-picked]")).to_have_text("已选 2 位")
    page.keyboard.press("x")
    expect(page.locator("[data-picked]")).to_have_text("已选 1 位")
    page.get_by_role("button", name="列入今日名单").click()
    expect(page.locator("#left-out")).to_have_count(0)
    page.get_by_role("button", name="确认列入").click()
    # Drawn on first use, the list has both already: nobody is left to put there.
    expect(page.locator(".toast")).to_be_visible()
    assert CallListEntry.objects.filter(customer=bank.wang).count() == 1


def test_enter_opens_the_row_and_filters_narrow_in_place(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/customers/list/")
    page.keyboard.press("f")
    sheet = page.get_by_role("dialog", name="筛选与列")
    sheet.get_by_label("普通", exact=True).check()
    sheet.get_by_role("button", name="显示").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "band=ordinary" in page.url
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{bank.li.code}/")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_lists_are_accessible_and_fit(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    page = page_of(bank.manager_sun, theme=theme, language=language, width=width)
    for address in ("", "?view=overdue&band=premier&sort=due", "filters/?rm=R001"):
        page.goto(f"/customers/list/{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto("/customers/list/")
    page.locator("[data-pick]").first.check()
    page.get_by_role("button", name="计划联系" if language == "zh-hans" else "Plan a contact").click()
    expect(page.locator("#about")).to_be_visible()
    axe(page)


def test_on_a_phone_what_is_done_with_those_chosen_stays_above_the_places(
    bank: Bank, page_of: PageOf
) -> None:
    page = page_of(bank.rm_chen, width=390, height=500)
    page.goto("/customers/list/")
    page.locator("[data-pick]").first.check()
    for name in ("列入今日名单", "计划联系"):
        pressed = page.get_by_role("button", name=name)
        assert pressed.evaluate(
            """button => {
                const box = button.getBoundingClientRect();
                return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
            }"""
        )


def test_whoever_takes_one_out_does_not_mean_everybody(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/customers/list/")
    page.locator("[data-pick-all]").check()
    everybody = page.locator("[data-all]")
    everybody.check()
    expect(page.locator("[data-picked]")).to_be_hidden()
    page.locator("[data-pick]").first.uncheck()
    expect(everybody).not_to_be_checked()
    expect(page.locator("[data-picked]")).to_have_text("已选 1 位")
