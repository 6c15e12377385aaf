"""The frame in a real browser: the door, the gallery, keys, dialogs and themes."""

from collections.abc import Callable

import pytest
from casts import Bank
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
PASSWORD = "golden-eyes-see-you"


@pytest.fixture
def lin(bank: Bank) -> Staff:
    bank.guide_lin.set_password(PASSWORD)
    bank.guide_lin.save()
    return bank.guide_lin


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_page_breaks_no_security_policy(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    expect(page.locator("h1").first).to_have_text("组件库")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "zh-hans", 768), ("contrast", "en", 390)],
)
def test_gallery_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    page = page_of(bank.guide_lin, theme=theme, language=language, width=width)
    page.goto("/gallery/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_door_is_accessible(bank: Bank, page_of: PageOf, axe: Axe, theme: str) -> None:
    page = page_of(None, theme=theme)
    page.goto("/sign-in/")
    axe(page)


def test_sign_in_by_keyboard_leads_to_the_page_that_was_asked_for(lin: Staff, page_of: PageOf) -> None:
    page = page_of(None)
    page.goto("/gallery/")
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type(lin.sign_in)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1).first).to_have_text("组件库")


@pytest.mark.parametrize("name", ["l001", "nobody"])
def test_failed_sign_in_never_says_which_part_was_wrong(
    lin: Staff, page_of: PageOf, axe: Axe, name: str
) -> None:
    page = page_of(None)
    sign_in(page, name, "wrong")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确，请核对后重试（密码区分大小写）。")
    axe(page)
    assert [(e.outcome, e.actor_no) for e in AccessEntry.objects.filter(action="sign_in")] == [
        ("refused", "")
    ]


def test_sign_out_ends_the_session(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.locator("summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_title("登录 · 金睛")
    page.goto("/gallery/")
    expect(page).to_have_title("登录 · 金睛")


def test_language_and_theme_are_switched_where_one_stands(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.locator("summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1).first).to_have_text("Component gallery")
    page.locator("summary").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 23)"


def test_dialog_gives_the_focus_back(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    opener = page.get_by_role("button", name="打开对话框").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="推荐给客户经理")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_keys_find_list_and_overview(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]").first).to_be_focused()
    page.keyboard.type("j?")  # typed, not obeyed
    expect(page.locator("[data-search]").first).to_have_value("j?")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()


def test_countdown_counts_and_ends(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.clock.install()
    page.goto("/gallery/")
    running = page.locator("#countdown [data-countdown]").first
    expect(running).to_have_text("2:10")
    page.clock.run_for(10_000)
    expect(running).to_have_text("2:00")
    page.clock.run_for(121_000)
    expect(running).to_have_text("已超时")


def test_toast_is_dismissed_by_hand(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    toasts = page.locator("#toast [data-toast]")
    expect(toasts).to_have_count(8)
    toasts.first.get_by_role("button", name="知道了").click()
    expect(toasts).to_have_count(7)


def toast(text: str, tone: str, more: str = "") -> str:
    return f'<div class="toast tone--{tone}" data-toast {more}>{text}</div>'


def test_a_later_toast_replaces_the_earlier_of_its_kind(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/desk/")
    page.wait_for_load_state("load")

    def tell(*toasts: str) -> None:
        put = "html => document.getElementById('toasts').insertAdjacentHTML('beforeend', html)"
        page.evaluate(put, "".join(toasts))

    tell(toast("改到周五", "good"), toast("补充 1 位", "info"), toast("拒绝", "bad", "data-stays"))
    tell(toast("改到周一", "good"), toast("已记录", "good"))
    expect(page.locator("[data-toast]")).to_have_text(["补充 1 位", "拒绝", "改到周一", "已记录"])


def test_skip_link_leads_to_the_content(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_first_page_is_light(lin: Staff, page_of: PageOf) -> None:
    """At most 12 requests; the weight is checked where files are compressed."""
    page = page_of(lin)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/gallery/", wait_until="networkidle")
    assert len(asked) <= 12


POLLED = """address => {
    const box = document.createElement("div");
    box.id = "polled";
    box.setAttribute("hx-get", address);
    box.setAttribute("hx-trigger", "every 200ms");
    box.setAttribute("hx-swap", "none");
    document.querySelector("main").replaceChildren(box);
    htmx.process(box);
}"""


def test_failing_poll_says_that_the_page_is_stale(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.evaluate(POLLED, "/nowhere/")
    expect(page.get_by_text("网络已断开")).to_be_visible()
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)
    page.evaluate(POLLED, "/healthz")
    expect(page.get_by_text("网络已断开")).to_be_hidden()


def test_polling_rests_while_nobody_looks(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.clock.install()
    page.goto("/gallery/")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, writable: true})")
    page.evaluate(POLLED, "/healthz")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(2_000)
    assert asked == []
    page.evaluate("document.hidden = false")
    with page.expect_request("**/healthz"):
        page.clock.run_for(1_000)


def test_failed_action_is_told(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.evaluate("htmx.ajax('POST', '/nowhere/', {swap: 'none'})")
    expect(page.locator("#toasts [data-toast]")).to_have_text(
        "操作没有成功，数据未作任何改动。请刷新页面后重试。"
    )


def test_a_message_is_told_in_the_dialog_that_is_open(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.guide_lin)
    page.goto("/gallery/")
    page.get_by_role("button", name="打开对话框").first.click()
    dialog = page.get_by_role("dialog", name="推荐给客户经理")
    expect(dialog).to_be_visible()
    page.evaluate("htmx.ajax('POST', '/nowhere/', {swap: 'none'})")
    expect(dialog.get_by_text("操作没有成功")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("body > #toasts").get_by_text("操作没有成功")).to_be_visible()
