from jinjing.workbench.models.agenda import Agenda, FollowUp
from jinjing.workbench.models.calendar_file import CalendarFile, CalendarFileCell
from jinjing.workbench.models.call_list import CallList, CallListEntry
from jinjing.workbench.models.handover import HandoverItem, PortfolioHandover
from jinjing.workbench.models.lead import Lead
from jinjing.workbench.models.planned_contact import PlannedContact
from jinjing.workbench.models.saved_view import SavedView

__all__ = [
    "Agenda",
    "CalendarFile",
    "CalendarFileCell",
    "CallList",
    "CallListEntry",
    "FollowUp",
    "HandoverItem",
    "Lead",
    "PlannedContact",
    "PortfolioHandover",
    "SavedView",
]
