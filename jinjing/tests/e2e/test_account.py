"""Signing in with a passkey and an app in a real browser, and the end of a session seen from the page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from casts import Bank
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from jinjing.identity.domain.sessions import end_sessions_of
from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import Factor, Staff, StaffSession
from playwright.sync_api import CDPSession, Dialog, Locator, Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
PASSWORD = "Golden-eyes-7"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def lin(bank: Bank) -> Staff:
    bank.guide_lin.set_password(PASSWORD)
    bank.guide_lin.save()
    return bank.guide_lin


@pytest.fixture
def at_localhost(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Passkeys are bound to a name; an address of numbers has none."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def plug_in_a_key(page: Page) -> CDPSession:
    """A security key as Chromium simulates it over its DevTools protocol."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return tools


def sign_in(page: Page, door: str = "/sign-in/") -> None:
    page.goto(door)
    page.get_by_label("用户名").fill("l001")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator(".top-bar .menu summary").click()
    page.get_by_role("button", name="退出登录").click()


@pytest.mark.covers("SE-01")
def test_a_passkey_is_added_and_opens_the_door(
    lin: Staff, page_of: PageOf, axe: Axe, at_localhost: str
) -> None:
    page = page_of(None)
    plug_in_a_key(page)
    sign_in(page, f"{at_localhost}/sign-in/")
    expect(page.locator(".top-bar")).to_be_visible()
    page.goto(f"{at_localhost}/account/")
    axe(page)
    page.get_by_label("通行密钥名称").fill("蓝色密钥")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("备用码")
    page.get_by_role("button", name="显示 10 个备用码").click()
    expect(page.locator(".account__codes li")).to_have_count(10)
    axe(page)
    page.get_by_role("link", name="已打印").click()
    expect(page.get_by_role("button", name="移除通行密钥 蓝色密钥")).to_be_visible()
    sign_out(page)
    sign_in(page, f"{at_localhost}/sign-in/")
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步验证")
    axe(page)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.locator(".top-bar")).to_be_visible()
    assert Factor.objects.get().counter > 1
    assert StaffSession.objects.latest("pk").proved_with == "passkey"


@pytest.mark.covers("SE-01")
def test_another_key_does_not_open_the_door(lin: Staff, page_of: PageOf, at_localhost: str) -> None:
    mine = page_of(None)
    plug_in_a_key(mine)
    sign_in(mine, f"{at_localhost}/sign-in/")
    expect(mine.locator(".top-bar")).to_be_visible()
    mine.goto(f"{at_localhost}/account/")
    mine.get_by_label("通行密钥名称").fill("蓝色密钥")
    mine.get_by_role("button", name="添加通行密钥").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("备用码")
    thief = page_of(None)
    plug_in_a_key(thief)
    sign_in(thief, f"{at_localhost}/sign-in/")
    thief.get_by_role("button", name="使用通行密钥").click()
    expect(thief.get_by_text("通行密钥没有响应")).to_be_visible()


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(("theme", "language"), [("light", "zh-hans"), ("dark", "en")])
def test_the_app_is_set_up_from_the_picture_page(
    lin: Staff, page_of: PageOf, axe: Axe, theme: str, language: str
) -> None:
    page = page_of(lin, theme=theme, language=language, width=768)
    page.goto("/account/code-app/")
    axe(page)
    assert page.locator(".account__picture").evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".account__secret").text_content() or ""
    page.locator('input[name="code"]').fill(
        app_of(secret).generate(int(datetime.now(UTC).timestamp())).decode()
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account/recovery-codes/$"))
    axe(page)


def app_of(secret: str) -> TOTP:
    from base64 import b32decode  # noqa: PLC0415 - used by this one line

    return TOTP(b32decode(secret.replace(" ", "")), 6, SHA1(), 30)


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("address", ["/account/", "/account/password/", "/account/prove/"])
def test_my_sign_in_is_accessible(lin: Staff, page_of: PageOf, axe: Axe, theme: str, address: str) -> None:
    page = page_of(lin, theme=theme, width=768)
    page.goto(address)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 768


# The end of a session


@pytest.fixture
def desk(lin: Staff, page_of: PageOf) -> Page:
    """A page whose clock is moved by the test; the server's goes on as it is."""
    page = page_of(lin)
    page.clock.install()
    page.goto("/lobby/")
    return page


@pytest.mark.covers("SE-01")
def test_a_minute_before_the_end_one_may_stay(desk: Page, axe: Axe) -> None:
    desk.clock.run_for(14 * 60_000 + 1_000)
    warning = desk.get_by_role("dialog", name="您还在吗？")
    expect(warning).to_contain_text(re.compile(r"\d+\s+秒后退出"))
    axe(desk)
    warning.get_by_role("button", name="继续使用").click()
    expect(warning).to_be_hidden()


@pytest.mark.covers("SE-01")
def test_a_page_without_typing_goes_to_the_door_which_says_why(lin: Staff, desk: Page) -> None:
    StaffSession.objects.update(idle_minutes=0)
    desk.clock.run_for(15 * 60_000 + 2_000)
    expect(desk).to_have_title("登录 · 金睛")
    expect(desk.get_by_text("由于长时间无操作，您已自动退出")).to_be_visible()
    sign_in_again = desk.url.partition("?")[2]
    assert sign_in_again.startswith("next=%2Flobby%2F")


@pytest.mark.covers("SE-01")
def test_typed_text_waits_covered_until_the_same_person_is_back(
    lin: Staff, page_of: PageOf, axe: Axe
) -> None:
    page = page_of(lin)
    page.goto("/lobby/")
    page.get_by_role("searchbox").fill("wxm")
    end_sessions_of(lin, why=SessionEnd.ENDED, by=lin, at=datetime.now(UTC))
    page.keyboard.press("Enter")
    covered = page.get_by_role("dialog", name="您已退出登录")
    expect(covered).to_be_visible()
    axe(page)
    with page.context.expect_page() as opened:
        covered.get_by_role("link", name="重新登录").click()
    other = opened.value
    other.get_by_label("用户名").fill("l001")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录", exact=True).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("我的登录")
    expect(covered).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_value("wxm")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)


