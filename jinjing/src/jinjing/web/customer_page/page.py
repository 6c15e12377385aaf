"""What stands under the glance: holdings with what falls due, and a year of everything that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinjing.customers.models import Customer
from jinjing.customers.queries.events import events_of
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.portfolio import Step, by_class, due_later, holdings_of, maturity_ladder
from jinjing.insights.models import CustomerTier
from jinjing.insights.queries.figures import tiers_of
from jinjing.insights.queries.tiers import names_of
from jinjing.interactions.queries.conversations import Talk, talks_since
from jinjing.web.customer_page import timeline
from jinjing.web.customer_page.pictures import ClassRow, class_rows
from jinjing.web.customer_page.timeline import Point

YEAR = timedelta(days=366)
MOST_ENTRIES = 200


@dataclass(frozen=True)
class Portfolio:
    """What is held, and what falls due when. `later_fen`: after the ladder's last month."""

    classes: Sequence[ClassRow]
    ladder: Sequence[Step]
    later_fen: int


def portfolio_of(customer: Customer, *, publication: Publication | None) -> Portfolio:
    """One query."""
    holdings = holdings_of(customer.pk, publication=publication)
    on = publication.business_date if publication else None
    return Portfolio(
        classes=class_rows(by_class(holdings)),
        ladder=maturity_ladder(holdings, on=on) if on else [],
        later_fen=due_later(holdings, on=on) if on else 0,
    )


def conversations_since(customer: Customer, *, at: datetime) -> list[Talk]:
    """A year of conversations, the newest first."""
    return talks_since(customer.pk, since=at - YEAR, most=MOST_ENTRIES)


def timeline_of(customer: Customer, *, publication: Publication | None, at: datetime) -> list[Point]:
    """The timeline by itself, for the fragment behind its filters."""
    tiers = tiers_of(customer.pk, publication=publication)
    talks = conversations_since(customer, at=at)
    return entries_of(customer, talks, tiers, publication, at=at)


def entries_of(
    customer: Customer,
    talks: Sequence[Talk],
    tiers: Sequence[CustomerTier],
    publication: Publication | None,
    *,
    at: datetime,
) -> list[Point]:
    """A year of everything, the newest first. One query: talks and tiers were read for the glance."""
    happened = [
        *timeline.talks(talks),
        *timeline.events(events_of(customer, since=at - YEAR, most=MOST_ENTRIES)),
        *(timeline.tier_moves(tiers, names_of(publication), publication) if publication else ()),
    ]
    return timeline.merged(happened)
