"""Rows and columns of a list as the page shows them: worded once here, so that fifty rows cost few template steps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, npgettext, pgettext
from django.utils.translation import gettext as _

from jinjing.customers.models import Customer
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
NOTHING = '<span class="clients__none">–</span>'


@dataclass(frozen=True)
class Cell:
    """`shape`: text, sum, day or band, for the style. `title`: the exact value. `note` stands small behind the text."""

    column: str
    label: str
    shape: str
    text: str
    title: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class TableRow:
    """One customer. `cells` is the row's marked-up inside: fifty rows of a template would cost more than the figures."""

    code: str
    name: str
    cells: SafeString


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


def table_rows(rows: Iterable[ListRow], columns: Sequence[ListColumn], *, scope: Scope) -> list[TableRow]:
    full = scope.sees(FieldGroup.NAME, Screen.CUSTOMER_PAGE)
    labels = {column: label_of(column) for column in columns}
    bands = {band: tier_band(band, compact=True) for band in Band}
    page_of = reverse("customer:page", args=[PLACEHOLDER])
    choose = pgettext("customer list", "Choose %(name)s")
    made = []
    for row in rows:
        name = shown_name(row.customer) if full else shown_name_masked(row.customer)
        code = row.customer.code
        head = head_of(code, name, choose % {"name": name}, page_of.replace(PLACEHOLDER, code), row.customer)
        cells = (
            marked_up(_CELLS[column](row, labels[column], scope.on), bands[row.band]) for column in columns
        )
        made.append(TableRow(code, name, mark_safe(head + "".join(cells))))  # noqa: S308 - escaped part by part
    return made


def head_of(code: str, name: str, choose: str, href: str, customer: Customer) -> str:
    """The box to tick and the name. Escaped here, as are the cells: a template would cost more than the figures."""
    return (
        f'<td class="clients__pick"><input type="checkbox" name="customer" value="{escape(code)}" data-pick '
        f'aria-label="{escape(choose)}"></td><th class="clients__name" scope="row">'
        f'<a class="person__name" href="{escape(href)}">{escape(name)}</a> '
        f'<span class="person__honorific">{escape(str(honorific_of(customer)))}</span></th>'
    )


def marked_up(cell: Cell, band: str) -> str:
    """One cell; a band's shape stands before its word. A note stands behind a word and before a figure, so that
    figures end where those above and below them end.
    """
    tone = f" clients__{cell.shape}--{cell.tone}" if cell.tone else ""
    text = escape(cell.text) if cell.text else NOTHING
    if cell.note and cell.text:
        note = f'<span class="clients__note">{escape(cell.note)}</span>'
        text = f"{note} {text}" if cell.shape == "sum" else f"{text} {note}"
    if cell.shape == "band":
        text = f"{band} {text}"
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    return f'<td class="clients__{cell.shape}{tone}" data-label="{escape(cell.label)}"{title}>{text}</td>'


def _order(spec: ListSpec, column: ListColumn) -> str:
    if spec.sort_column != column:
        return "none"
    return "descending" if spec.downwards else "ascending"


def _sum(column: ListColumn, fen_of: Callable[[ListRow], int | None]) -> "_Maker":
    def cell(row: ListRow, label: str, on: date) -> Cell:
        fen = fen_of(row)
        if fen is None:
            return Cell(column, label, "sum", "")
        return Cell(column, label, "sum", short_amount(fen, chinese=in_chinese()), exact_amount(fen))

    return cell


def _needed(row: ListRow, label: str, on: date) -> Cell:
    if row.needed_fen is None:
        return Cell(ListColumn.NEEDED, label, "sum", "")
    short, exact = short_amount(row.needed_fen, chinese=in_chinese()), exact_amount(row.needed_fen)
    return Cell(ListColumn.NEEDED, label, "sum", short, exact, note=row.next_tier)


def _band(row: ListRow, label: str, on: date) -> Cell:
    return Cell(ListColumn.BAND, label, "band", str(row.tier_name))


def _due(row: ListRow, label: str, on: date) -> Cell:
    if not row.manager:
        return Cell(ListColumn.DUE, label, "text", pgettext("customer list", "no manager yet"), tone="warn")
    late = row.due.overdue_days
    if late:
        text = npgettext("customer list", "%(days)d day overdue", "%(days)d days overdue", late) % {
            "days": late
        }
        return Cell(ListColumn.DUE, label, "text", text, row.due.why, tone="bad")
    today = row.due.on == on
    text = pgettext("customer list", "today") if today else _dated(row.due.on, on)
    return Cell(ListColumn.DUE, label, "text", text, row.due.why, tone="warn" if today else "")


def _spoken(row: ListRow, label: str, on: date) -> Cell:
    if row.spoken_on is None:
        return Cell(ListColumn.SPOKEN, label, "text", pgettext("customer list", "never"), tone="warn")
    days = (on - row.spoken_on).days
    ago = (
        npgettext("customer list", "%(days)d day ago", "%(days)d days ago", days) % {"days": days}
        if days
        else _("today")
    )
    way = str(row.last_way) if row.last_way else ""
    title = f"{row.last_way.label} · {row.spoken_on.isoformat()}" if row.last_way else ""
    return Cell(ListColumn.SPOKEN, label, "text", ago, title, note=way)


def _matures(row: ListRow, label: str, on: date) -> Cell:
    if row.matures_on is None:
        return Cell(ListColumn.MATURES, label, "text", "")
    soon = (row.matures_on - on).days <= 7
    return Cell(
        ListColumn.MATURES,
        label,
        "text",
        _dated(row.matures_on, on),
        row.matures_on.isoformat(),
        tone="warn" if soon else "",
    )


def _text(column: ListColumn, text_of: Callable[[ListRow], str], shape: str = "text") -> "_Maker":
    return lambda row, label, on: Cell(column, label, shape, text_of(row))


def _dated(when: date, on: date) -> str:
    """The short way within the year, in full beyond it."""
    return _short(when, get_language()) if when.year == on.year else when.isoformat()


@lru_cache(maxsize=1024)
def _short(when: date, _language: str | None) -> str:
    """Written once: a page of a list names the same few weeks again and again."""
    return day(when)


_Maker = Callable[[ListRow, str, date], Cell]
_CELLS: Mapping[ListColumn, _Maker] = {
    ListColumn.BAND: _band,
    ListColumn.DUE: _due,
    ListColumn.SPOKEN: _spoken,
    ListColumn.ASSETS: _sum(ListColumn.ASSETS, lambda row: row.assets_fen),
    ListColumn.AVERAGE: _sum(ListColumn.AVERAGE, lambda row: row.average_fen),
    ListColumn.NEEDED: _needed,
    ListColumn.MATURES: _matures,
    ListColumn.MATURING: _sum(ListColumn.MATURING, lambda row: row.maturing_fen),
    ListColumn.SEGMENTS: _text(ListColumn.SEGMENTS, lambda row: " · ".join(map(str, row.segments))),
    ListColumn.PRODUCTS: _text(ListColumn.PRODUCTS, lambda row: str(row.product_count), "count"),
    ListColumn.MANAGER: _text(ListColumn.MANAGER, lambda row: row.manager),
    ListColumn.NUMBER: _text(ListColumn.NUMBER, lambda row: row.customer.customer_no),
    ListColumn.SINCE: _text(
        ListColumn.SINCE, lambda row: str(row.customer.opened_on.year) if row.customer.opened_on else ""
    ),
}
