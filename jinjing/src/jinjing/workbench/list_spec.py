"""What a list of customers shows: filters, columns and order, as codes only. Leaf: no database.

The same codes stand in an address, in a saved view and in an asked-for file, so that all three show the same
customers. Nothing that was typed by hand passes: an unknown code is left out, never stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
MOST_CODES = 20  # of one filter
NAME = pgettext_lazy("customer list", "Name")
NOBODY = "nobody"  # as manager: customers who have none


class ListFilter(TextChoices):
    """Each keeps who fits one of its codes; several filters narrow together."""

    DUE = "due", pgettext_lazy("customer list", "Contact due")
    SILENT = "silent", pgettext_lazy("customer list", "Not spoken to for")
    MATURES = "matures", pgettext_lazy("customer list", "Matures within")
    BAND = "band", pgettext_lazy("customer list", "Band")
    TIER = "tier", pgettext_lazy("customer list", "Tier")
    NEARLY = "nearly", pgettext_lazy("customer list", "Close to a bound")
    HOLDS = "holds", pgettext_lazy("customer list", "Holds")
    LACKS = "lacks", pgettext_lazy("customer list", "Does not hold")
    CARE = "care", pgettext_lazy("customer list", "In my care as")
    MANAGER = "rm", pgettext_lazy("customer list", "Relationship manager")
    SEGMENT = "segment", pgettext_lazy("customer list", "Segment")


class Care(TextChoices):
    OWN = "own", pgettext_lazy("customer list", "Manager (A)")
    STAND_IN = "stand_in", pgettext_lazy("customer list", "Stand-in (B)")


class Band(TextChoices):
    PREMIER = "premier", pgettext_lazy("customer list", "Premier")
    POTENTIAL = "potential", pgettext_lazy("customer list", "Potentially premier")
    ORDINARY = "ordinary", pgettext_lazy("customer list", "Ordinary")


class Nearly(TextChoices):
    PREMIER = "premier", pgettext_lazy("customer list", "Nearly premier")


class DueWhen(TextChoices):
    OVERDUE = "overdue", pgettext_lazy("customer list", "Overdue")
    TODAY = "today", pgettext_lazy("customer list", "Today or overdue")
    WEEK = "week", pgettext_lazy("customer list", "Within 7 days or overdue")


class Held(TextChoices):
    """What the night's figures tell apart; the name is the column behind it."""

    DEMAND_DEPOSIT = "demand_deposit", pgettext_lazy("customer list", "Demand deposit")
    TIME_DEPOSIT = "time_deposit", pgettext_lazy("customer list", "Time deposit")
    WEALTH_PRODUCT = "wealth_product", pgettext_lazy("customer list", "Wealth product")
    FUND = "fund", pgettext_lazy("customer list", "Fund")
    INSURANCE = "insurance", pgettext_lazy("customer list", "Insurance")
    PRECIOUS_METAL = "precious_metal", pgettext_lazy("customer list", "Precious metal")


class ListColumn(TextChoices):
    """The name is always the first column. The value is the code in addresses and files."""

    BAND = "tier", pgettext_lazy("customer list", "Tier")
    DUE = "due", pgettext_lazy("customer list", "Contact due")
    SPOKEN = "spoken", pgettext_lazy("customer list", "Last spoken to")
    ASSETS = "assets", pgettext_lazy("customer list", "Financial assets")
    AVERAGE = "average", pgettext_lazy("customer list", "Average this quarter")
    NEEDED = "needed", pgettext_lazy("customer list", "To the next tier")
    MATURES = "matures", pgettext_lazy("customer list", "Matures next")
    MATURING = "maturing", pgettext_lazy("customer list", "Maturing in 90 days")
    SEGMENTS = "segments", pgettext_lazy("customer list", "Segments")
    PRODUCTS = "products", pgettext_lazy("customer list", "Products")
    MANAGER = "manager", pgettext_lazy("customer list", "Relationship manager")
    NUMBER = "number", pgettext_lazy("customer list", "Customer number")
    SINCE = "since", pgettext_lazy("customer list", "Customer since")


