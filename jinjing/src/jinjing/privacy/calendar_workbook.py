"""The contact calendar as the manager's own sheet: customers down, days across, letters in the cells (RM-4).

Customers and days stay in sight, sums are formulas that go on counting while somebody edits, notes are
comments, and each month prints on a page of its own with the customers at its left.
`workbench.calendar_sheet` reads it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext
from xlsxwriter.utility import xl_range

from jinjing.privacy.calendar_formats import Formats
from jinjing.privacy.cells import neutral
from jinjing.privacy.columns import Value
from jinjing.privacy.queries.calendar_rows import (
    BAND,
    BEFORE_DAYS,
    DUE_IN,
    LAST,
    NAME,
    NUMBER,
    SILENCE,
    STOPPED,
)
from jinjing.workbench.calendar_sheet import TRIED, Letter, letters_of, number_heading

TITLE_LINE, MONTH_LINE, WEEKDAY_LINE, HEAD_LINE, FIRST_LINE = range(5)
WHO, WHICH, DUE, FIRST_DAY = range(4)
WIDTHS = {WHO: 11, WHICH: 12.5, DUE: 12.5}
DAY_WIDTH, SUM_WIDTH, LAST_WIDTH = 2.7, 4, 10
SATURDAY = 5
PRINT_PER_CENT = 84  # a month of 31 days beside its customers fills a page of A4
SHAPES = {"premier": " ◆", "potential": " ◇"}


@dataclass(frozen=True)
class Frame:
    """Days of the sheet, both ends included; `holidays` by name; `watermark` says who took it out and when."""

    first: date
    last: date
    today: date
    holidays: Mapping[date, str]
    title: str
    watermark: str

    @cached_property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def months(self) -> list[list[date]]:
        return [list(days) for _, days in groupby(self.days, key=lambda day: (day.year, day.month))]

    @cached_property
    def column_of(self) -> Mapping[date, int]:
        """After each month comes the column of its sums."""
        found: dict[date, int] = {}
        for place, month in enumerate(self.months):
            found |= {day: FIRST_DAY + place + len(found) + n for n, day in enumerate(month)}
        return found

    @property
    def after_days(self) -> int:
        """The first column after all days and sums."""
        return self.column_of[self.last] + 2

    def ground(self, day: date) -> str:
        """What lies under a day: today, rest or nothing."""
        if day == self.today:
            return "today"
        return "rest" if day.weekday() >= SATURDAY or day in self.holidays else ""


def calendar_workbook(lines: Sequence[Sequence[Value]], frame: Frame) -> bytes:
    """The whole file in memory. `lines` as `privacy.queries.calendar_rows` makes them, in any order."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": frame.title, "author": "", "comments": frame.watermark})
    book.set_custom_property("jinjing-export", frame.watermark)
    page = book.add_worksheet(frame.title[:31])
    ordered = sorted(lines, key=_longest_silence)
    sheet = _Sheet(page, frame, Formats(book))
    sheet.head()
    for place, line in enumerate(ordered):
        sheet.customer(FIRST_LINE + place, line)
    sheet.sums(FIRST_LINE + len(ordered), ordered)
    sheet.print_setup()
    book.close()
    return target.getvalue()


def _longest_silence(line: Sequence[Value]) -> tuple[bool, bool, int, str]:
    """As on the page: whoever was never spoken to, then by days; closed customers last."""
    silence = line[SILENCE]
    return (line[DUE_IN] is None, silence is not None, -int(silence or 0), str(line[NUMBER]))


