"""The tier band alone, for lists that show nothing else of the figures."""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of

ORDINARY = "ordinary"


def bands_of(customer_ids: Collection[int], *, publication: Publication | None) -> dict[int, str]:
    """premier or potential by customer id; who is not in it is ordinary. One query, the rule of the customer card."""
    if publication is None or not customer_ids:
        return {}
    names = names_of(publication)
    figures = CustomerFigures.objects.filter(publication=publication, customer=OuterRef("customer"))
    tiers = CustomerTier.objects.filter(
        publication=publication, official=True, customer_id__in=customer_ids
    ).annotate(average_to_date_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]))
    found = {}
    for tier in tiers:
        if tier.premier:
            found[tier.customer_id] = "premier"
        elif scheme_of(names, tier.scheme).is_potential(tier, tier.average_to_date_fen):
            found[tier.customer_id] = "potential"
    return found
