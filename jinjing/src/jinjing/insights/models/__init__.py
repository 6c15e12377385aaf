from jinjing.insights.models.figures import CustomerFigures, CustomerTier, SegmentMembership, TriggerHit

__all__ = ["CustomerFigures", "CustomerTier", "SegmentMembership", "TriggerHit"]
