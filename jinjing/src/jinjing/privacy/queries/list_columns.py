"""A list of customers as a file: the columns of its page, with the exact values behind them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from jinjing.customers.queries.masking import shown_name_masked
from jinjing.kernel.catalogue import Level
from jinjing.privacy.columns import Column, Shape, Value
from jinjing.workbench.list_spec import NAME, ListColumn, ListSpec
from jinjing.workbench.queries.list_facts import ListRow

_SUMS = (ListColumn.ASSETS, ListColumn.AVERAGE, ListColumn.NEEDED, ListColumn.MATURING)
_DAYS = (ListColumn.DUE, ListColumn.SPOKEN, ListColumn.MATURES, ListColumn.SINCE)
_WIDE = (ListColumn.SEGMENTS, ListColumn.NUMBER, ListColumn.BAND)


def list_columns(spec: ListSpec) -> Sequence[Column]:
    """The name and the columns of the list; the name leaves masked, as in every file (FI-03)."""
    return [Column("name", NAME, Level.C2, width=10), *(_column(column) for column in spec.columns)]


def list_values(row: ListRow, spec: ListSpec) -> list[Value]:
    """One line of the file: sums in fen, days as ISO text."""
    return [shown_name_masked(row.customer), *(_VALUES[column](row) for column in spec.columns)]


def in_order(rows: Iterable[Sequence[Value]], spec: ListSpec) -> list[Sequence[Value]]:
    """The file's lines in the order of the page, nothing last; as they are where the column is not in the file."""
    lines = list(rows)
    if spec.sort_column not in spec.columns or spec.sort_column not in (*_SUMS, *_DAYS):
        return lines
    place = 1 + spec.columns.index(spec.sort_column)
    known = [line for line in lines if line[place] is not None]
    known.sort(key=lambda line: line[place], reverse=spec.downwards)  # type: ignore[arg-type,return-value]
    return known + [line for line in lines if line[place] is None]


def _column(column: ListColumn) -> Column:
    shape: Shape = "money" if column in _SUMS else "day" if column in _DAYS else "text"
    if column == ListColumn.PRODUCTS:
        shape = "count"
    level = Level.C2 if shape == "money" else Level.C1
    return Column(str(column), column.label, level, shape, 18 if column in _WIDE or shape == "money" else 12)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_VALUES: Mapping[ListColumn, Callable[[ListRow], Value]] = {
    ListColumn.BAND: lambda row: str(row.tier_name),
    ListColumn.DUE: lambda row: _day(row.due.on),
    ListColumn.SPOKEN: lambda row: _day(row.spoken_on),
    ListColumn.ASSETS: lambda row: row.assets_fen,
    ListColumn.AVERAGE: lambda row: row.average_fen,
    ListColumn.NEEDED: lambda row: row.needed_fen,
    ListColumn.MATURES: lambda row: _day(row.matures_on),
    ListColumn.MATURING: lambda row: row.maturing_fen,
    ListColumn.SEGMENTS: lambda row: " · ".join(map(str, row.segments)),
    ListColumn.PRODUCTS: lambda row: row.product_count,
    ListColumn.MANAGER: lambda row: row.manager,
    ListColumn.NUMBER: lambda row: row.customer.customer_no,
    ListColumn.SINCE: lambda row: _day(row.customer.opened_on),
}
