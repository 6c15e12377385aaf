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
GROUP = 20
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


def _lines(lines: Iterable[Line], span: Span) -> list[str]:
    words, bands = Words(span.today), _bands()
    page = reverse("customer:page", args=[PLACEHOLDER])
    return [_line(line, span, words, bands.get(line.band, ""), page) for line in lines]


def _line(line: Line, span: Span, words: Words, band: str, page: str) -> str:
    text, tone = words.due(line)
    code, due = escape(line.customer.code), line.due
    note, silence = (words.rhythm(due.beat), words.silent(due.silence_days)) if due else ("", "")
    return (
        f'<div class="cal-row" role="row" id="r-{code}"><div class="cal-who" role="rowheader">'
        f'<a class="cal-name" href="{page.replace(PLACEHOLDER, code)}">{escape(shown_name(line.customer))}</a>{band}'
        f' <span class="cal-due cal-due--{tone}" title="{note}">{text}</span>'
        f' <span class="cal-silence">{silence}</span></div>{_cells(line.marks, span)}</div>'
    )


def _cells(marks: Iterable[Mark], span: Span) -> str:
    """One cell a day with marks, and one a month with contacts made, in the order of the columns."""
    index_of, sum_of, today = span.index_of, span.sum_column_of, span.today
    texts: dict[int, str] = {}
    noted: set[int] = set()
    sums: dict[int, int] = {}
    for on, channel, kind, has_note in marks:
        index = index_of[on]
        if kind is MarkKind.DONE:
            letter = DONE[channel]
            month = sum_of[index]
            sums[month] = sums.get(month, 0) + 1
        elif kind is MarkKind.TRIED:
            letter = TRIED[channel]
        else:
            letter = (MISSED if on < today else PLANNED)[channel]
        texts[index] = texts.get(index, "") + letter
        if has_note:
            noted.add(index)
    cells = [
        (index, f'<b role="gridcell" aria-colindex="{index}"{NOTED if index in noted else ""}>{text}</b>')
        for index, text in texts.items()
    ]
    cells += [
        (index, f'<b role="gridcell" aria-colindex="{index}" class="sum">{count}</b>')
        for index, count in sums.items()
    ]
    return "".join(cell for _index, cell in sorted(cells))


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
