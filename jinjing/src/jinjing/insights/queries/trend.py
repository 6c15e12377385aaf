"""How the average assets of a customer went: whole months as they were kept, and the bounds of tiers beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile

from django.db.models import Expression, QuerySet

from jinjing.holdings.models import Publication
from jinjing.insights.models import MonthAverage
from jinjing.insights.queries.tiers import names_of
from jinjing.kernel.wording import Wording

MONTHS = 12


@dataclass(frozen=True)
class MonthPoint:
    """One whole month by its first day. `as_of`: business date of the night that told it."""

    month: date
    average_fen: int
    as_of: date


@dataclass(frozen=True)
class TierBound:
    """Where a tier of the official scheme begins; `premier`: it is the bound of premier customers."""

    name: Wording
    bound_fen: int
    premier: bool


def months_of(customer_id: int, *, on: date) -> list[MonthPoint]:
    """The whole months of the last year that are known, the earliest first; none before the first that had assets.

    on: the business date in use. One query.
    """
    rows = kept_months(on=on).filter(customer_id=customer_id)
    return known_months(MonthPoint(*row) for row in rows.values_list("month", "average_fen", "as_of"))


def kept_months(*, on: date) -> QuerySet[MonthAverage]:
    """What was kept of the last year, the earliest month first. on: the business date in use."""
    return months_between(*span_of_trend(on))


def span_of_trend(on: date) -> tuple[date, date]:
    """The first and the last day of which months are told. on: the business date in use."""
    return date(on.year - 1, on.month, 1), on


def months_between(first: date | Expression, last: date | Expression) -> QuerySet[MonthAverage]:
    """What was kept of the months that begin there, the earliest first."""
    return MonthAverage.objects.filter(month__gte=first, month__lte=last).order_by("month")


def known_months(points: Iterable[MonthPoint]) -> list[MonthPoint]:
    """The last ones in order, from the first that had assets."""
    return list(dropwhile(lambda point: not point.average_fen, points))[-MONTHS:]


def bounds_of(publication: Publication | None) -> list[TierBound]:
    """Bounds of the official scheme from the lowest; bands count as steps. No query."""
    for pack in publication.policies[:1] if publication else ():
        names = names_of(publication)[pack["key"]]
        steps = [
            (names.of(tier["tier"], step.get("band", "")), step["bound_fen"])
            for tier in pack.get("tiers", [])
            for step in (tier.get("bands") or [tier])
        ]
        found = [TierBound(name, fen, fen == names.premier_fen) for name, fen in steps if fen is not None]
        return sorted(found, key=lambda bound: bound.bound_fen)
    return []
