"""The relationship manager's desk in a real browser: by keyboard, by two clicks, and live."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from casts import MORNING, TODAY, Bank
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.models import Referral
from jinjing.workbench.domain.calls import log_call
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


# What is pressed for each outcome, the save and the way to the next customer included.
KEYS = {
    Outcome.TALKED: ("1", "Enter"),
    Outcome.NO_ANSWER: ("2", "Enter"),
    Outcome.CALL_BACK: ("3", "Enter"),
    Outcome.APPOINTMENT: ("4", "2", "Enter"),
    Outcome.NOT_INTERESTED: ("5", "Enter"),
    Outcome.DO_NOT_CALL: ("6", "Enter"),
    Outcome.WRONG_NUMBER: ("7", "Enter"),
}
COUNTS = """addEventListener("%s", () => sessionStorage.setItem("made", Number(sessionStorage.getItem("made")) + 1), true)"""


def counted(page: Page) -> int:
    """How many keys or taps the page has seen since it was asked last."""
    made = page.evaluate("Number(sessionStorage.getItem('made'))")
    page.evaluate("sessionStorage.removeItem('made')")
    return int(made)


@pytest.mark.covers("RM-1", "RM-3")
def test_every_outcome_is_saved_in_at_most_three_keys(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.add_init_script(COUNTS % "keydown")
    for outcome, keys in KEYS.items():
        page.goto(f"/desk/call/{bank.li.code}/")
        on_the_line(page, "李女士")
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url("**/desk/#name-*")
        assert (Interaction.objects.latest("pk").outcome, counted(page) <= 3) == (outcome, True)
    days = dict(Interaction.objects.values_list("outcome", "next_on"))
    assert days[Outcome.CALL_BACK] == date(2026, 11, 20)
    assert days[Outcome.APPOINTMENT] == date(2026, 11, 23)


@pytest.mark.covers("RM-3")
def test_a_digit_chooses_the_day_that_the_form_came_back_for(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator("[data-call-days] .field__error")).to_be_visible()
    expect(page.locator("[data-call-days] input:checked")).to_be_focused()
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/#name-*")
    made = Interaction.objects.get()
    assert (made.outcome, made.next_on) == (Outcome.APPOINTMENT, date(2026, 11, 26))


@pytest.mark.covers("MK-02", "RM-3")
def test_refusal_by_its_own_button_takes_the_note_along(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    page.keyboard.press("3")  # chosen before the customer refused; its day is not meant any more
    page.locator("[data-call-note]").fill("已有两次误拨")
    page.locator(".call-log__refuse button").click()
    page.wait_for_url("**/desk/#name-*")
    made = Interaction.objects.get()
    assert (made.outcome, made.note, made.next_on) == (Outcome.DO_NOT_CALL, "已有两次误拨", None)
    assert asked == []


@pytest.mark.covers("RM-3")
def test_whoever_goes_back_after_saving_chooses_anew(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    page.keyboard.press("4")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/#name-*")
    page.go_back()
    on_the_line(page, "李女士")
    expect(page.locator("[name=outcome]:checked")).to_have_count(0)
    expect(page.locator('[data-call-days] input[value=""]')).to_be_checked()


@pytest.mark.covers("RM-3")
def test_day_suggested_for_a_call_back_goes_with_it(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    no_day = page.locator('[data-call-days] input[value=""]')
    page.get_by_label("约定再联系").check()
    expect(no_day).not_to_be_checked()
    page.get_by_label("已沟通").check()
    expect(no_day).to_be_checked()
    # A day of one's own choice stays.
    page.locator(".days__choice", has_text="一周后").click()
    page.get_by_label("约定再联系").check()
    page.get_by_label("已沟通").check()
    expect(no_day).not_to_be_checked()


def test_what_is_chosen_shows_where_the_system_takes_the_colours(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    page.emulate_media(forced_colors="active")
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    page.keyboard.press("1")
    grounds = [
        page.locator(".outcomes__choice span").nth(place).evaluate("e => getComputedStyle(e).backgroundColor")
        for place in (0, 1, 2)
    ]
    assert grounds[0] != grounds[1] == grounds[2]


@pytest.mark.covers("RM-1", "RM-3", "MK-02")
def test_on_a_phone_outcomes_lie_under_the_thumb_and_three_taps_save(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen, width=390, height=844)
    page.add_init_script(COUNTS % "pointerdown")
    page.goto(f"/desk/call/{bank.li.code}/")
    on_the_line(page, "李女士")
    outcomes = page.locator(".outcomes__choice")
    boxes = [box for each in outcomes.all() if (box := each.bounding_box())]
    assert len(boxes) == len(KEYS)
    assert all(box["height"] >= 44 and box["y"] > 422 and box["y"] + box["height"] <= 844 for box in boxes)
    outcomes.filter(has_text="请勿再打").click()
    expect(page.get_by_text("即刻起全行生效：至2027年5月19日")).to_be_visible()
    page.evaluate("sessionStorage.removeItem('made')")
    outcomes.filter(has_text="已约见").click()
    page.locator(".days__choice", has_text="一周后").click()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/desk/#name-*")
    made = Interaction.objects.get()
    assert (made.outcome, made.next_on, counted(page)) == (Outcome.APPOINTMENT, date(2026, 11, 26), 3)


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
    talked: Any = {"channel": Channel.TELEPHONE, "outcome": Outcome.TALKED, "by": bank.rm_chen}
    log_call(bank.wang, at=MORNING - timedelta(days=2), next_step="寄基金报告", next_on=TODAY, **talked)
    log_call(bank.li, at=MORNING, next_on=TODAY, **talked)
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    for address in ("/desk/", "/desk/inbox/", f"/desk/call/{bank.wang.code}/", "/desk/day/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
