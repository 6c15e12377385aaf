"""Lines of the calendar as the page writes them: only the cells in which something stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjing.customers.queries.masking import shown_name
from jinjing.web.contact_calendar.columns import Span, month_start
from jinjing.workbench.queries.calendar import Line, Mark, MarkKind

# How a letter is written: done in capitals, tried struck through, planned small, planned and missed underlined.
TRIED, PLANNED, MISSED = "s", "i", "u"


@dataclass(frozen=True)
class Cell:
    """What stands in one column of a line."""

    index: int
    text: SafeString
    classes: str = ""


@dataclass(frozen=True)
class SheetRow:
    """One customer. `due_text`: when the next contact is due, in words; `due_tone`: bad, warn or neutral;
    `due_note`: the rhythm and who asks for it. `silence`: days since the last talk, in words.
    """

    code: str
    name: str
    band: str
    due_text: str
    due_tone: str
    due_note: str
    silence: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Totals:
    """Contacts made a day and a month, over the customers shown."""

    cells: tuple[Cell, ...]


def rows_of(lines: Iterable[Line], span: Span) -> list[SheetRow]:
    return [row_of(line, span) for line in lines]


def row_of(line: Line, span: Span) -> SheetRow:
    due_text, due_tone = _due(line, today=span.today)
    return SheetRow(
        code=line.customer.code,
        name=shown_name(line.customer),
        band=line.band,
        due_text=due_text,
        due_tone=due_tone,
        due_note=_note(line),
        silence=_silence(line),
        cells=tuple(_cells(line.marks, span)),
    )


def totals_of(lines: Sequence[Line], span: Span) -> Totals:
    """Sums at the foot; what was only tried or planned does not count."""
    days = Counter(mark.on for line in lines for mark in line.marks if mark.kind == MarkKind.DONE)
    return Totals(tuple(sum_cells(days, span)))


def sum_cells(days: Counter[date], span: Span) -> list[Cell]:
    """Numbers by day, and by month at the end of each."""
    months = _by_month(days)
    cells = [Cell(span.index_of[day], number(count)) for day, count in days.items() if day in span.index_of]
    cells += [Cell(span.sum_index_of[month], number(count), "sum") for month, count in months.items()]
    return sorted(cells, key=lambda cell: cell.index)


def number(count: int) -> SafeString:
    return mark_safe(str(count))  # noqa: S308 - digits


def _by_month(days: Counter[date]) -> Counter[date]:
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[month_start(day)] += count
    return months


def _cells(marks: Sequence[Mark], span: Span) -> list[Cell]:
    by_day: dict[date, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_day[mark.on].append(mark)
    cells = [
        Cell(
            span.index_of[day], _letters(found, today=span.today), "n" if any(m.noted for m in found) else ""
        )
        for day, found in by_day.items()
    ]
    made = Counter(mark.on for mark in marks if mark.kind == MarkKind.DONE)
    cells += [Cell(span.sum_index_of[month], number(n), "sum") for month, n in _by_month(made).items()]
    return sorted(cells, key=lambda cell: cell.index)


def _letters(marks: Iterable[Mark], *, today: date) -> SafeString:
    return format_html_join("", "{}", ((_letter(mark, today=today),) for mark in marks))


def _letter(mark: Mark, *, today: date) -> SafeString:
    letter = mark.channel.value
    if mark.kind == MarkKind.DONE:
        return mark_safe(letter)  # noqa: S308 - a letter of the enumeration
    tag = TRIED if mark.kind == MarkKind.TRIED else MISSED if mark.on < today else PLANNED
    text = letter if mark.kind == MarkKind.TRIED else letter.lower()
    return mark_safe(f"<{tag}>{text}</{tag}>")  # noqa: S308 - as above


def _due(line: Line, *, today: date) -> tuple[str, str]:
    if line.stopped:
        return str(line.stopped.label), "neutral"
    if line.due is None:
        return "", "neutral"
    late, ahead = line.due.overdue_days, (line.due.on - today).days
    if late:
        return ngettext("%(days)d d overdue", "%(days)d d overdue", late) % {"days": late}, "bad"
    if ahead == 0:
        return pgettext("calendar", "due today"), "warn"
    return ngettext("in %(days)d day", "in %(days)d days", ahead) % {"days": ahead}, "neutral"


def _note(line: Line) -> str:
    if line.due is None:
        return ""
    days = line.due.rhythm_days
    often = ngettext("every %(days)d day", "every %(days)d days", days) % {"days": days}
    return _("%(who)s: %(often)s") % {"who": line.due.why, "often": often}


def _silence(line: Line) -> str:
    if line.due is None:
        return ""
    days = line.due.silence_days
    if days is None:
        return pgettext("silence", "never")
    return ngettext("%(days)d d silent", "%(days)d d silent", days) % {"days": days} if days else _("today")
