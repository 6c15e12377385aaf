"""Rows and columns of a list as the page shows them: worded once here, so that fifty rows cost few template steps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, npgettext, pgettext
from django.utils.translation import gettext as _

from jinjing.customers.queries.masking import honorific_of, shown_name, shown_name_masked
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.scope import Scope
from jinjing.web.components.amounts import exact_amount, short_amount
from jinjing.web.components.figures import day, in_chinese
from jinjing.web.components.people import tier_band
from jinjing.workbench.list_spec import SORTABLE, Band, ListColumn, ListSpec
from jinjing.workbench.queries.list_facts import ListRow

SUMS = (ListColumn.ASSETS, ListColumn.AVERAGE, ListColumn.NEEDED, ListColumn.MATURING)
COUNTS = (ListColumn.PRODUCTS,)


PLACEHOLDER = "code-of-the-customer"
# What `html.escape` writes, in one step.
ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
NOTHING = '<span class="clients__none">–</span>'


class Cell(NamedTuple):
    """`title`: the exact value. `note` stands small beside the text. `tone`: for the style, as bad or warn."""

    text: str
    title: str = ""
    note: str = ""
    tone: str = ""


EMPTY = Cell("")


class Reader(NamedTuple):
    """For whom and on which day a page is worded: asked once, not with each of four hundred cells."""

    on: date
    language: str | None
    chinese: bool


@dataclass(frozen=True)
class Heading:
    """`href` orders by the column; empty where the database cannot. `order`: ascending, descending or none."""

    column: str
    label: str
    shape: str
    href: str
    order: str
    dated: bool


def headings(
    spec: ListSpec, columns: Sequence[ListColumn], *, address: Callable[[ListSpec], str]
) -> list[Heading]:
    return [
        Heading(
            str(column),
            label_of(column),
            shape_of(column),
            address(spec.sorted_by(column)) if column in SORTABLE else "",
            _order(spec, column),
            dated=column in SUMS or column in COUNTS,
        )
        for column in columns
    ]


def label_of(column: ListColumn) -> str:
    return str(column.label)


def shape_of(column: ListColumn) -> str:
    if column in SUMS:
        return "sum"
    if column == ListColumn.BAND:
        return "band"
    return "count" if column in COUNTS else "text"


def columns_for(scope: Scope, spec: ListSpec) -> list[ListColumn]:
    """The wanted columns, without sums for whoever sees no balances."""
    sums = scope.sees(FieldGroup.BALANCES, Screen.CUSTOMER_PAGE)
    hidden = () if sums else (*SUMS, ListColumn.MATURES, *COUNTS)
    return [column for column in spec.columns if column not in hidden]


def table_rows(rows: Iterable[ListRow], columns: Sequence[ListColumn], *, scope: Scope) -> SafeString:
    """The rows marked up, one a customer: in a template they would cost more than the figures."""
    shown = shown_name if scope.sees(FieldGroup.NAME, Screen.CUSTOMER_PAGE) else shown_name_masked
    reader = Reader(scope.on, get_language(), in_chinese())
    bands = {band: f"{tier_band(band, compact=True)} " for band in Band}
    drawn = [(_CELLS[column], *_opening(column), column == ListColumn.BAND) for column in columns]
    before, after = reverse("customer:page", args=[PLACEHOLDER]).split(PLACEHOLDER)
    choose = pgettext("customer list", "Choose %(name)s")
    made = []
    for row in rows:
        name, code = shown(row.customer), row.customer.code
        title = honorific_of(row.customer).said(chinese=reader.chinese)
        parts = [head_of(code, name, choose % {"name": name}, f"{before}{code}{after}", title)]
        for cell_of, opened, is_sum, is_band in drawn:
            cell = cell_of(row, reader)
            parts.append(marked_up(cell, opened, note_first=is_sum, shape=bands[row.band] if is_band else ""))
        made.append(f"<tr data-row>{''.join(parts)}</tr>\n    ")
    return mark_safe("".join(made))  # noqa: S308 - escaped part by part


def head_of(code: str, name: str, choose: str, href: str, title: str) -> str:
    """The box to tick and the name."""
    code = code.translate(ESCAPED)
    return (
        f'<td class="clients__pick"><input type="checkbox" name="customer" value="{code}" data-pick '
        f'aria-label="{choose.translate(ESCAPED)}"></td><th class="clients__name" scope="row">'
        f'<a class="person__name" href="{href.translate(ESCAPED)}">{name.translate(ESCAPED)}</a> '
        f'<span class="person__honorific">{title.translate(ESCAPED)}</span></th>'
    )


def marked_up(cell: Cell, opened: Mapping[str, str], *, note_first: bool, shape: str) -> str:
    """One cell; a band's shape stands before its word. A note stands behind a word and before a figure, so that
    figures end where those above and below them end.
    """
    text, title, note, tone = cell
    said = text.translate(ESCAPED) if text else NOTHING
    if note and text:
        small = f'<span class="clients__note">{note.translate(ESCAPED)}</span>'
        said = f"{small} {said}" if note_first else f"{said} {small}"
    spoken = f' title="{title.translate(ESCAPED)}"' if title else ""
    return f"{opened[tone]}{spoken}>{shape}{said}</td>"


def _opening(column: ListColumn) -> tuple[Mapping[str, str], bool]:
    """How a cell of the column begins, by tone, and whether it holds a sum."""
    shape, label = shape_of(column), label_of(column).translate(ESCAPED)
    classes = {"": "", **{tone: f" clients__{shape}--{tone}" for tone in ("warn", "bad")}}
    begun = {
        tone: f'<td class="clients__{shape}{more}" data-label="{label}"' for tone, more in classes.items()
    }
    return begun, shape == "sum"


def _order(spec: ListSpec, column: ListColumn) -> str:
    if spec.sort_column != column:
        return "none"
    return "descending" if spec.downwards else "ascending"


def _sum(fen_of: Callable[[ListRow], int | None]) -> "_Maker":
    def cell(row: ListRow, reader: Reader) -> Cell:
        fen = fen_of(row)
        if fen is None:
            return EMPTY
        return Cell(short_amount(fen, chinese=reader.chinese), exact_amount(fen))

    return cell


def _needed(row: ListRow, reader: Reader) -> Cell:
    fen = row.needed_fen
    if fen is None:
        return EMPTY
    return Cell(short_amount(fen, chinese=reader.chinese), exact_amount(fen), row.next_tier)


def _band(row: ListRow, reader: Reader) -> Cell:
    return Cell(row.tier_name.said(chinese=reader.chinese))


def _due(row: ListRow, reader: Reader) -> Cell:
    if not row.manager:
        return Cell(pgettext("customer list", "no manager yet"), tone="warn")
    due, named = row.due, row.due.beat.named
    why = named.said(chinese=reader.chinese) if named else due.why
    if due.overdue_days:
        return Cell(_overdue(due.overdue_days, reader.language), why, tone="bad")
    if due.on == reader.on:
        return Cell(pgettext("customer list", "today"), why, tone="warn")
    return Cell(_dated(due.on, reader), why)


def _spoken(row: ListRow, reader: Reader) -> Cell:
    spoken_on, way = row.due.spoken_on, row.last_way
    if spoken_on is None:
        return Cell(pgettext("customer list", "never"), tone="warn")
    ago = _ago((reader.on - spoken_on).days, reader.language)
    return Cell(ago, f"{way.label} · {spoken_on.isoformat()}", str(way)) if way else Cell(ago)


def _matures(row: ListRow, reader: Reader) -> Cell:
    when = row.matures_on
    if when is None:
        return EMPTY
    soon = (when - reader.on).days <= 7
    return Cell(_dated(when, reader), when.isoformat(), tone="warn" if soon else "")


def _text(text_of: Callable[[ListRow], str]) -> "_Maker":
    return lambda row, reader: Cell(text_of(row))


@lru_cache(maxsize=1024)
def _overdue(days: int, _language: str | None) -> str:
    return npgettext("customer list", "%(days)d day overdue", "%(days)d days overdue", days) % {"days": days}


@lru_cache(maxsize=1024)
def _ago(days: int, _language: str | None) -> str:
    if not days:
        return _("today")
    return npgettext("customer list", "%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def _dated(when: date, reader: Reader) -> str:
    """The short way within the year, in full beyond it."""
    return _short(when, reader.language) if when.year == reader.on.year else when.isoformat()


@lru_cache(maxsize=1024)
def _short(when: date, _language: str | None) -> str:
    """Written once: a page of a list names the same few weeks again and again."""
    return day(when)


_Maker = Callable[[ListRow, Reader], Cell]
_CELLS: Mapping[ListColumn, _Maker] = {
    ListColumn.BAND: _band,
    ListColumn.DUE: _due,
    ListColumn.SPOKEN: _spoken,
    ListColumn.ASSETS: _sum(attrgetter("assets_fen")),
    ListColumn.AVERAGE: _sum(attrgetter("average_fen")),
    ListColumn.NEEDED: _needed,
    ListColumn.MATURES: _matures,
    ListColumn.MATURING: _sum(attrgetter("maturing_fen")),
    ListColumn.SEGMENTS: _text(lambda row: " · ".join(map(str, row.segments))),
    ListColumn.PRODUCTS: _text(lambda row: str(row.product_count)),
    ListColumn.MANAGER: _text(attrgetter("manager")),
    ListColumn.NUMBER: _text(lambda row: row.customer.customer_no),
    ListColumn.SINCE: _text(lambda row: str(row.customer.opened_on.year) if row.customer.opened_on else ""),
}
