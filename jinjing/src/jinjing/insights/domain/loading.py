"""Which table of a snapshot becomes which findings; the columns have the same names."""

from django.db.models import Exists, OuterRef

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership, TriggerHit
from jinjing.insights.models.figures import Finding

FINDINGS: dict[str, type[Finding]] = {
    "indicators": CustomerFigures,
    "tiers": CustomerTier,
    "segments": SegmentMembership,
    "triggers": TriggerHit,
}


def mark_moves(publication: Publication, before: Publication) -> int:
    """Note in the official tiers which of them are new, where only the database can tell; answers how many."""
    earlier = CustomerTier.objects.of(before).filter(customer=OuterRef("customer"), scheme=OuterRef("scheme"))
    rows = CustomerTier.objects.of(publication).filter(since=publication.pk, official=True)
    return rows.filter(Exists(earlier.exclude(tier=OuterRef("tier")))).update(moved=True)
