"""Lines of the calendar as the page writes them: only the cells in which something stands.

Marked up here and escaped part by part: as a template, three hundred lines cost five times what the database needs
to find them. What many lines say alike is worded once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django.template import loader
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from jinjing.customers.queries.masking import shown_name
from jinjing.interactions.enums import Channel
from jinjing.web.contact_calendar.columns import Span, month_start
from jinjing.workbench.queries.calendar import Line
from jinjing.workbench.queries.calendar_standing import Mark, MarkKind
from jinjing.workbench.queries.rhythm import Beat

# Lines of a group: those out of sight keep no layers for their frozen names, which is what makes scrolling smooth.
GROUP = 10
PLACEHOLDER = "code-of-the-customer"
# How a letter is written: done in capitals, tried struck through, planned small, planned and missed underlined.
DONE = {way: way.value for way in Channel}
TRIED = {way: f"<s>{way.value}</s>" for way in Channel}
PLANNED = {way: f"<i>{way.value.lower()}</i>" for way in Channel}
MISSED = {way: f"<u>{way.value.lower()}</u>" for way in Channel}


@dataclass(frozen=True)
class Cell:
    """What stands in one column of a line."""

    index: int
    text: SafeString
    classes: str = ""


@dataclass(frozen=True)
class Totals:
    """Contacts made a day and a month, over the customers shown."""

    cells: tuple[Cell, ...]


class Words:
    """What the lines of one answer say, each wording once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.late, self.ahead, self.silent, self.rhythm = (
            cache(words) for words in (_late, _ahead, _silent, _rhythm)
        )

    def due(self, line: Line) -> tuple[str, str]:
        """When the next contact is due, and the tone: bad, warn or neutral."""
        if line.stopped:
            return str(line.stopped.label), "neutral"
        if line.due is None:
            return "", "neutral"
        if late := line.due.overdue_days:
            return self.late(late), "bad"
        ahead = (line.due.on - self.today).days
        return self.ahead(ahead), "neutral" if ahead else "warn"


def sheet_of(lines: Sequence[Line], span: Span) -> SafeString:
    """All lines, in groups."""
    written = _lines(lines, span)
    groups = (written[begin : begin + GROUP] for begin in range(0, len(written), GROUP))
    marked_up = "".join(f'<div class="cal-group" role="rowgroup">{"".join(group)}</div>' for group in groups)
    return mark_safe(marked_up)  # noqa: S308 - escaped part by part


def line_of(line: Line, span: Span) -> SafeString:
    """One customer's line, as it comes back after something was written."""
    return mark_safe(_lines([line], span)[0])  # noqa: S308 - as above


def head_of(span: Span, corner: str) -> SafeString:
    """Months and days. The same for everybody who reads the language, until a holiday is entered or the day ends."""
    return _head(get_language(), span.first, span.today, tuple(sorted(span.holidays.items())), corner)


def totals_of(lines: Iterable[Line], span: Span) -> Totals:
    """Sums at the foot; what was only tried or planned does not count."""
    days = Counter(mark.on for line in lines for mark in line.marks if mark.kind is MarkKind.DONE)
    return Totals(tuple(sum_cells(days, span)))


def sum_cells(days: Counter[date], span: Span) -> list[Cell]:
    """Numbers by day, and by month at the end of each."""
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[month_start(day)] += count
    cells = [Cell(span.index_of[day], number(count)) for day, count in days.items() if day in span.index_of]
    cells += [Cell(span.sum_index_of[month], number(count), "sum") for month, count in months.items()]
    return sorted(cells, key=lambda cell: cell.index)


def number(count: int) -> SafeString:
    return mark_safe(str(count))  # noqa: S308 - digits


@lru_cache(maxsize=32)
def _head(
    language: str, first: date, today: date, holidays: tuple[tuple[date, str], ...], corner: str
) -> SafeString:
    span = Span(first, today, dict(holidays))
    return loader.render_to_string("contact_calendar/head.html", {"span": span, "corner": corner})


