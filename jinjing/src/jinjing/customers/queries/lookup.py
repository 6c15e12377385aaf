"""Recognising who has just come in: keyed tokens only, never a scan over names."""

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.customers.enums import EXACT_KINDS, TokenKind
from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.queries.customers import customers_in, in_use, manager_name, own_assignments
from jinjing.customers.tokens import folded
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.blind_index import tokens_to_ask

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


def find_own(scope: Scope, text: str, *, limit: int = 10) -> list[Match]:
    """Customers whose page the person may open, the surest match first; one query.

    Within reach a whole key tells no more than a name does, so all spellings are asked at once. Each customer
    comes with `rm_name` of the scope's day.
    """
    asked = _NUISANCE.sub("", folded(text)) if len(text) <= LONGEST else ""
    if not asked:
        return []
    kinds = {kind: _spelled(kind, asked) for kind in EXACT_KINDS} | _likely_kinds(asked)
    reached = customers_in(scope).filter(pk=OuterRef("customer_id")).order_by()
    rows = _rows(scope, kinds).filter(Exists(reached)).annotate(rm_name=manager_name(scope, "customer_id"))
    found: dict[int, Match] = {}
    # A customer has at most a token of each kind that was asked for.
    for row in sorted(rows[: limit * len(kinds)], key=lambda row: row.kind not in EXACT_KINDS):
        row.customer.rm_name = row.rm_name  # type: ignore[attr-defined]
        found.setdefault(row.customer_id, Match(row.customer, TokenKind(row.kind)))
    return list(found.values())[:limit]


def _exact(scope: Scope, asked: str) -> QuerySet[SearchToken]:
    rows = _rows(scope, {kind: _spelled(kind, asked) for kind in EXACT_KINDS})
    return rows if scope.may(Permission.FIND_BY_EXACT_KEY) else rows.filter(_within(scope))


def _likely(scope: Scope, asked: str) -> QuerySet[SearchToken]:
    return _rows(scope, _likely_kinds(asked)).filter(_within(scope))


def _likely_kinds(asked: str) -> dict[TokenKind, str]:
    kinds: dict[TokenKind, str] = {TokenKind.NAME: asked}
    if TAIL.match(asked):
        kinds = {TokenKind.PHONE_TAIL: asked, TokenKind.CARD_TAIL: asked}
    elif asked.isascii():
        latin = asked.replace("ü", "v")
        kinds |= {TokenKind.PINYIN: latin, TokenKind.INITIALS: latin}
    return kinds


def _spelled(kind: TokenKind, asked: str) -> str:
    return _COUNTRY.sub("", asked) if kind == TokenKind.PHONE else asked


def _rows(scope: Scope, kinds: dict[TokenKind, str]) -> QuerySet[SearchToken]:
    """Tokens of those kinds whose owner is a customer on the scope's day; read by the token index."""
    wanted = Q()
    for kind, value in kinds.items():
        wanted |= Q(kind=kind, token__in=tokens_to_ask(kind, value))
    still_here = Q(customer__closed_on__isnull=True) | Q(customer__closed_on__gte=scope.on)
    rows = SearchToken.objects.filter(wanted).filter(still_here, in_use("customer__"))
    return rows.select_related("customer").order_by("customer_id", "pk")


def _within(scope: Scope) -> Q:
    """The outlets where the person receives people or leads, and the own portfolio."""
    reached = Q()
    if outlets := scope.at(Permission.FIND_BY_EXACT_KEY) | scope.at(Permission.OUTLET_PORTFOLIOS):
        reached |= Q(customer__home_outlet_id__in=outlets)
    if scope.keeps_portfolio(Permission.CUSTOMER_PAGE):
        reached |= Q(Exists(own_assignments(scope, customer=OuterRef("customer_id"))))
    return reached or Q(pk__in=())


def customer_numbered(text: str) -> Customer | None:
    """The customer of exactly that number, in use or gone: for those who ask about records, not about people."""
    asked = folded(text) if len(text) <= LONGEST else ""
    tokens = tokens_to_ask(TokenKind.NUMBER, asked)
    row = (
        SearchToken.objects.filter(kind=TokenKind.NUMBER, token__in=tokens).select_related("customer").first()
    )
    return row.customer if row and asked else None
