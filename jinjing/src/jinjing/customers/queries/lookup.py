"""Recognising who has just come in: keyed tokens only, never a scan over names."""

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.customers.enums import EXACT_KINDS, TokenKind
from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.customers.queries.customers import in_force
from jinjing.customers.tokens import folded
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.blind_index import token

TAIL = re.compile(r"^\d{4}$")
LONGEST = 80  # more than any name, card or document; a longer text is not worth folding and hashing
_NUISANCE = re.compile(r"[\s'’()（）·]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")


@dataclass(frozen=True)
class Match:
    """A customer and by what they were found."""

    customer: Customer
    by: TokenKind


def find_arrivals(scope: Scope, text: str, *, limit: int = 10) -> list[Match]:
    """Customers for what was typed or read from a card, the surest match first; at most `limit`.

    Card, document, whole phone and customer number identify one person and are looked for in the whole
    bank by those who receive people (LOB-1). Name, pinyin, initials and four-digit tails fit many, so
    they only find customers of the person's own outlets or portfolio.
    """
    asked = _NUISANCE.sub("", folded(text)) if len(text) <= LONGEST else ""
    if not asked:
        return []
    found = {row.customer_id: row for row in _exact(scope, asked)[:limit]}
    if len(found) < limit:
        for row in _likely(scope, asked)[: limit * 2]:
            found.setdefault(row.customer_id, row)
    return [Match(row.customer, TokenKind(row.kind)) for row in found.values()][:limit]


def _exact(scope: Scope, asked: str) -> QuerySet[SearchToken]:
    rows = _rows(scope, {kind: _spelled(kind, asked) for kind in EXACT_KINDS})
    return rows if scope.may(Permission.FIND_BY_EXACT_KEY) else rows.filter(_within(scope))


def _likely(scope: Scope, asked: str) -> QuerySet[SearchToken]:
    kinds: dict[TokenKind, str] = {TokenKind.NAME: asked}
    if TAIL.match(asked):
        kinds = {TokenKind.PHONE_TAIL: asked, TokenKind.CARD_TAIL: asked}
    elif asked.isascii():
        latin = asked.replace("ü", "v")
        kinds |= {TokenKind.PINYIN: latin, TokenKind.INITIALS: latin}
    return _rows(scope, kinds).filter(_within(scope))


def _spelled(kind: TokenKind, asked: str) -> str:
    return _COUNTRY.sub("", asked) if kind == TokenKind.PHONE else asked


def _rows(scope: Scope, kinds: dict[TokenKind, str]) -> QuerySet[SearchToken]:
    """Tokens of those kinds whose owner is a customer on the scope's day; read by the token index."""
    wanted = Q()
    for kind, value in kinds.items():
        wanted |= Q(kind=kind, token=token(kind, value))
    still_here = Q(customer__closed_on__isnull=True) | Q(customer__closed_on__gte=scope.on)
    rows = SearchToken.objects.filter(wanted).filter(still_here)
    return rows.select_related("customer").order_by("customer_id", "pk")


def _within(scope: Scope) -> Q:
    """The outlets of those who receive people or lead the outlet; the portfolio of everybody else."""
    if scope.may(Permission.FIND_BY_EXACT_KEY) or scope.may(Permission.OUTLET_PORTFOLIOS):
        return Q(customer__home_outlet_id__in=scope.outlet_ids)
    own = PortfolioAssignment.objects.filter(
        in_force(scope), staff_id=scope.staff_id, customer=OuterRef("customer_id")
    )
    return Q(Exists(own))
