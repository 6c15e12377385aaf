"""RM-6 in a browser: fields edited in their place, by keyboard alone, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import FileEntry
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
pytestmark = pytest.mark.once  # two who write at once are told apart in the tests of the verb


@pytest.mark.covers("RM-6")
def test_fields_are_edited_in_their_place_by_keyboard(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/customers/{bank.wang.code}/")
    page.get_by_role("link", name="您希望我怎么称呼您？").press("Enter")
    expect(page.get_by_label("称呼", exact=True)).to_be_focused()
    page.keyboard.type("王老师")
    page.keyboard.press("Enter")
    saved = page.locator("#file-address .file__text")
    expect(saved).to_be_focused()
    expect(page.locator(".file-asks__known")).to_have_text("已了解 1 / 19 项")
    page.keyboard.press("Enter")
    expect(page.get_by_label("称呼", exact=True)).to_be_focused()
    page.keyboard.type("（退休前）")
    page.locator("#file-hobbies a").press("Enter")
    expect(page.get_by_label("爱好")).to_be_focused()
    for key in ("钓", "Shift+Enter", "书"):  # Shift: a new line
        page.keyboard.press(key) if "+" in key else page.keyboard.type(key)
    page.keyboard.press("Enter")
    expect(page.locator("#file-hobbies .file__text")).to_be_focused()
    expect(page.get_by_label("称呼", exact=True)).to_have_value("王老师（退休前）")
    page.get_by_label("称呼", exact=True).press("Escape")
    expect(saved).to_be_focused()
    assert {entry.field: entry.value for entry in FileEntry.objects.all()} == {
        "address": "王老师",
        "hobbies": "钓\n书",
    }


@pytest.mark.covers("RM-6")
def test_a_colleague_was_faster_and_both_are_seen(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/customers/{bank.wang.code}/file/")
    page.locator("#file-hobbies a").press("Enter")
    page.get_by_label("爱好").fill("钓鱼")
    note_file_field(bank.wang, FileField.HOBBIES, "书法", replaces=0, by=bank.manager_sun, at=MORNING)
    page.get_by_label("爱好").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("书法 · 孙建国")
    expect(page.get_by_label("爱好")).to_have_value("钓鱼")
    page.get_by_label("爱好").press("Enter")
    expect(page.locator("#file-hobbies .file__text")).to_contain_text("钓鱼")
    assert FileEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_the_file_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    for field, value in ((FileField.PERSONALITY, "quiet"), (FileField.EMPLOYER, "国企" * 60)):
        note_file_field(bank.wang, field, value, replaces=0, by=bank.rm_chen, at=MORNING)
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    for tail in ("", "personality/edit/", "employer/history/", "other_banks/edit/"):
        page.goto(f"/customers/{bank.wang.code}/file/{tail}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
