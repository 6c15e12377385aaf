"""RM-4: the calendar that comes out is the manager's own sheet, and the same file read in says nothing new."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from casts import MORNING, TODAY, Bank
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import BankDay
from jinjing.privacy import sealed_files
from jinjing.privacy.domain.exporting import Asked, approve_export, ask_export
from jinjing.privacy.domain.making import make_export
from jinjing.privacy.enums import ExportKind, ExportPurpose, ExportState, FileFormat, SecondPersonBecause
from jinjing.privacy.errors import CalendarTooLong, OnlyAsWorkbook, PeriodMissing
from jinjing.privacy.models import Export
from jinjing.privacy.queries.second_person import second_person_of
from jinjing.workbench.calendar_sheet import read_calendar
from jinjing.workbench.domain.calendar_file import read_calendar_file
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.workbook_notes import notes_of
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.usefixtures("morning")
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
WANTED = Asked(ExportKind.CALENDAR, ExportPurpose.VISITS, starts_on=FIRST, ends_on=LAST)


def said(bank: Bank) -> None:
    """Wang: talked 40 days ago and tried yesterday, a plan missed and one ahead; Li: mail with a note today."""
    for days, outcome in ((31, Outcome.TALKED), (1, Outcome.NO_ANSWER)):
        log_call(
            bank.wang,
            channel=Channel.TELEPHONE,
            outcome=outcome,
            by=bank.rm_chen,
            at=MORNING,
            held_at=MORNING - timedelta(days=days),
        )
    early = MORNING - timedelta(days=5)
    plan_contact(bank.wang, on=date(2026, 11, 17), channel=Channel.VISIT, by=bank.rm_chen, at=early)
    plan_contact(
        bank.wang, on=date(2026, 11, 24), channel=Channel.MEETING, note="=国债", by=bank.rm_chen, at=MORNING
    )
    log_call(
        bank.li,
        channel=Channel.EMAIL,
        outcome=Outcome.SENT,
        note="基金报告\n下周问",
        by=bank.rm_chen,
        at=MORNING,
    )
    plan_contact(bank.li, on=TODAY, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)


def made(bank: Bank, *, with_notes: bool = False) -> bytes:
    export = ask_export(replace(WANTED, with_notes=with_notes), by=bank.rm_chen, at=MORNING)
    if export.state == ExportState.REQUESTED:
        approve_export(export, by=bank.manager_sun, at=MORNING)
    made = make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    return sealed_files.read(made.file_name)


def rows(content: bytes) -> list[list[object]]:
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def letters(row: list[object], head: list[object]) -> dict[date, object]:
    return {day: cell for day, cell in zip(head, row, strict=True) if isinstance(day, date) and cell}


@pytest.mark.covers("RM-4", "FI-03")
def test_the_sheet_is_the_calendar(bank: Bank) -> None:
    said(bank)
    BankDay.objects.create(on=FIRST, holiday="国庆节")
    content = made(bank)
    title, months, _weekdays, head, first, second, sums, *_ = rows(content)
    assert (title[0], months[3], head[:3]) == ("联系日历", "2026年10月", ["客户", "客户号", "应联系"])
    assert [str(row[0]).split()[0] for row in (first, second)] == ["李**", "王**"]
    by_number = {str(row[1]): row for row in (first, second)}
    assert letters(by_number[bank.wang.customer_no], head) == {
        date(2026, 10, 19): "T",
        date(2026, 11, 17): "v",
        date(2026, 11, 18): "T×",
        date(2026, 11, 24): "m",
    }
    assert letters(by_number[bank.li.customer_no], head) == {TODAY: "Et"}
    of_month = [row[3 + 31] for row in (by_number[bank.wang.customer_no], sums)]
    assert of_month == [1, 1]
    assert letters(sums, head) == {date(2026, 10, 19): 1, TODAY: 1}


@pytest.mark.covers("RM-4")
def test_customers_and_days_stay_in_sight_and_each_month_prints_beside_its_customers(bank: Bank) -> None:
    said(bank)
    with ZipFile(BytesIO(made(bank))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        book = package.read("xl/workbook.xml").decode()
    assert '<pane xSplit="3" ySplit="4" topLeftCell="D5"' in sheet
    assert 'orientation="landscape"' in sheet
    assert '<colBreaks count="2"' in sheet
    assert "$A:$C,联系日历!$1:$4" in book
    assert "SUMPRODUCT" in sheet


@pytest.mark.covers("RM-4")
def test_the_file_read_in_as_it_came_says_nothing_new(bank: Bank) -> None:
    said(bank)
    content = made(bank, with_notes=True)
    assert sorted(notes_of(content, sheet="联系日历").values()) == ["=国债", "基金报告\n下周问"]
    file = read_calendar_file(content, by=bank.rm_chen, at=MORNING)
    assert (file.cells.count(), file.refusals, file.unchanged_count, file.absent_count) == (0, {}, 6, 0)
    assert (read_calendar(content).first, read_calendar(content).last) == (FIRST, LAST)


@pytest.mark.covers("FI-03")
def test_notes_leave_only_with_a_second_person_and_never_unasked(bank: Bank) -> None:
    said(bank)
    export = ask_export(replace(WANTED, with_notes=True), by=bank.rm_chen, at=MORNING)
    second = second_person_of(export)
    assert (export.state, second and second.because) == (ExportState.REQUESTED, SecondPersonBecause.NOTES)
    assert notes_of(made(bank), sheet="联系日历") == {}
    assert not Export.objects.filter(state=ExportState.MADE, with_notes=True).exists()


def test_a_calendar_has_days_and_is_a_workbook(bank: Bank) -> None:
    for asked, error in (
        (replace(WANTED, starts_on=None), PeriodMissing),
        (replace(WANTED, ends_on=date(2027, 3, 31)), CalendarTooLong),
        (replace(WANTED, file_format=FileFormat.CSV_UTF8), OnlyAsWorkbook),
    ):
        with pytest.raises(error):
            ask_export(asked, by=bank.rm_chen, at=MORNING)
