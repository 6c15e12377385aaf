"""A page of a list: who, how they stand, what is due. The same statements for any number of customers.

Two steps: the keys of one page, by comparing with where the page before ended (never by counting rows off),
then everything about those fifty. Where a page ended is kept as it was then: the customer of its last row may be
spoken to meanwhile and stand somewhere else, and nobody between the two places is passed over.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    Expression,
    Field,
    Q,
    QuerySet,
    Sum,
)

from jinjing.customers.queries.customers import page_reach
from jinjing.holdings.models import Publication
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.list_spec import ListColumn, ListFilter, ListSpec
from jinjing.workbench.queries.list_due import by_due, due_rows
from jinjing.workbench.queries.list_facts import ListRow, details_of
from jinjing.workbench.queries.list_rows import reached_by, rows_of, with_key

PAGE = 50
DAYS = (ListColumn.MATURES, ListColumn.SPOKEN, ListColumn.SINCE)


class Spot(NamedTuple):
    """Where a page ended: what its last row was ordered by at that moment, and the key of its customer."""

    key: Any
    customer_id: int


@dataclass(frozen=True)
class ListPage:
    """`after`, `before`: from where the neighbouring pages go on; None at the ends."""

    rows: tuple[ListRow, ...]
    after: Spot | None = None
    before: Spot | None = None


@dataclass(frozen=True)
class ListTotal:
    """All pages together."""

    count: int
    assets_fen: int


@dataclass(frozen=True)
class Place:
    """From where a page goes on: forward from `after` or backward from `before`."""

    after: Spot | None = None
    before: Spot | None = None


def page_of(
    scope: Scope, spec: ListSpec, *, publication: Publication, place: Place, size: int = PAGE
) -> ListPage:
    """One page in the order of the list. TooManyForDueDays where due days would be worked out for too many.

    A place with nobody beyond it begins at the front.
    """
    if by_due(spec):
        found = _page_by_due(scope, spec, publication=publication, place=place, size=size)
    else:
        found = _page_by_key(scope, spec, publication=publication, place=place, size=size)
    if not found and (place.after or place.before):
        return page_of(scope, spec, publication=publication, place=Place(), size=size)
    more = len(found) > size
    kept = found[-size:] if place.before else found[:size]
    named = ListColumn.SEGMENTS in spec.columns
    ids = [spot.customer_id for spot in kept]
    rows = details_of(ids, scope=scope, publication=publication, all_segments=named)
    if not rows:
        return ListPage(())
    goes_on = bool(place.before) or more
    came_from = bool(place.after) or (bool(place.before) and more)
    return ListPage(
        tuple(rows),
        after=kept[-1] if goes_on else None,
        before=kept[0] if came_from else None,
    )


def total_of(scope: Scope, spec: ListSpec, *, publication: Publication) -> ListTotal:
    """How many they are and what they have together. One query; as many as a page where due days count."""
    if spec.codes(ListFilter.DUE):
        rows = due_rows(scope, spec, publication=publication)
        return ListTotal(len(rows), sum(row.assets_fen for row in rows))
    found = rows_of(scope, spec, publication=publication).aggregate(
        count=Count("*"), assets=Sum("financial_assets_fen")
    )
    return ListTotal(found["count"], found["assets"] or 0)


def customers_of_list(
    scope: Scope,
    spec: ListSpec,
    *,
    publication: Publication,
    most: int | None = None,
    needs: tuple[Permission, ...] = (),
) -> list[int]:
    """Keys of the customers on all pages, in the order of their keys: for what is done with the whole list."""
    if spec.codes(ListFilter.DUE):
        rows = due_rows(scope, spec, publication=publication, needs=needs)
        return sorted(row.customer_id for row in rows)[:most]
    found = rows_of(scope, spec, publication=publication, needs=needs).order_by("customer_id")
    return list(found.values_list("customer_id", flat=True)[:most])


def _page_by_key(
    scope: Scope, spec: ListSpec, *, publication: Publication, place: Place, size: int
) -> list[Spot]:
    """Keys of the page and of one row more, in the list's order."""
    order = Order(spec.sort_column, spec.downwards, bool(place.before))
    spot = place.before or place.after
    outlets, portfolio = page_reach(scope)
    if spec.filters or len(outlets) > 1 or not (outlets or portfolio):
        rows = rows_of(scope, spec, publication=publication)
        keys = _page_of_keys(rows, order, spot=spot, publication=publication, on=scope.on, size=size)
        found = [Spot(*row) for row in keys.values_list("key", "customer_id")]
    else:
        form = (order, size, bool(outlets), portfolio, spot is not None)
        given = {"outlet": next(iter(outlets), None), "staff": scope.staff_id, "on": scope.on}
        given |= spot._asdict() if spot else {}
        found = [Spot(*row) for row in _written_keys.asked(*form, **given, **asked_night(publication))]
    return found[::-1] if place.before else found


@written_once
def _written_keys(
    order: "Order", size: int, outlet: bool, portfolio: bool, goes_on: bool
) -> "QuerySet[Any, Any]":
    """The page of the list without a filter, which is opened more often than all the others."""
    night, on = AskedNight(), Given("on", DateField())
    rows = reached_by(
        night,
        outlets=Given("outlet", BigIntegerField()) if outlet else (),
        keeper=Given("staff", BigIntegerField()) if portfolio else None,
        on=on,
    )
    kept: Field[Any, Any] = DateField() if order.column in DAYS else BigIntegerField()
    spot = (Given("key", kept), Given("customer_id", BigIntegerField())) if goes_on else None
    keys = _page_of_keys(rows, order, spot=spot, publication=night, on=on, size=size)
    return keys.values_list("key", "customer_id")


class Order(NamedTuple):
    """By which column a list goes; `back`: the page is read towards the front."""

    column: ListColumn
    downwards: bool
    back: bool


def _page_of_keys(
    rows: "QuerySet[Any]",
    order: Order,
    *,
    spot: tuple[Any, Any] | None,
    publication: Publication | AskedNight,
    on: date | Expression,
    size: int,
) -> "QuerySet[Any]":
    """One row more than a page, from the front or beyond the spot."""
    down = order.downwards != order.back
    rows = with_key(rows, order.column, downwards=order.downwards, publication=publication, on=on)
    if spot is not None:
        (key, last), beyond = spot, "lt" if down else "gt"
        rows = rows.filter(Q(**{f"key__{beyond}": key}) | Q(key=key, **{f"customer_id__{beyond}": last}))
    sign = "-" if down else ""
    return rows.order_by(f"{sign}key", f"{sign}customer_id")[: size + 1]


def _page_by_due(
    scope: Scope, spec: ListSpec, *, publication: Publication, place: Place, size: int
) -> list[Spot]:
    spots = [Spot(row.key, row.customer_id) for row in due_rows(scope, spec, publication=publication)]
    if place.before:
        return [spot for spot in spots if _in_front(spot, place.before, spec)][-size - 1 :]
    if place.after:
        spots = [spot for spot in spots if _in_front(place.after, spot, spec)]
    return spots[: size + 1]


def _in_front(one: Spot, other: Spot, spec: ListSpec) -> bool:
    return one > other if spec.downwards else one < other
