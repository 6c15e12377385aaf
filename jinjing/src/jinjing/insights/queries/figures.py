"""The engine's results about one customer."""

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, CustomerTier


def figures_of(customer_id: int, *, publication: Publication | None) -> CustomerFigures | None:
    """The indicators of one customer; None before the first publication and for the newly opened."""
    return CustomerFigures.objects.of(publication).filter(customer_id=customer_id).first()


def tiers_of(customer_id: int, *, publication: Publication | None) -> list[CustomerTier]:
    """The customer's place in every scheme, the official one first."""
    rows = CustomerTier.objects.of(publication).filter(customer_id=customer_id)
    return list(rows.order_by("-official", "scheme"))
