from jinjing.workbench.models.call_list import CallList, CallListEntry
from jinjing.workbench.models.lead import Lead

__all__ = ["CallList", "CallListEntry", "Lead"]
