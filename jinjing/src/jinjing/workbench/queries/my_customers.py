"""A page of a list: who, how they stand, what is due. The same statements for any number of customers.

Two steps: the keys of one page, by comparing with the last row of the page before (never by counting rows off),
then everything about those fifty.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Expression,
    Q,
    QuerySet,
    Subquery,
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


@dataclass(frozen=True)
class ListPage:
    """`after`, `before`: codes of the customers from which the neighbouring pages go on; empty at the ends."""

    rows: tuple[ListRow, ...]
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class ListTotal:
    """All pages together."""

    count: int
    assets_fen: int


@dataclass(frozen=True)
class Place:
    """From whose row a page goes on: forward from `after` or backward from `before`, codes of customers."""

    after: str = ""
    before: str = ""


def page_of(
    scope: Scope, spec: ListSpec, *, publication: Publication, place: Place, size: int = PAGE
) -> ListPage:
    """One page in the order of the list. TooManyForDueDays where due days would be worked out for too many.

    A place that is in the scope no more begins at the front.
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
    rows = details_of(kept, scope=scope, publication=publication, all_segments=named)
    if not rows:
        return ListPage(())
    goes_on = bool(place.before) or more
    came_from = bool(place.after) or (bool(place.before) and more)
    return ListPage(
        tuple(rows),
        after=rows[-1].customer.code if goes_on else "",
        before=rows[0].customer.code if came_from else "",
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
) -> list[int]:
    """Keys of the page and of one row more, in the list's order."""
    order = Order(spec.sort_column, spec.downwards, bool(place.before))
    code = place.before or place.after
    outlets, portfolio = page_reach(scope)
    if spec.filters or len(outlets) > 1 or not (outlets or portfolio):
        found = list(_keys_of(scope, spec, order, publication=publication, code=code, size=size))
    else:
        form = (order, size, bool(outlets), portfolio, bool(code))
        given = {"outlet": next(iter(outlets), None), "staff": scope.staff_id, "code": code, "on": scope.on}
        found = [key for (key,) in _written_keys.asked(*form, **given, **asked_night(publication))]
    return found[::-1] if place.before else found


def _keys_of(
    scope: Scope, spec: ListSpec, order: "Order", *, publication: Publication, code: str, size: int
) -> "QuerySet[Any, int]":
    rows = rows_of(scope, spec, publication=publication)
    # The row itself may have left the list since: its place in the order is asked of the whole scope.
    whole = rows_of(scope, ListSpec(), publication=publication)
    keys = _page_of_keys(
        rows, order, whole=whole if code else None, code=code, publication=publication, on=scope.on, size=size
    )
    return keys.values_list("customer_id", flat=True)


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
    code = Given("code", CharField())
    keys = _page_of_keys(
        rows, order, whole=rows if goes_on else None, code=code, publication=night, on=on, size=size
    )
    return keys.values_list("customer_id")


class Order(NamedTuple):
    """By which column a list goes; `back`: the page is read towards the front."""

    column: ListColumn
    downwards: bool
    back: bool


def _page_of_keys(
    rows: "QuerySet[Any]",
    order: Order,
    *,
    whole: "QuerySet[Any] | None",
    code: str | Expression,
    publication: Publication | AskedNight,
    on: date | Expression,
    size: int,
) -> "QuerySet[Any]":
    """One row more than a page, from the front or, with `whole`, from the row of the customer with that code on."""
    down = order.downwards != order.back
    keyed = partial(with_key, downwards=order.downwards, publication=publication, on=on)
    rows = keyed(rows, order.column)
    if whole is not None:
        anchor = keyed(whole.filter(customer__code=code), order.column)
        key, last = Subquery(anchor.values("key")[:1]), Subquery(anchor.values("customer_id")[:1])
        beyond = "lt" if down else "gt"
        rows = rows.filter(Q(**{f"key__{beyond}": key}) | Q(key=key, **{f"customer_id__{beyond}": last}))
    sign = "-" if down else ""
    return rows.order_by(f"{sign}key", f"{sign}customer_id")[: size + 1]


def _page_by_due(
    scope: Scope, spec: ListSpec, *, publication: Publication, place: Place, size: int
) -> list[int]:
    rows = due_rows(scope, spec, publication=publication)
    codes = [row.code for row in rows]
    begin, end = 0, size + 1
    if place.after in codes:
        begin = codes.index(place.after) + 1
        end = begin + size + 1
    elif place.before in codes:
        end = codes.index(place.before)
        begin = max(end - size - 1, 0)
    return [row.customer_id for row in rows[begin:end]]
