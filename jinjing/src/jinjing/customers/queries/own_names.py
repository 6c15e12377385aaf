"""A part of a name, among the customers of one's own portfolio.

Tokens know whole names and family names only (ADR 9). Who looks after some hundred people remembers one by the given
name, and reads those names every day: they are opened in memory and compared there, and nothing more is stored.
"""

from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import in_use, own_keys, page_reach, still_here
from jinjing.customers.queries.lookup import LONGEST, Match
from jinjing.customers.tokens import folded, spellings
from jinjing.identity.scope import Scope

MOST_OPENED = 1000  # more than anybody looks after; bounds what one look may cost


def find_own_by_part(scope: Scope, text: str, *, limit: int = 10) -> list[Match]:
    """Customers of the portfolio whose name has the text in it: characters, or pinyin from the beginning of one.

    One query; none for digits, which are no part of a name, and for those who keep no portfolio.
    """
    asked = folded(text) if len(text) <= LONGEST else ""
    if not asked or asked.isdigit() or not page_reach(scope)[1]:
        return []
    rows = Customer.objects.filter(still_here(scope.on), in_use(), pk__in=own_keys(scope)).order_by("pk")
    named = (
        (row, _part(folded(row.name), asked))
        for row in rows.only("customer_no", "code", "name")[:MOST_OPENED]
    )
    return [Match(row, by) for row, by in named if by][:limit]


def _part(name: str, asked: str) -> TokenKind | None:
    if asked in name:
        return TokenKind.NAME
    if asked.isascii() and any(
        "".join(way[at:]).startswith(asked) for way in spellings(name) for at in range(len(way))
    ):
        return TokenKind.PINYIN
    return None
