"""The contact calendar in a real browser: written by keys, moved by hand, read back from Excel, accessible."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from casts import TODAY, Bank
from django.utils import timezone
from e2e.steps import press
from jinjing.interactions.models import Interaction
from jinjing.workbench.models import CalendarFile, PlannedContact
from playwright.sync_api import Locator, Page, expect
from workbench.sheets import workbook

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
TOMORROW, IN_TWO_DAYS = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
IN_FOUR_DAYS = TODAY + timedelta(days=4)


def cell(page: Page, code: str, on: object) -> Locator:
    """One day of one customer; there only while something stands in it or it has the focus."""
    index = page.locator(f'[data-day="{on}"]').get_attribute("aria-colindex")
    return page.locator(f'#r-{code} > b[aria-colindex="{index}"]')


def begin(page: Page, code: str) -> None:
    """On today's cell of that line."""
    page.goto("/calendar/")
    page.wait_for_load_state("load")
    row = page.locator(f"#r-{code}")
    head = page.locator(f'[data-day="{TODAY}"]')
    at, line = head.bounding_box(), row.bounding_box()
    assert at
    assert line
    page.mouse.click(at["x"] + at["width"] / 2, line["y"] + line["height"] / 2)
    expect(cell(page, code, TODAY)).to_be_focused()


@pytest.mark.covers("RM-4")
def test_a_day_is_written_moved_noted_and_withdrawn_by_keys(bank: Bank, page_of: PageOf, axe: Axe) -> None:
    page, code = page_of(bank.rm_chen), bank.wang.code
    begin(page, code)
    press(page, "t")
    expect(page.locator(".cal-undo")).to_be_visible()
    press(page, "Escape")
    expect(cell(page, code, TODAY)).to_have_text("")
    press(page, "t", "ArrowRight", "m")  # the second letter sends the first
    expect(cell(page, code, TODAY)).to_have_text("T")
    expect(cell(page, code, TOMORROW).locator("i")).to_have_text("m")
    press(page, "Shift+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("已移动")
    expect(cell(page, code, IN_TWO_DAYS).locator("i")).to_have_text("m")
    press(page, "Space")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("备注").first).to_be_focused()
    axe(page)
    page.keyboard.type("国债")
    sheet.get_by_role("button", name="保存备注").click()
    expect(sheet).to_be_hidden()
    expect(cell(page, code, IN_TWO_DAYS)).to_have_class("n")
    expect(cell(page, code, IN_TWO_DAYS)).to_be_focused()
    press(page, "Delete")
    expect(page.get_by_role("dialog").get_by_role("button", name="撤销")).to_be_focused()
    press(page, "Enter")
    expect(cell(page, code, IN_TWO_DAYS).locator("i")).to_have_count(0)
    made = Interaction.objects.get()
    assert (made.occurred_on, made.channel, made.customer) == (TODAY, "T", bank.wang)
    plan = PlannedContact.objects.get()
    assert (plan.on, plan.note, plan.withdrawn_at is not None) == (IN_TWO_DAYS, "国债", True)


def test_the_overview_names_the_keys_of_the_calendar(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.rm_chen)
    begin(page, bank.wang.code)
    press(page, "?")
    told = page.get_by_role("dialog", name="键盘快捷键").locator("[data-keys-here]")
    expect(told).to_contain_text("查看或填写备注Space")
    expect(told).to_contain_text("移动计划Shift")
    press(page, "Escape")
    expect(cell(page, bank.wang.code, TODAY)).to_be_focused()


