"""The palette by keyboard: open, choose, go, close; on every page, in both languages, for eyes and ears."""

from collections.abc import Callable

import pytest
from casts import Bank, customer
from e2e.steps import CHINESE, press
from jinjing.kernel.models import AccessEntry
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]
Axe = Callable[[Page], None]


def palette(page: Page) -> Locator:
    return page.get_by_role("dialog", name="查找")


def marked(page: Page) -> Locator:
    return page.locator("#palette-list [aria-selected=true]")


def open_palette(page: Page, key: str = "Control+k") -> None:
    page.wait_for_load_state("load")
    press(page, key)
    expect(palette(page)).to_be_visible()
    expect(page.get_by_role("combobox")).to_be_focused()


def looks() -> int:
    return AccessEntry.objects.filter(action="customer.find").count()


def test_a_customer_is_opened_by_initials_and_enter_without_waiting(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page, "/")
    page.keyboard.type("wxm")
    press(page, "Enter")
    page.wait_for_url(f"**/customers/{bank.wang.code}/")
    assert looks() == 1


def test_the_list_is_walked_by_arrows_and_said_to_those_who_hear_it(bank: Bank, page_of: PageOf) -> None:
    customer(
        "60001009", "李红", "F", bank.riverside, bank.rm_chen, phone="13900011009", card="6222000000010091"
    )
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page)
    page.keyboard.type("李")
    group = page.get_by_role("group", name="客户")
    expect(group.get_by_role("option")).to_have_count(2)
    expect(marked(page)).to_contain_text("李慧")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-activedescendant", "palette-customers-1")
    expect(page.locator("[data-palette-said]")).to_have_text("2 项结果: 客户 2")
    press(page, "ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "palette-customers-2")
    expect(marked(page)).to_contain_text("李红")
    press(page, "ArrowDown")  # round to the first
    expect(marked(page)).to_contain_text("李慧")
    press(page, "ArrowUp", "ArrowUp", "Enter")
    page.wait_for_url(f"**/customers/{bank.li.code}/")


def test_of_several_customers_enter_opens_none_unseen(bank: Bank, page_of: PageOf) -> None:
    customer(
        "60001009", "李红", "F", bank.riverside, bank.rm_chen, phone="13900011009", card="6222000000010091"
    )
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page)
    page.keyboard.type("李")
    press(page, "Enter")
    expect(page.get_by_role("option")).to_have_count(2)
    assert page.url.endswith("/desk/inbox/")


def test_one_look_is_counted_however_long_the_word(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page)
    page.keyboard.type("wangxiaoming", delay=40)
    expect(page.get_by_role("group", name="客户").get_by_role("option")).to_have_count(1)
    assert looks() == 1


