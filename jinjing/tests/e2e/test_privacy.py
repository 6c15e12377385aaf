"""FI-03, FI-06: a page with customers veils itself, opened values go by themselves, the watermark does not disturb."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import Bank
from jinjing.kernel.models import RuleValue
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]


def rule(key: str, value: int) -> None:
    RuleValue.objects.create(
        key=key, valid_from=date(2026, 1, 1), value=value, source="the bank's own number"
    )


@pytest.mark.covers("FI-06")
def test_a_page_nobody_touches_is_veiled_and_the_first_touch_only_shows_it_again(
    bank: Bank, page_of: PageOf
) -> None:
    rule("security.blur_seconds", 2)
    page = page_of(bank.guide_lin, width=1024, height=768)
    page.goto("/lobby/")
    veil = page.locator(".veil")
    expect(veil).to_be_visible()
    assert page.locator(".lobby-door").evaluate("e => getComputedStyle(e).filter") == "blur(14px)"
    page.mouse.click(200, 160)
    expect(veil).to_be_hidden()
    assert page.url.endswith("/lobby/")


@pytest.mark.covers("FI-06")
def test_whoever_goes_on_working_sees_no_veil(bank: Bank, page_of: PageOf) -> None:
    rule("security.blur_seconds", 3)
    page = page_of(bank.guide_lin)
    page.goto("/lobby/")
    for _ in range(8):
        page.mouse.click(5, 5)
        page.wait_for_timeout(500)
    expect(page.locator(".veil")).to_be_hidden()


@pytest.mark.covers("FI-06")
def test_the_watermark_names_reader_and_time_and_lets_clicks_through(
    bank: Bank, page_of: PageOf, axe: Callable[[Page], None]
) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/customers/{bank.wang.code}/")
    mark = page.locator("svg.watermark")
    assert "R001 2026-11-19" in (mark.text_content() or "")
    assert mark.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    page.emulate_media(media="print")
    expect(mark).to_be_visible()
    page.emulate_media(media="screen")
    axe(page)


@pytest.mark.covers("FI-03")
def test_an_opened_value_goes_by_itself_also_without_a_connection(
    bank: Bank, page_of: PageOf, complaints: list[str]
) -> None:
    rule("security.unmask_seconds", 3)
    page = page_of(bank.rm_chen)
    page.goto(f"/customers/{bank.wang.code}/")
    page.get_by_label("查看原因").select_option("service")
    page.get_by_role("button", name="显示证件号").or_(
        page.get_by_role("button", name="显示地址")
    ).first.click()
    opened = page.locator(".personal__text--opened")
    expect(opened).to_be_visible()
    expect(page.locator(".forgets")).to_be_visible()
    page.route("**/personal/", lambda route: route.abort())
    expect(opened).to_have_text("••••••")
    complaints.clear()  # the connection was cut on purpose


@pytest.mark.covers("SE-03")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_auditor_s_pages_are_accessible(
    bank: Bank, page_of: PageOf, axe: Callable[[Page], None], theme: str
) -> None:
    page = page_of(bank.auditor_xu, width=768, height=1024, theme=theme)
    for address in ("/audit/", "/audit/alerts/", f"/audit/customers/{bank.wang.code}/"):
        page.goto(address)
        axe(page)
    page.goto("/audit/")
    page.locator(".log__when").first.click()
    axe(page)
