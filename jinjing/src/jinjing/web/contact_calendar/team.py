"""The team's calendar: a line a relationship manager, numbers instead of letters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from jinjing.web.contact_calendar.columns import Span
from jinjing.web.contact_calendar.sheet import Cell, Totals, sum_cells
from jinjing.workbench.queries.calendar import TeamLine


@dataclass(frozen=True)
class TeamRow:
    """One relationship manager. href: their own calendar; `longest_days`: the longest delay among `overdue`."""

    name: str
    href: str
    customers: int
    overdue: int
    longest_days: int
    cells: tuple[Cell, ...]


def team_rows(lines: Sequence[TeamLine], span: Span) -> list[TeamRow]:
    return [
        TeamRow(
            name=line.staff.name,
            href=reverse("calendar:colleague", args=[line.staff.pk]),
            customers=line.customers,
            overdue=line.overdue,
            longest_days=line.longest_days,
            cells=_cells(line, span),
        )
        for line in lines
    ]


def team_totals(lines: Sequence[TeamLine], span: Span) -> Totals:
    """Contacts made by all of them, by day and by month."""
    days = sum((Counter(line.made) for line in lines), Counter())
    return Totals(tuple(sum_cells(days, span)))


def _cells(line: TeamLine, span: Span) -> tuple[Cell, ...]:
    """Contacts made; what is only planned stands small on days on which nothing was made."""
    made = sum_cells(Counter(line.made), span)
    taken = {cell.index for cell in made}
    ahead = [cell for cell in sum_cells(Counter(line.planned), span) if cell.classes != "sum"]
    planned = [Cell(cell.index, cell.text, "p") for cell in ahead if cell.index not in taken]
    return tuple(sorted((*made, *planned), key=lambda cell: cell.index))
