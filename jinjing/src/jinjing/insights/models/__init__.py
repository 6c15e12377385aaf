from jinjing.insights.models.figures import CustomerFigures, CustomerTier, SegmentMembership, TriggerHit
from jinjing.insights.models.month_average import MonthAverage
from jinjing.insights.models.tier_services import TierService

__all__ = [
    "CustomerFigures",
    "CustomerTier",
    "MonthAverage",
    "SegmentMembership",
    "TierService",
    "TriggerHit",
]