class _Sheet:
    """One worksheet while it is written."""

    def __init__(self, page: Any, frame: Frame, formats: Formats) -> None:
        self._page, self._frame, self._formats = page, frame, formats

    def head(self) -> None:
        page, frame, formats = self._page, self._frame, self._formats
        page.freeze_panes(FIRST_LINE, FIRST_DAY)
        for column, width in WIDTHS.items():
            page.set_column(column, column, width)
        page.set_column(FIRST_DAY, frame.after_days - 1, DAY_WIDTH)
        page.set_column(frame.after_days, frame.after_days + 1, LAST_WIDTH)
        page.write_string(TITLE_LINE, WHO, frame.title, formats.title)
        page.write_string(TITLE_LINE, FIRST_DAY, frame.watermark, formats.watermark)
        names = {WHO: pgettext("calendar file", "Customer"), WHICH: number_heading(), DUE: _due_word()}
        names |= {
            frame.after_days: pgettext("calendar file", "Last talk"),
            frame.after_days + 1: pgettext("calendar file", "Days silent"),
        }
        for column, name in names.items():
            page.write_string(HEAD_LINE, column, name, formats.head)
        for month in frame.months:
            self._month(month)

    def _month(self, month: Sequence[date]) -> None:
        page, frame, formats = self._page, self._frame, self._formats
        first, sums = frame.column_of[month[0]], frame.column_of[month[-1]] + 1
        name = date_format(month[0], pgettext("date format", "F Y"))
        page.merge_range(MONTH_LINE, first, MONTH_LINE, sums, name, formats.month)
        page.set_column(sums, sums, SUM_WIDTH)
        page.write_string(HEAD_LINE, sums, "Σ", formats.head)
        for day in month:
            column, ground = frame.column_of[day], frame.ground(day)
            page.write_string(WEEKDAY_LINE, column, _weekday(day), formats.weekday(ground))
            page.write_datetime(HEAD_LINE, column, day, formats.day(ground))
            if holiday := frame.holidays.get(day):
                page.write_comment(HEAD_LINE, column, holiday)

    def customer(self, at: int, line: Sequence[Value]) -> None:
        page, frame, formats = self._page, self._frame, self._formats
        count = len(frame.days)
        texts, notes = line[BEFORE_DAYS : BEFORE_DAYS + count], line[BEFORE_DAYS + count :]
        tone, due = _due(line)
        page.write_string(
            at, WHO, neutral(f"{line[NAME]}{SHAPES.get(str(line[BAND]), '')}"), formats.who(tone)
        )
        page.write_string(at, WHICH, neutral(str(line[NUMBER])), formats.number)
        page.write_string(at, DUE, neutral(due), formats.due(tone))
        for day, text, note in zip(frame.days, texts, notes, strict=True):
            self._cell(at, day, str(text or ""))
            if note:
                page.write_comment(at, frame.column_of[day], str(note), {"x_scale": 1.6})
        made = {day: _made(text) for day, text in zip(frame.days, texts, strict=True)}
        for month in frame.months:
            self._sum(at, month, sum(made[day] for day in month))
        self._last(at, line)

    def _cell(self, at: int, day: date, text: str) -> None:
        page, frame, formats = self._page, self._frame, self._formats
        column, ground = frame.column_of[day], frame.ground(day)
        letters = letters_of(text) or []
        kinds = [_kind(letter, day, frame.today) for letter in letters]
        if not letters:
            page.write_blank(at, column, None, formats.letter("", ground))
        elif len(set(kinds)) == 1:
            page.write_string(at, column, text, formats.letter(kinds[0], ground))
        else:
            pieces = [
                part
                for k, one in zip(kinds, letters, strict=True)
                for part in (formats.ink(k), _spelled(one))
            ]
            page.write_rich_string(at, column, *pieces, formats.letter("", ground))

    def _sum(self, at: int, month: Sequence[date], value: int) -> None:
        columns = self._frame.column_of
        cells = xl_range(at, columns[month[0]], at, columns[month[-1]])
        self._page.write_formula(at, columns[month[-1]] + 1, _counting(cells), self._formats.sum, value)

    def _last(self, at: int, line: Sequence[Value]) -> None:
        page, column = self._page, self._frame.after_days
        if line[LAST]:
            page.write_datetime(at, column, date.fromisoformat(str(line[LAST])), self._formats.date)
        else:
            page.write_string(
                at,
                column,
                pgettext("silence", "never") if line[DUE_IN] is not None else "",
                self._formats.date,
            )
        if line[SILENCE] is None:
            page.write_blank(at, column + 1, None, self._formats.sum)
        else:
            page.write_number(at, column + 1, int(line[SILENCE] or 0), self._formats.sum)

    def sums(self, at: int, lines: Sequence[Sequence[Value]]) -> None:
        """Contacts made a day and a month; below, what the letters mean."""
        page, frame, formats = self._page, self._frame, self._formats
        page.merge_range(at, WHO, at, DUE, pgettext("calendar file", "Contacts made"), formats.foot_word)
        made = [sum(_made(line[BEFORE_DAYS + n]) for line in lines) for n in range(len(frame.days))]
        of_day = dict(zip(frame.days, made, strict=True))
        for day, column in frame.column_of.items():
            cells = xl_range(FIRST_LINE, column, max(at - 1, FIRST_LINE), column)
            page.write_formula(at, column, _counting(cells), formats.foot, of_day[day])
        for month in frame.months:
            column = frame.column_of[month[-1]] + 1
            days = xl_range(at, frame.column_of[month[0]], at, column - 1)
            page.write_formula(at, column, f"=SUM({days})", formats.foot, sum(of_day[day] for day in month))
        page.write_string(at + 2, WHO, _legend(), formats.legend)
        page.write_string(at + 3, WHO, _how_back(), formats.legend)

    def print_setup(self) -> None:
        page, frame = self._page, self._frame
        mark = frame.watermark.replace("&", "&&")  # `&` starts a code in headers
        page.set_header(f"&L{frame.title.replace('&', '&&')}&R{mark}")
        page.set_footer(f"&L{mark}&R&P / &N")
        page.set_landscape()
        page.set_paper(9)  # A4
        page.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.6)
        page.set_print_scale(PRINT_PER_CENT)
        page.repeat_rows(TITLE_LINE, HEAD_LINE)
        page.repeat_columns(WHO, DUE)
        page.set_v_pagebreaks([frame.column_of[month[-1]] + 2 for month in frame.months[:-1]])
        page.set_comments_author("")