@pytest.mark.covers("RM-4")
def test_a_plan_is_dragged_to_another_day(bank: Bank, page_of: PageOf) -> None:
    PlannedContact.objects.create(
        code="p1", customer=bank.wang, staff=bank.rm_chen, on=TOMORROW, channel="V", planned_at=timezone.now()
    )
    page, code = page_of(bank.rm_chen), bank.wang.code
    page.goto("/calendar/")
    page.wait_for_load_state("load")
    start = cell(page, code, TOMORROW).bounding_box()
    goal = page.locator(f'[data-day="{IN_FOUR_DAYS}"]').bounding_box()
    assert start
    assert goal
    y = start["y"] + start["height"] / 2
    page.mouse.move(start["x"] + start["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, y, steps=6)
    page.mouse.up()
    expect(cell(page, code, IN_FOUR_DAYS).locator("i")).to_have_text("v")
    expect(page.locator("#toasts")).to_contain_text("已移动")
    assert PlannedContact.objects.get().on == IN_FOUR_DAYS


def planned(bank: Bank, on: date = TOMORROW) -> None:
    PlannedContact.objects.create(
        code="p1", customer=bank.wang, staff=bank.rm_chen, on=on, channel="V", planned_at=timezone.now()
    )


def take_up(page: Page, code: str, on: date) -> float:
    """The mouse holds what is planned there; answers the height at which it goes on."""
    page.goto("/calendar/")
    page.wait_for_load_state("load")
    start = cell(page, code, on).bounding_box()
    assert start
    y = start["y"] + start["height"] / 2
    page.mouse.move(start["x"] + start["width"] / 2, y)
    page.mouse.down()
    return y


@pytest.mark.covers("RM-4")
def test_a_dragged_plan_is_let_go_by_escape_and_falls_on_no_hidden_day(bank: Bank, page_of: PageOf) -> None:
    planned(bank)
    page, code = page_of(bank.rm_chen), bank.wang.code
    y = take_up(page, code, TOMORROW)
    goal = page.locator(f'[data-day="{IN_FOUR_DAYS}"]').bounding_box()
    assert goal
    page.mouse.move(goal["x"] + goal["width"] / 2, y, steps=4)
    expect(page.locator(".drop")).to_have_count(1)
    press(page, "Escape")
    expect(page.locator(".drop")).to_have_count(0)
    page.mouse.up()
    expect(cell(page, code, TOMORROW)).to_be_focused()
    # Under the frozen names lie days that nobody sees.
    y = take_up(page, code, TOMORROW)
    names = page.locator(f"#r-{code} .cal-who").bounding_box()
    assert names
    page.mouse.move(names["x"] + names["width"] - 90, y, steps=4)
    page.mouse.up()
    expect(cell(page, code, TOMORROW)).to_be_focused()
    assert PlannedContact.objects.get().on == TOMORROW


@pytest.mark.covers("RM-4")
def test_days_come_in_at_the_edge_while_a_plan_is_dragged(bank: Bank, page_of: PageOf) -> None:
    planned(bank)
    page, code = page_of(bank.rm_chen), bank.wang.code
    y = take_up(page, code, TOMORROW)
    box = page.locator(".cal").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 30, y, steps=4)
    expect(page.locator(".drop")).to_have_attribute("aria-colindex", re.compile("8[0-9]"))
    page.mouse.move(box["x"] + box["width"] - 300, y, steps=2)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("已移动")
    assert PlannedContact.objects.get().on > date(2026, 11, 30)


@pytest.mark.covers("RM-4")
def test_a_move_is_taken_back_by_key_and_by_its_message(bank: Bank, page_of: PageOf) -> None:
    planned(bank)
    page, code = page_of(bank.rm_chen), bank.wang.code
    begin(page, code)
    press(page, "ArrowRight", "Shift+ArrowRight")
    expect(cell(page, code, IN_TWO_DAYS).locator("i")).to_have_text("v")
    take_back = page.locator("#toasts").get_by_role("button", name="撤回")
    expect(take_back).to_be_visible()
    press(page, "Control+z")
    expect(cell(page, code, TOMORROW).locator("i")).to_have_text("v")
    expect(take_back).to_have_count(0)
    assert PlannedContact.objects.get().on == TOMORROW
    press(page, "Shift+ArrowRight")
    take_back.click()
    expect(page.locator("#toasts")).to_have_text(re.compile("已移动"))
    expect(cell(page, code, TOMORROW)).to_be_focused()
    expect(take_back).to_have_count(0)
    assert PlannedContact.objects.get().on == TOMORROW
    # In the hand still: nothing was sent, nothing is to be taken back.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    expect(cell(page, code, TOMORROW).locator("i")).to_have_text("v")


@pytest.mark.covers("RM-4")
def test_a_letter_that_waits_outlives_the_answer_to_the_one_before(bank: Bank, page_of: PageOf) -> None:
    page, code = page_of(bank.rm_chen), bank.wang.code
    begin(page, code)
    press(page, "ArrowRight", "m", "ArrowLeft", "t")
    expect(page.locator("#toasts")).to_contain_text("已计划")
    expect(cell(page, code, TODAY)).to_have_text("T")
    press(page, "Escape")
    expect(cell(page, code, TODAY)).to_have_text("")
    expect(cell(page, code, TODAY)).to_be_focused()
    expect(cell(page, code, TOMORROW).locator("i")).to_have_text("m")
    assert not Interaction.objects.exists()


@pytest.mark.covers("RM-4")
def test_what_was_not_written_does_not_stand_there(
    bank: Bank, page_of: PageOf, complaints: list[str]
) -> None:
    planned(bank)
    page, code = page_of(bank.rm_chen), bank.wang.code
    begin(page, code)
    page.context.set_offline(True)
    press(page, "ArrowRight", "Shift+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("没有写入")
    expect(cell(page, code, TOMORROW).locator("i")).to_have_text("v")
    expect(page.locator(f"#r-{code} i")).to_have_count(1)
    press(page, "e")
    expect(page.locator(f"#r-{code} i")).to_have_count(1)
    page.context.set_offline(False)
    assert PlannedContact.objects.get().on == TOMORROW


def test_a_cell_put_in_restyles_itself_alone(bank: Bank, page_of: PageOf) -> None:
    """Each arrow key puts one in; were the page restyled for it, a held key would stutter with 300 customers."""
    page = page_of(bank.rm_chen)
    page.goto("/calendar/")
    page.wait_for_load_state("load")
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    page.evaluate("""() => {
        document.body.offsetTop;
        document.querySelector(".cal-row[id]").append(document.createElement("b"));
        document.body.offsetTop;
    }""")
    ended: list[Any] = []

    def end(told: dict[str, Any]) -> None:
        ended.append(told)

    session.on("Tracing.tracingComplete", end)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    restyled = [one["args"]["elementCount"] for one in events if one["name"] == "UpdateLayoutTree"]
    assert restyled
    assert restyled[-1] <= 10


@pytest.mark.covers("RM-4")
def test_a_sheet_edited_in_excel_is_compared_taken_over_and_taken_back(
    bank: Bank, page_of: PageOf, axe: Axe
) -> None:
    page = page_of(bank.rm_chen)
    page.goto("/calendar/files/")
    axe(page)
    sheet = workbook([(bank.wang, {TODAY: "T", TOMORROW: "m"}), (bank.li, {TOMORROW: "T"})])
    page.get_by_label("Excel 文件").set_input_files(
        {"name": "日历.xlsx", "mimeType": "application/octet-stream", "buffer": sheet}
    )
    page.get_by_role("button", name="与日历比对").click()
    expect(page.locator("#refused")).to_contain_text("请写小写字母")
    axe(page)
    assert not Interaction.objects.exists()
    page.get_by_role("button", name="导入其余 2 条").click()
    expect(page.locator("#toasts")).to_contain_text("已整体导入")
    assert (Interaction.objects.count(), PlannedContact.objects.count()) == (1, 1)
    page.get_by_role("button", name="整体撤回").click()
    expect(page.locator("#toasts")).to_contain_text("恢复到导入之前")
    assert CalendarFile.objects.get().state == "reverted"
    page.goto("/calendar/")
    expect(page.locator(".cal-row[id] > b:not([tabindex])")).to_have_count(0)


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_the_calendar_is_accessible_and_fits(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    PlannedContact.objects.create(
        code="p1", customer=bank.wang, staff=bank.rm_chen, on=TODAY, channel="V", planned_at=timezone.now()
    )
    page = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    page.goto("/calendar/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    cell(page, bank.wang.code, TODAY).dblclick()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    head = page_of(bank.manager_sun, theme=theme, language=language, width=width)
    head.goto("/calendar/team/")
    axe(head)
    assert head.evaluate("document.documentElement.scrollWidth") == width