def _lines(lines: Sequence[Line], span: Span) -> list[str]:
    words, bands, stands = Words(span.today), _bands(), _Stands(lines, span)
    page = reverse("customer:page", args=[PLACEHOLDER])
    return [_line(line, words, bands.get(line.band, ""), page, _cells(line.marks, stands)) for line in lines]


def _line(line: Line, words: Words, band: str, page: str, cells: str) -> str:
    text, tone = words.due(line)
    code, due = escape(line.customer.code), line.due
    note, silence = (words.rhythm(due.beat), words.silent(due.silence_days)) if due else ("", "")
    return (
        f'<div class="cal-row" role="row" id="r-{code}"><div class="cal-who" role="rowheader">'
        f'<a class="cal-name" href="{page.replace(PLACEHOLDER, code)}">{escape(shown_name(line.customer))}</a>{band}'
        f' <span class="cal-due cal-due--{tone}" title="{note}">{text}</span>'
        f' <span class="cal-silence">{silence}</span></div>{cells}</div>'
    )


class _Stand(NamedTuple):
    """Where a mark stands and how. `sums`: column of its month's sums; `made`: 1 if it counts there."""

    column: int
    letter: str
    noted: bool
    sums: int
    made: int


class _Stands:
    """Marks that many lines have alike, each looked up once: by what object it is, because the queries bring one for
    all that are alike, and comparing costs more than what is spared. `lines` keeps them where they are.
    """

    def __init__(self, lines: Sequence[Line], span: Span) -> None:
        self.lines, self.span = lines, span
        self.known: dict[int, _Stand] = {}

    def look_up(self, mark: Mark) -> _Stand:
        index = self.span.index_of[mark.on]
        open_letters = MISSED if mark.on < self.span.today else PLANNED
        letters = {MarkKind.DONE: DONE, MarkKind.TRIED: TRIED}.get(mark.kind, open_letters)
        made = int(mark.kind is MarkKind.DONE)
        stand = _Stand(index, letters[mark.channel], mark.noted, self.span.sum_column_of[index], made)
        self.known[id(mark)] = stand
        return stand


def _cells(marks: Iterable[Mark], stands: _Stands) -> str:
    """One cell a day with marks, and one a month with contacts made, in the order of the columns, which is that of
    the marks.
    """
    known, cells = stands.known, list[str]()
    day = month = count = 0
    text, note = "", ""
    for mark in marks:
        index, letter, noted, sums, made = known.get(id(mark)) or stands.look_up(mark)
        if index != day:
            if day:
                cells.append(f'<b role="gridcell" aria-colindex="{day}"{note}>{text}</b>')
            if sums != month:
                if count:
                    cells.append(f'<b role="gridcell" aria-colindex="{month}" class="sum">{count}</b>')
                month, count = sums, 0
            day, text, note = index, "", ""
        text += letter
        count += made
        if noted:
            note = NOTED
    if day:
        cells.append(f'<b role="gridcell" aria-colindex="{day}"{note}>{text}</b>')
    if count:
        cells.append(f'<b role="gridcell" aria-colindex="{month}" class="sum">{count}</b>')
    return "".join(cells)


NOTED = ' class="n"'


def _bands() -> dict[str, str]:
    named = {"premier": _("Premier"), "potential": _("Potentially premier")}
    return {
        band: f' <span class="cal-band cal-band--{band}"><span class="visually-hidden">{escape(name)}</span></span>'
        for band, name in named.items()
    }


def _late(days: int) -> str:
    return escape(ngettext("%(days)d d overdue", "%(days)d d overdue", days) % {"days": days})


def _ahead(days: int) -> str:
    if days == 0:
        return escape(pgettext("calendar", "due today"))
    return escape(ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days})


def _silent(days: int | None) -> str:
    if days is None:
        return escape(pgettext("silence", "never"))
    return escape(
        ngettext("%(days)d d silent", "%(days)d d silent", days) % {"days": days} if days else _("today")
    )


def _rhythm(beat: Beat) -> str:
    """The rhythm and who asks for it."""
    often = ngettext("every %(days)d day", "every %(days)d days", beat.days) % {"days": beat.days}
    return escape(_("%(who)s: %(often)s") % {"who": beat.why, "often": often})