def test_the_last_customers_stand_there_without_typing(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    for one in (bank.li, bank.wang):
        page.goto(f"/customers/{one.code}/")
    page.goto("/desk/")
    open_palette(page)
    group = page.get_by_role("group", name="最近打开")
    expect(group.get_by_role("option")).to_have_count(2)
    expect(marked(page)).to_contain_text("王晓明")
    press(page, "ArrowDown", "Enter")
    page.wait_for_url(f"**/customers/{bank.li.code}/")


def test_groups_are_jumped_and_a_command_is_carried_out(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    open_palette(page)
    press(page, "PageDown")
    expect(marked(page)).to_have_attribute("id", "palette-commands-1")
    press(page, "PageUp")
    expect(marked(page)).to_have_attribute("id", "palette-pages-1")
    page.keyboard.type(">shense")
    expect(marked(page)).to_have_count(0)
    page.get_by_role("combobox").fill(">外观：深色")
    expect(marked(page)).to_have_text("外观：深色")
    press(page, "Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/lobby/")


def test_escape_and_the_same_key_close_it_and_the_focus_goes_back(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    box = page.get_by_role("searchbox")
    box.focus()
    open_palette(page)
    press(page, "Escape")
    expect(palette(page)).to_have_count(0)
    expect(box).to_be_focused()
    open_palette(page)
    press(page, "Control+k")
    expect(palette(page)).to_have_count(0)
    expect(page.locator("#palette")).to_be_empty()


def test_the_slash_is_the_pages_own_box_where_it_has_one(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.manager_sun)
    page.goto("/lobby/")
    page.wait_for_load_state("load")
    press(page, "/")
    expect(page.get_by_role("searchbox", name="谁来了？")).to_be_focused()
    expect(palette(page)).to_have_count(0)


@pytest.mark.covers("FI-06")
def test_names_do_not_stay_on_a_screen_nobody_works_at(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.clock.install()
    page.goto("/roles/")
    open_palette(page)
    page.keyboard.type("wxm")
    expect(page.get_by_role("group", name="客户")).to_be_visible()
    page.clock.run_for(31_000)
    expect(palette(page)).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("王晓明")


def test_the_overview_names_the_keys_of_the_page_in_front(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    page.wait_for_load_state("load")
    press(page, "?")
    overview = page.get_by_role("dialog", name="键盘快捷键")
    expect(overview.locator("[data-keys-here]")).to_contain_text("开始联系c")
    expect(overview.get_by_text("列表中下一项")).to_be_visible()
    press(page, "Escape")
    page.goto("/roles/")
    page.wait_for_load_state("load")
    press(page, "?")
    expect(overview).to_be_visible()
    expect(overview.locator("[data-keys-here]")).to_be_hidden()
    expect(overview.get_by_text("列表中下一项")).to_be_hidden()


def test_the_palette_opens_the_overview(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    open_palette(page)
    page.keyboard.type(">快捷键")
    expect(marked(page)).to_have_text("查看本页快捷键")
    press(page, "Enter")
    overview = page.get_by_role("dialog", name="键盘快捷键")
    expect(overview.locator("[data-keys-here]")).to_contain_text("开始联系c")


HEARD = """() => {
    window.heard = [];
    const said = document.querySelector("[data-palette-said]");
    new MutationObserver(() => { if (said.textContent) heard.push(said.textContent); }).observe(said, {childList: true});
}"""


def test_nothing_is_said_to_be_missing_before_it_was_looked_for(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page)
    page.evaluate(HEARD)
    said = page.locator("[data-palette-said]")
    page.keyboard.type("wxm", delay=50)
    expect(said).to_have_text("1 项结果: 客户 1")
    page.keyboard.type("q")
    expect(said).to_contain_text("您名下没有找到。可试试姓名中的任意几个字")
    assert [heard.partition("。")[0] for heard in page.evaluate("heard")] == [
        "1 项结果: 客户 1",
        "您名下没有找到",
    ]


# As Safari tells the Enter that ends a composition: it is over, and the key is the input method's all the same.
CHOSEN_BY_ENTER = """box => box.dispatchEvent(new KeyboardEvent(
    "keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}))"""
WRITTEN = """box => box.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}))"""


def test_enter_of_an_input_method_opens_nobody(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/inbox/")
    open_palette(page)
    page.keyboard.type("wxm")
    expect(marked(page)).to_contain_text("王晓明")
    page.get_by_role("combobox").evaluate(CHOSEN_BY_ENTER)
    page.wait_for_load_state("networkidle")
    expect(palette(page)).to_be_visible()
    assert page.url.endswith("/desk/inbox/")


@pytest.mark.covers("FI-06")
def test_whoever_writes_by_an_input_method_is_at_work(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.clock.install()
    page.goto("/roles/")
    open_palette(page)
    page.clock.run_for(20_000)
    page.get_by_role("combobox").evaluate(WRITTEN)
    page.clock.run_for(20_000)
    expect(palette(page)).to_be_visible()
    page.clock.run_for(20_000)
    expect(palette(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("theme", "language", "width", "typed"),
    [
        ("light", "zh-hans", 1280, ""),
        ("dark", "en", 768, "zh"),
        ("contrast", "zh-hans", 390, "li"),
        ("dark", "zh-hans", 1280, "nobody at all"),
    ],
)
def test_it_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int, typed: str
) -> None:
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    page.goto("/desk/inbox/")
    page.wait_for_load_state("load")
    press(page, "Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    if typed:
        page.keyboard.type(typed)
        expect(page.locator("[data-palette-answer][data-looking]")).to_have_count(0)
        page.wait_for_load_state("networkidle")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_in_english_nothing_but_names_is_chinese(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen, language="en")
    page.goto(f"/customers/{bank.wang.code}/")
    page.wait_for_load_state("load")
    press(page, "Control+k")
    expect(page.get_by_role("group", name="Last opened")).to_be_visible()
    shown = page.locator("#palette").inner_text()
    assert set(CHINESE.findall(shown)) == {bank.wang.name, bank.rm_chen.name}
