"""The card of what the customer's tier is due (SEG-5), and what the next tier adds to whoever is close to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tier_services import services_due
from jinjing.kernel import rules

PERCENT = 100


def services_context(
    tiers: Sequence[CustomerTier],
    figures: CustomerFigures | None,
    *,
    publication: Publication | None,
    on: date,
) -> dict[str, Any]:
    """`services` and `next_services` for `customer_page/services.html`; one query beside the rules.

    Nobody is shown less than everybody: without a tier the card tells what everybody gets.
    """
    official = next((tier for tier in tiers if tier.official), None)
    due = services_due(
        official.scheme if official else "",
        official.tier if official else "",
        official.band if official else "",
        next_step=official.next_tier if official else "",
        publication=publication,
        on=on,
    )
    near = official is not None and is_near_the_next(official, figures, on=on)
    return {"services": due, "next_services": due.next if due and near else None}


def is_near_the_next(tier: CustomerTier, figures: CustomerFigures | None, *, on: date) -> bool:
    """Whether the average so far is at least rule `services.near_percent` of the next bound."""
    if figures is None or not tier.next_bound_fen:
        return False
    least = int(rules.value("services.near_percent", on))
    return figures.average_assets_to_date_fen * PERCENT >= tier.next_bound_fen * least