def _kind(letter: Letter, day: date, today: date) -> str:
    """How a letter is written, as on the page."""
    if letter.made:
        return "made"
    if letter.tried:
        return "tried"
    return "missed" if day < today else "planned"


def _spelled(letter: Letter) -> str:
    if letter.made or letter.tried:
        return f"{letter.channel.value}{TRIED if letter.tried else ''}"
    return str(letter.channel.value).lower()


def _made(text: Value) -> int:
    return sum(letter.made for letter in letters_of(str(text or "")) or ())


def _counting(cells: str) -> str:
    """Capitals of these cells without those tried in vain; small letters are other letters to SUBSTITUTE."""
    bare = cells
    for letter in "TEMWVS":
        bare = f'SUBSTITUTE({bare},"{letter}","")'
    return f'=SUMPRODUCT(LEN(SUBSTITUTE({cells},"{TRIED}",""))-LEN({bare}))'


def _due(line: Sequence[Value]) -> tuple[str, str]:
    """Tone and words; nobody is overdue whom nobody contacts."""
    if line[STOPPED]:
        return "", str(line[STOPPED])
    if line[DUE_IN] is None:
        return "", ""
    days = int(line[DUE_IN] or 0)
    if days < 0:
        late = ngettext("%(days)d d overdue", "%(days)d d overdue", -days) % {"days": -days}
        return "late", f"▲ {late}"
    if days == 0:
        return "today", pgettext("calendar file", "due today")
    return "", ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _due_word() -> str:
    return pgettext("calendar file", "Due")


def _weekday(day: date) -> str:
    short = date_format(day, "D")
    return short[-1] if (get_language() or "zh").startswith("zh") else short[0]


def _legend() -> str:
    return gettext(
        "T telephone · E e-mail · M meeting · W WeCom · V visit · S short message. Capital: made; small: planned; "
        "T×: tried in vain. A comment is the note."
    )


def _how_back() -> str:
    return gettext(
        "Write letters and comments here and read the file in on the calendar's page: it shows first what would change."
    )
