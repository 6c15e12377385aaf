"""The contact calendar as a workbook: what stands where, and reading it back after somebody edited it.

Writing is `privacy.calendar_workbook`; both agree here. Nothing of the workbook is believed: days are
found by their dates and customers by their numbers, so that lines may be sorted, hidden or deleted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from jinjing.interactions.enums import Channel
from jinjing.workbench.errors import NotACalendarFile
from jinjing.workbench.workbook_notes import notes_of, refuse_unsafe

TRIED = "×"
DAYS_LEAST = 7  # a line with fewer dates is not the head of a calendar
HEAD_WITHIN = 20  # lines
BETWEEN = re.compile(r"[\s,;/+·.、，；]+")
# × is on no keyboard: what people type instead counts as well.
LETTERS = re.compile(r"([TEMWVS])([×xX*✗✕]?)|([temwvs])")


class Letter(NamedTuple):
    """One letter of a cell. made: a capital; tried: a capital with ×, nobody was reached; else it is planned."""

    channel: Channel
    made: bool
    tried: bool = False


@dataclass(frozen=True)
class SheetCell:
    """A cell of a day in which something stands. `place` as the workbook names it; `note`: its comment."""

    place: str
    on: date
    text: str
    note: str


class Undated(NamedTuple):
    """Something written among the days, in a column without a date at its head."""

    place: str
    text: str


@dataclass(frozen=True)
class SheetLine:
    """One customer's line; `number` is empty where somebody deleted it."""

    place: str
    number: str
    cells: tuple[SheetCell, ...]
    undated: tuple[Undated, ...] = ()


@dataclass(frozen=True)
class CalendarSheet:
    """The first and last day of the sheet, the days that have a column, and its lines from the top."""

    first: date
    last: date
    days: frozenset[date]
    lines: tuple[SheetLine, ...]


def number_heading() -> str:
    """Name of the column by which a line is found again, in the reader's language."""
    return pgettext("calendar file", "Customer number")


def letters_of(text: str) -> list[Letter] | None:
    """What stands in a cell; None where something else than letters does. Full-width letters count."""
    bare = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    found = list(LETTERS.finditer(bare))
    if "".join(one[0] for one in found) != bare:
        return None
    return [
        Letter(Channel(one[1] or one[3].upper()), made=bool(one[1]) and not one[2], tried=bool(one[2]))
        for one in found
    ]


def comment_of(notes: Sequence[tuple[str, str]]) -> str:
    """The comment of a cell from (letter, note); with several letters each note says whose it is."""
    if len(notes) == 1:
        return notes[0][1]
    return "\n".join(f"{letter}：{note}" for letter, note in notes)


def same_words(one: str, other: str) -> bool:
    """Whether two comments say the same; programs change line ends and trailing blanks."""
    return [line.rstrip() for line in one.strip().splitlines()] == [
        line.rstrip() for line in other.strip().splitlines()
    ]


def read_calendar(content: bytes) -> CalendarSheet:
    """The first sheet that looks like a calendar. Raises NotACalendarFile, WorkbookUnsafe."""
    refuse_unsafe(content)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            for name in names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if head := _head(rows):
                    return _sheet(rows, head, notes_of(content, sheet=name))
    except (CalamineError, OSError, ValueError) as broken:
        raise NotACalendarFile from broken
    raise NotACalendarFile


class _Head(NamedTuple):
    line: int
    number: int
    days: Mapping[int, date]


def _head(rows: Sequence[Sequence[Any]]) -> _Head | None:
    wanted = _number_headings()
    for line, row in enumerate(rows[:HEAD_WITHIN]):
        days = {place: day for place, cell in enumerate(row) if (day := _day(cell))}
        number = next((place for place, cell in enumerate(row) if _plain(cell) in wanted), None)
        if number is not None and len(days) >= DAYS_LEAST and len(set(days.values())) == len(days):
            return _Head(line, number, days)
    return None


def _number_headings() -> set[str]:
    """In every language: the file may come from a colleague who works in the other one."""
    found = set()
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            found.add(number_heading())
    return found


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def _sheet(rows: Sequence[Sequence[Any]], head: _Head, notes: Mapping[tuple[int, int], str]) -> CalendarSheet:
    days = head.days.values()
    lines = _lines(rows, head, notes)
    said = tuple(line for line in lines if line.cells or line.undated)
    return CalendarSheet(min(days), max(days), frozenset(days), said)


def _lines(
    rows: Sequence[Sequence[Any]], head: _Head, notes: Mapping[tuple[int, int], str]
) -> Iterator[SheetLine]:
    dateless = [place for place in range(min(head.days), max(head.days)) if place not in head.days]
    for line, row in enumerate(rows[head.line + 1 :], start=head.line + 1):
        number = _number(row[head.number])
        cells = [
            SheetCell(place_of(line, place), day, _plain(row[place]), notes.get((line, place), ""))
            for place, day in sorted(head.days.items())
            if _plain(row[place]) or notes.get((line, place))
        ]
        is_sums = not number and all(isinstance(row[place], int | float | str) for place in head.days)
        if is_sums and not any(_is_word(row[place]) for place in head.days):
            continue
        undated = (Undated(place_of(line, p), _plain(row[p])) for p in dateless if _is_word(row[p]))
        yield SheetLine(place_of(line, head.number), number, tuple(cells), tuple(undated))


def _is_word(cell: Any) -> bool:
    """Sums are numbers; a program that reads the sheet may have made them texts."""
    return bool(_plain(cell)) and not _plain(cell).replace(".", "").isdecimal()


def _plain(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _number(cell: Any) -> str:
    return _plain(cell).lstrip("'")


def place_of(line: int, place: int) -> str:
    """Cell names as people read them: (11, 7) is H12."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line + 1}"


def spelled(letters: Iterable[Letter]) -> str:
    """Letters as they stand in a cell."""
    return "".join(
        one.channel if one.made else f"{one.channel}{TRIED}" if one.tried else one.channel.lower()
        for one in letters
    )
