"""Recognising who has just come in: keyed tokens only, never a scan over names (`own_names` has the one exception)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, DateField, Expression, Q, QuerySet

from jinjing.customers.enums import EXACT_KINDS, TokenKind
from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.customers.queries.customers import in_force_on, in_use, page_reach, still_here
from jinjing.customers.tokens import folded
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.blind_index import tokens_to_ask
from jinjing.kernel.written_once import Given, written_once

TAIL = re.compile(r"^\d{4}$")
LONGEST = 80  # more than any name, card or document; a longer text is not worth folding and hashing
MOST_LIKELY = 3  # tokens of one customer that a text can be at once: name, pinyin and initials
_SHOWN = ("id", "customer_no", "code")
_OF_CUSTOMER = ("customer_id", "customer__customer_no", "customer__code")
_NUISANCE = re.compile(r"[\s'’()（）·]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")


@dataclass(frozen=True)
class Match:
    """A customer and by what they were found: number and code, the rest is read when it is asked for."""

    customer: Customer
    by: TokenKind


def find_arrivals(scope: Scope, text: str, *, limit: int = 10) -> list[Match]:
    """Customers for what was typed or read from a card, the surest match first; at most `limit`. One query.

    Card, document, whole phone and customer number identify one person and are looked for in the whole
    bank by those who receive people (LOB-1). Name, pinyin, initials and four-digit tails fit many, so
    they only find customers of the person's own outlets or portfolio.
    """
    outlets = scope.at(Permission.FIND_BY_EXACT_KEY) | scope.at(Permission.OUTLET_PORTFOLIOS)
    reach = Reach(outlets, scope.keeps_portfolio(Permission.CUSTOMER_PAGE), scope.staff_id, scope.on)
    return _matches(text, reach, anywhere=scope.may(Permission.FIND_BY_EXACT_KEY), limit=limit)


def find_own(scope: Scope, text: str, *, limit: int = 10) -> list[Match]:
    """Customers whose page the person may open (`customers_in`), the surest match first; one query."""
    outlets, portfolio = page_reach(scope)
    return _matches(text, Reach(outlets, portfolio, scope.staff_id, scope.on), limit=limit)


class Reach(NamedTuple):
    """Whose customers likely tokens are looked for: of the outlets, and of the person's portfolio of that day."""

    outlets: frozenset[int]
    portfolio: bool
    staff_id: int
    on: date


def _matches(text: str, reach: Reach, *, anywhere: bool = False, limit: int) -> list[Match]:
    """anywhere: exact keys are looked for in the whole bank."""
    asked = _NUISANCE.sub("", folded(text)) if len(text) <= LONGEST else ""
    if not asked:
        return []
    exact, likely = {kind: _spelled(kind, asked) for kind in EXACT_KINDS}, _likely_kinds(asked)
    most = limit * MOST_LIKELY
    found = _rows(reach, exact | likely, anywhere=anywhere, most=most)
    if len(found) == most:  # very many of that name: whoever is meant exactly may not be among them
        found = [*_rows(reach, exact, anywhere=anywhere, most=limit), *found]
    surest: dict[int, Match] = {}
    for match in sorted(found, key=lambda match: (match.by not in EXACT_KINDS, match.customer.pk)):
        surest.setdefault(match.customer.pk, match)
    return list(surest.values())[:limit]


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


def _rows(reach: "Reach", kinds: dict[TokenKind, str], *, anywhere: bool, most: int) -> list[Match]:
    """Matches of those kinds whose owner is a customer on the scope's day."""
    wanted = {token: kind for kind, value in kinds.items() for token in tokens_to_ask(kind, value)}
    if len(reach.outlets) > 1:
        tokens = _tokens(list(wanted), _within(**reach._asdict()), on=reach.on, anywhere=anywhere)
        found = list(tokens[:most])
    else:
        form = (len(wanted), bool(reach.outlets), reach.portfolio, anywhere, most)
        given: dict[str, Any] = {f"token_{place}": token for place, token in enumerate(wanted)}
        given |= {"outlet": next(iter(reach.outlets), None), "staff": reach.staff_id, "on": reach.on}
        found = _written_tokens.asked(*form, **given)
    return [
        Match(Customer.from_db(DEFAULT_DB_ALIAS, _SHOWN, facts), TokenKind(kind))
        for token, kind, *facts in found
        if wanted[token] == kind
    ]


@written_once
def _written_tokens(
    tokens: int, outlet: bool, portfolio: bool, anywhere: bool, most: int
) -> QuerySet[SearchToken, Any]:
    """For whoever works at one outlet at most."""
    on, staff = Given("on", DateField()), Given("staff", BigIntegerField())
    here = Given("outlet", BigIntegerField()) if outlet else ()
    asked = [Given(f"token_{place}", BigIntegerField()) for place in range(tokens)]
    return _tokens(
        asked, _within(here, portfolio=portfolio, staff_id=staff, on=on), on=on, anywhere=anywhere
    )[:most]


def _tokens(
    tokens: Sequence[Any], within: Q, *, on: date | Expression, anywhere: bool
) -> QuerySet[SearchToken, Any]:
    """In the order of the token index, so that the database stops as soon as there are enough: a common family
    name has one token in ten of the bank. tokens: numbers, or as many to be named. anywhere: exact keys are
    looked for in the whole bank.
    """
    reached = within | Q(kind__in=EXACT_KINDS) if anywhere else within
    customers = still_here(on, "customer__") & in_use("customer__")
    rows = SearchToken.objects.filter(customers, reached, token__in=tokens)
    return rows.order_by("token", "kind", "customer_id").values_list("token", "kind", *_OF_CUSTOMER)


def _within(
    outlets: frozenset[int] | Expression | tuple[()],
    *,
    portfolio: bool,
    staff_id: int | Expression,
    on: date | Expression,
) -> Q:
    """Tokens of customers of those outlets, and of the own portfolio."""
    reached = Q()
    if isinstance(outlets, Expression):
        reached = Q(customer__home_outlet_id=outlets)
    elif outlets:
        reached = Q(customer__home_outlet_id__in=outlets)
    if portfolio:
        own = PortfolioAssignment.objects.filter(in_force_on(on), staff_id=staff_id)
        reached |= Q(customer_id__in=own.values("customer_id"))
    return reached or Q(pk__in=())


def customer_numbered(text: str) -> Customer | None:
    """The customer of exactly that number, in use or gone: for those who ask about records, not about people."""
    asked = folded(text) if len(text) <= LONGEST else ""
    tokens = tokens_to_ask(TokenKind.NUMBER, asked)
    row = (
        SearchToken.objects.filter(kind=TokenKind.NUMBER, token__in=tokens).select_related("customer").first()
    )
    return row.customer if row and asked else None
