"""Records that queries fill and decisions read. Leaf: no database."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict


class ListReason(TypedDict):
    """One reason as an entry keeps it; both texts are empty for a reason of our own, worded on the page."""

    trigger: str
    occurs_on: str | None
    reason: str
    reason_en: str
    amount_fen: int | None


@dataclass(frozen=True)
class Candidate:
    """What the decision knows about one customer of the portfolio.

    `promised_on`, `matures_on`, `birthday_on`: day of the fact, None without one. `other_priority`: the
    best of the other triggers, 1 is highest. `impersonal`: wants no personal recommendations and has no
    reason of service. `listed`: had a place on an earlier list of this week;
    `done`: was got through to, or taken off, on one of them.
    """

    customer_id: int
    invested: bool
    promised_on: date | None = None
    matures_on: date | None = None
    birthday_on: date | None = None
    other_priority: int | None = None
    assets_fen: int = 0
    spoken_on: date | None = None
    allowed: bool = True
    impersonal: bool = False
    reachable: bool = True
    listed: bool = False
    done: bool = False


@dataclass(frozen=True)
class Entrusted:
    """A customer in the care of somebody who leaves. rank: of the tier, 1 is highest; stand_in_id: the present B."""

    customer_id: int
    rank: int
    stand_in_id: int | None = None