HALF_A_SENTENCE = "女儿明年上大学，想"


def write_half_a_sentence(page: Page, bank: Bank) -> Locator:
    page.goto(f"/customers/{bank.wang.code}/file/")
    page.locator("#file-hobbies a").press("Enter")
    words = page.get_by_label("爱好")
    expect(words).to_be_focused()
    page.keyboard.type(HALF_A_SENTENCE)
    return words


@pytest.mark.covers("SE-01")
def test_what_is_sent_meanwhile_does_not_let_the_other_words_go(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.clock.install()
    words = write_half_a_sentence(page, bank)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("lihui")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("#file-clubs a").press("Enter")
    page.get_by_label("参加的团体").fill("合唱团")
    page.get_by_label("参加的团体").press("Enter")
    expect(page.locator("#file-clubs .file__text")).to_contain_text("合唱团")
    StaffSession.objects.update(idle_minutes=0)
    page.clock.run_for(15 * 60_000 + 2_000)
    expect(page.get_by_role("dialog", name="您已退出登录")).to_be_visible()
    expect(words).to_have_value(HALF_A_SENTENCE)


@pytest.mark.covers("SE-01")
def test_words_that_came_back_with_a_complaint_are_kept_too(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.clock.install()
    write_half_a_sentence(page, bank)
    page.keyboard.type("查出糖尿病")
    page.keyboard.press("Enter")
    expect(page.locator("#file-hobbies :is([role=alert], .field__error)").first).to_be_visible()
    StaffSession.objects.update(idle_minutes=0)
    page.clock.run_for(15 * 60_000 + 2_000)
    expect(page.get_by_role("dialog", name="您已退出登录")).to_be_visible()


def test_whoever_leaves_unsent_words_is_asked_and_nobody_else(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    words = write_half_a_sentence(page, bank)
    with page.expect_event("dialog"):
        page.evaluate("location.assign('/desk/')")
    expect(words).to_have_value(HALF_A_SENTENCE)
    words.press("Enter")
    expect(page.locator("#file-hobbies .file__text")).to_contain_text(HALF_A_SENTENCE)
    page.goto("/desk/")
    assert asked == ["beforeunload"]
