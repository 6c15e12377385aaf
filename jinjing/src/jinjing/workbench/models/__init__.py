from jinjing.workbench.models.call_list import CallList, CallListEntry
from jinjing.workbench.models.handover import HandoverItem, PortfolioHandover
from jinjing.workbench.models.lead import Lead

__all__ = ["CallList", "CallListEntry", "HandoverItem", "Lead", "PortfolioHandover"]
