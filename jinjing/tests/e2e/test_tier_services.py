"""SEG-5 in a browser: the officer changes cells in their place by keyboard, and the table reads well to everybody."""

from collections.abc import Callable

import pytest
from casts import Bank, person
from jinjing.identity.enums import Role
from jinjing.insights.models import TierService
from playwright.sync_api import Page, expect
from tiers import bring_tiers

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
pytestmark = [pytest.mark.once, pytest.mark.covers("SEG-5")]  # the verb is tried on both databases


def test_a_cell_is_changed_in_its_place_by_keyboard(bank: Bank, page_of: PageOf, axe: Axe) -> None:
    bring_tiers(bank.publication)
    page = page_of(person("P001", "穆清扬", Role.PROGRAMME_OFFICER, bank.head_office))
    page.goto("/tier-services/")
    cell = page.locator(".offers tr:has(th:text-is('优先服务')) td").nth(2)
    cell.get_by_role("link").press("Enter")
    expect(page.get_by_label("中文")).to_be_focused()
    axe(page)
    page.keyboard.type("优先叫号")
    page.get_by_label("生效日期").fill("2026-12-01")
    page.get_by_role("button", name="保存").press("Enter")
    expect(cell).to_contain_text("2026-12-01 起：优先叫号")
    expect(cell.get_by_role("link")).to_be_focused()
    expect(page.locator("#changes")).to_contain_text("穆清扬")
    page.locator("#planned").get_by_role("link", name="2026-12-01").click()
    expect(page.get_by_text("以下为 2026-12-01 当日的内容")).to_be_visible()
    expect(cell).to_contain_text("自 2026-12-01")
    cell.get_by_role("link", name="自 2026-12-01").click()
    expect(page.get_by_text("待生效")).to_be_visible()
    axe(page)
    assert list(TierService.objects.values_list("tier", "band", "kind", "text_zh")) == [
        ("mid", "upper", "priority", "优先叫号")
    ]
