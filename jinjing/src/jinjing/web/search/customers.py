"""Customers in the palette: found by what was typed, or the last ten opened. Each that is shown is in the access log."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, QuerySet

from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import manager_name_on
from jinjing.customers.queries.lookup import find_own
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.customers.queries.own_names import find_own_by_part
from jinjing.customers.queries.recent import recently_opened
from jinjing.customers.tokens import folded
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.bands import BAND, band_told_by, with_bands
from jinjing.insights.queries.tiers import TierNames, names_of
from jinjing.kernel.joined_rows import KeyList
from jinjing.kernel.written_once import Given, written_once
from jinjing.web.search.options import CustomerOption
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.looks import record_look

TAIL, SHORTEST_NUMBER = 4, 6
SHOWN = ("id", "customer_no", "code", "kind", "sex", "name")  # as the model orders them


def may_find(request: StaffRequest) -> bool:
    """Whoever may open customer pages finds their customers from everywhere; the lobby has its own box."""
    return request.scope.may(Permission.CUSTOMER_PAGE)


def may_name_somebody(asked: str) -> bool:
    """Whether a look can find anybody: each one is counted, and half a number is nobody's."""
    plain = folded(asked)
    if plain.isdigit():
        return len(plain) == TAIL or len(plain) >= SHORTEST_NUMBER
    return len(plain) >= 2 or (bool(plain) and not plain.isascii())


def customers_found(request: StaffRequest, asked: str) -> list[CustomerOption]:
    """RM-6: at most ten, the surest first. What was typed is not written down, who was found is."""
    matches = find_own(request.scope, asked) or find_own_by_part(request.scope, asked)
    found = _options(request, {match.customer.pk: match.by for match in matches})
    record_look(request, "customer.find", customers=[one.customer.code for one in found])
    return found


def last_customers(request: StaffRequest) -> list[CustomerOption]:
    """The last ten the person opened and still reaches. Nothing is recorded of whoever has opened none."""
    found = _options(request, dict.fromkeys(recently_opened(request.scope)))
    if found:
        record_look(request, "customer.recent", customers=[one.customer.code for one in found])
    return found


def _options(request: StaffRequest, found: Mapping[int, TokenKind | None]) -> list[CustomerOption]:
    """In the order of the keys; one query."""
    if not found:
        return []
    publication = request.publication or None
    names = names_of(publication)
    given = {"ids": list(found), "on": request.scope.on, **asked_night(publication)}
    known = {row[0]: row for row in _facts.asked(publication is not None, **given)}
    return [_option(known[pk], by, names) for pk, by in found.items() if pk in known]


@written_once
def _facts(published: bool) -> QuerySet[Customer, Any]:
    """Customers with their band and the name of who looks after them; without a publication nobody has a band."""
    rows = Customer.objects.filter(pk__in=KeyList("ids"))
    manager = manager_name_on(Given("on", DateField()), "pk")
    rows = with_bands(rows, publication=AskedNight() if published else None)
    return rows.values_list(*SHOWN, *BAND, manager)


def _option(row: Sequence[Any], by: TokenKind | None, names: Mapping[str, TierNames]) -> CustomerOption:
    *about, place, average_fen, manager = row
    customer = Customer.from_db(DEFAULT_DB_ALIAS, SHOWN, about)
    return CustomerOption(
        customer=customer,
        name=shown_name(customer),
        honorific=str(honorific_of(customer)),
        band=band_told_by(place, average_fen, names),
        rm=manager or "",
        by=by,
    )
