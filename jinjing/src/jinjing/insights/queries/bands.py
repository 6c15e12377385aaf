"""The tier band alone, for lists that show nothing else of the figures."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.holdings.models.nightly import AskedNight
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import TierNames, scheme_of
from jinjing.kernel.json_rows import JSONColumns

ORDINARY = "ordinary"
BAND = ("place", "average_to_date_fen")  # what `with_bands` adds


def with_bands(
    rows: QuerySet[Customer, Any], *, publication: Publication | AskedNight | None
) -> QuerySet[Customer, Any]:
    """Customers with what `band_of` reads, without a further query."""
    here = OuterRef("pk")
    figures = CustomerFigures.objects.of(publication).filter(customer=here)
    tier = CustomerTier.objects.of(publication).filter(official=True, customer=here)
    return rows.annotate(
        place=Subquery(tier.values(found=JSONColumns(CustomerTier, "scheme", "tier", "premier"))[:1]),
        average_to_date_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]),
    )


def band_of(row: Any, names: Mapping[str, TierNames]) -> str:
    """premier, potential or ordinary, the rule of the customer card. names: `names_of` the same publication."""
    return band_told_by(row.place, row.average_to_date_fen, names)


def band_told_by(
    place: Mapping[str, Any] | None, average_to_date_fen: int | None, names: Mapping[str, TierNames]
) -> str:
    """The same from the columns of `BAND`."""
    if not place:
        return ORDINARY
    if place["premier"]:
        return "premier"
    scheme, tier = scheme_of(names, place["scheme"]), CustomerTier(tier=place["tier"])
    return "potential" if scheme.is_potential(tier, average_to_date_fen) else ORDINARY
