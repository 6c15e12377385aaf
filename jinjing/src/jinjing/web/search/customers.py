"""Customers in the palette: found by what was typed, or the last ten opened. Each that is shown is in the access log."""

from collections.abc import Iterable

from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.queries.lookup import find_own
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.customers.queries.recent import recently_opened
from jinjing.customers.tokens import folded
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.bands import ORDINARY, bands_of
from jinjing.web.search.options import CustomerOption
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.looks import record_look

TAIL, SHORTEST_NUMBER = 4, 6


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
    matches = find_own(request.scope, asked)
    record_look(request, "customer.find", customers=[match.customer.code for match in matches])
    return _options(request, [(match.customer, match.by) for match in matches])


def last_customers(request: StaffRequest) -> list[CustomerOption]:
    """The last ten the person opened and still reaches. Nothing is recorded of whoever has opened none."""
    customers = recently_opened(request.scope)
    if customers:
        record_look(request, "customer.recent", customers=[customer.code for customer in customers])
    return _options(request, [(customer, None) for customer in customers])


def _options(
    request: StaffRequest, found: Iterable[tuple[Customer, TokenKind | None]]
) -> list[CustomerOption]:
    pairs = list(found)
    bands = bands_of([customer.pk for customer, _ in pairs], publication=request.publication or None)
    return [
        CustomerOption(
            customer=customer,
            name=shown_name(customer),
            honorific=str(honorific_of(customer)),
            band=bands.get(customer.pk, ORDINARY),
            rm=getattr(customer, "rm_name", None) or "",
            by=by,
        )
        for customer, by in pairs
    ]