# Columns by which the database can order; a leading "-" turns the order round.
SORTABLE = (
    ListColumn.BAND,
    ListColumn.DUE,
    ListColumn.SPOKEN,
    ListColumn.ASSETS,
    ListColumn.AVERAGE,
    ListColumn.NEEDED,
    ListColumn.MATURES,
    ListColumn.SINCE,
)
DEFAULT_COLUMNS = (
    ListColumn.BAND,
    ListColumn.DUE,
    ListColumn.SPOKEN,
    ListColumn.ASSETS,
    ListColumn.NEEDED,
    ListColumn.MATURES,
    ListColumn.MATURING,
)
DEFAULT_SORT = "-assets"
DAYS = {ListFilter.SILENT: ("30", "60", "90", "180"), ListFilter.MATURES: ("7", "30", "90", "180")}
_FIXED: Mapping[ListFilter, Sequence[str]] = {
    ListFilter.CARE: Care.values,
    ListFilter.BAND: Band.values,
    ListFilter.NEARLY: Nearly.values,
    ListFilter.HOLDS: Held.values,
    ListFilter.LACKS: Held.values,
    ListFilter.DUE: DueWhen.values,
    **DAYS,
}
# Of these only one code makes sense: the widest would swallow the others.
SINGLE = (ListFilter.DUE, ListFilter.SILENT, ListFilter.MATURES, ListFilter.NEARLY, ListFilter.CARE)


@dataclass(frozen=True)
class ListSpec:
    """`filters`: codes by filter, only filters that are set. `sort`: a column's code, "-" in front for downwards."""

    filters: Mapping[ListFilter, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[ListColumn, ...] = DEFAULT_COLUMNS
    sort: str = DEFAULT_SORT

    @property
    def sort_column(self) -> ListColumn:
        return ListColumn(self.sort.removeprefix("-"))

    @property
    def downwards(self) -> bool:
        return self.sort.startswith("-")

    def codes(self, which: ListFilter) -> tuple[str, ...]:
        return self.filters.get(which, ())

    def one(self, which: ListFilter) -> str:
        """The code of a filter that has at most one; empty if it is not set."""
        return next(iter(self.codes(which)), "")

    def without(self, which: ListFilter, code: str = "") -> "ListSpec":
        """The same without a filter, or without one of its codes."""
        kept = tuple(c for c in self.codes(which) if code and c != code)
        rest = {key: codes for key, codes in self.filters.items() if key != which}
        return replace(self, filters={**rest, which: kept} if kept else rest)

    def sorted_by(self, column: ListColumn) -> "ListSpec":
        """By that column; by the same once more: turned round. Sums begin with the largest, days with the first."""
        first = f"-{column}" if column in (ListColumn.ASSETS, ListColumn.AVERAGE) else str(column)
        other = str(column) if first.startswith("-") else f"-{column}"
        return replace(self, sort=other if self.sort == first else first)

    @property
    def query(self) -> str:
        """As it stands in an address; what is as usual is left out."""
        pairs = [(str(key), code) for key in ListFilter for code in self.codes(key)]
        if self.columns != DEFAULT_COLUMNS:
            pairs += [("column", str(column)) for column in self.columns]
        if self.sort != DEFAULT_SORT:
            pairs.append(("sort", self.sort))
        return urlencode(pairs)

    @property
    def address(self) -> str:
        """The same with the order in any case: an address without codes of its own is that of a view."""
        return "&".join(
            filter(None, [self.query, "" if "sort=" in self.query else urlencode({"sort": self.sort})])
        )

    @property
    def stored(self) -> dict[str, Any]:
        """As a saved view and a file keep it."""
        return {
            "filters": {str(key): list(codes) for key, codes in sorted(self.filters.items())},
            "columns": [str(column) for column in self.columns],
            "sort": self.sort,
        }


def spec_of(said: Mapping[str, Iterable[str]]) -> ListSpec:
    """From codes by key (an address, a form): whatever is no known code is left out."""
    filters = {which: kept for which in ListFilter if (kept := _kept(which, said.get(which, ())))}
    return ListSpec(filters, _columns(said.get("column", ())), _sort(next(iter(said.get("sort", ())), "")))


def spec_from_store(stored: Mapping[str, Any]) -> ListSpec:
    """From a saved view: codes that exist no more are left out."""
    said: dict[str, Iterable[str]] = dict(stored.get("filters", {}))
    return spec_of({**said, "column": stored.get("columns", ()), "sort": [stored.get("sort", "")]})


def _kept(which: ListFilter, codes: Iterable[str]) -> tuple[str, ...]:
    fixed = _FIXED.get(which)
    known = [c for c in dict.fromkeys(codes) if CODE.fullmatch(c) and (fixed is None or c in fixed)]
    return tuple(known[: 1 if which in SINGLE else MOST_CODES])


def _columns(codes: Iterable[str]) -> tuple[ListColumn, ...]:
    wanted = set(codes)
    return tuple(column for column in ListColumn if column in wanted) or DEFAULT_COLUMNS


def _sort(code: str) -> str:
    return code if code.removeprefix("-") in SORTABLE and code.count("-") <= 1 else DEFAULT_SORT
