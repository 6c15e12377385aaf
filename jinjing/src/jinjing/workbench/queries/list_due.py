"""Lists that are ordered or narrowed by due days: worked out whole, because no column of the database holds them.

Narrowed by due days, a list holds only customers whom somebody looks after: others are to be assigned first.
A due day follows from the rhythm of tier and segments and from the last contact, so that it changes with every
talk. One statement reads what it follows from, and nothing else, for everybody on the list.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jinjing.holdings.models import Publication
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.workbench.errors import TooManyForDueDays
from jinjing.workbench.list_spec import DueWhen, ListColumn, ListFilter, ListSpec
from jinjing.workbench.queries.list_facts import codes_in, with_clocks
from jinjing.workbench.queries.list_rows import rows_of, with_key
from jinjing.workbench.queries.rhythm import Due, Rhythms, Since, rhythms_on

MOST_FOR_DUE = (
    20_000  # several outlets of the largest kind; whoever leads more asks for one manager at a time
)
WEEK = timedelta(days=7)


class DueRow(NamedTuple):
    """A customer of the list. `key`: what the list is ordered by; `cared_for`: somebody is to make the contact."""

    customer_id: int
    code: str
    assets_fen: int
    key: Any
    due: Due
    cared_for: bool


class Clocks(NamedTuple):
    """What is read of one customer, in the order of `READ`."""

    customer_id: int
    code: str
    assets_fen: int
    place: dict[str, Any] | None
    spoken_on: date | None
    sent_on: date | None
    care_on: date | None
    opened_on: date | None
    segment_codes: str | None
    key: Any = None


READ = (
    "customer_id",
    "customer__code",
    "financial_assets_fen",
    "place",
    "spoken_on",
    "sent_on",
    "care_on",
    "opened_on",
    "segment_codes",
)


def by_due(spec: ListSpec) -> bool:
    """Whether the whole list has to be worked out."""
    return spec.sort_column == ListColumn.DUE or bool(spec.codes(ListFilter.DUE))


def due_rows(
    scope: Scope, spec: ListSpec, *, publication: Publication, needs: tuple[Permission, ...] = ()
) -> list[DueRow]:
    """Everybody who fits, in the list's order. One query; TooManyForDueDays above the bound."""
    rows: QuerySet[Any] = rows_of(scope, spec, publication=publication, needs=needs)
    keys = () if spec.sort_column == ListColumn.DUE else ("key",)
    if keys:
        rows = with_key(
            rows, spec.sort_column, downwards=spec.downwards, publication=publication, on=scope.on
        )
    read = clocks_of(rows, *keys, scope=scope, publication=publication, most=MOST_FOR_DUE + 1)
    if len(read) > MOST_FOR_DUE:
        raise TooManyForDueDays(MOST_FOR_DUE)
    rhythms, until = rhythms_on(publication, on=scope.on), _until(spec, on=scope.on)
    dues = (_due_row(row, rhythms, on=scope.on) for row in read)
    kept = [row for row in dues if until is None or (row.cared_for and row.due.on <= until)]
    return sorted(kept, key=lambda row: (row.key, row.customer_id), reverse=spec.downwards)


def clocks_of(
    rows: QuerySet[Any], *more: str, scope: Scope, publication: Publication, most: int | None = None
) -> list[Clocks]:
    """What due days follow from, for every row of figures; `more`: a further column, the key. One query."""
    found = with_clocks(rows, scope=scope, publication=publication).values_list(*READ, *more)[:most]
    return [Clocks(*row) for row in found]


def due_from(row: Clocks, rhythms: Rhythms, *, on: date) -> Due:
    since = Since(row.care_on or row.opened_on, row.spoken_on, row.sent_on)
    return rhythms.due(tier=row.place or {}, segments=codes_in(row.segment_codes), since=since, on=on)


def _due_row(row: Clocks, rhythms: Rhythms, *, on: date) -> DueRow:
    due = due_from(row, rhythms, on=on)
    # Whom nobody looks after comes last by due day: that contact is nobody's to make yet.
    own = (row.care_on is None, due.on)
    return DueRow(
        row.customer_id,
        row.code,
        row.assets_fen,
        own if row.key is None else row.key,
        due,
        cared_for=row.care_on is not None,
    )


def _until(spec: ListSpec, *, on: date) -> date | None:
    """The last due day that the filter lets through, None without a filter."""
    when = spec.one(ListFilter.DUE)
    days = {DueWhen.OVERDUE: on - timedelta(days=1), DueWhen.TODAY: on, DueWhen.WEEK: on + WEEK}
    return days[DueWhen(when)] if when else None
