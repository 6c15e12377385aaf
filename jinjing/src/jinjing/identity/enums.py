"""Codes of places, people and their whereabouts. Leaf: importable anywhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrgLevel(TextChoices):
    HEAD_OFFICE = "head_office", _("Head office")
    TIER1_BRANCH = "tier1_branch", _("Tier-1 branch")
    TIER2_BRANCH = "tier2_branch", _("Tier-2 branch")
    SUB_BRANCH = "sub_branch", _("Sub-branch")
    OUTLET = "outlet", _("Outlet")


class BranchKind(TextChoices):
    WEALTH_CENTRE = "wealth_centre", _("Wealth centre")
    PREMIER_OUTLET = "premier_outlet", _("Premier outlet")
    WEALTH_OUTLET = "wealth_outlet", _("Wealth outlet")
    CONVENIENCE_OUTLET = "convenience_outlet", _("Convenience outlet")


class Role(TextChoices):
    LOBBY_MANAGER = "lobby_manager", _("Lobby manager")
    CASH_TELLER = "cash_teller", _("Cash teller")
    NON_CASH_TELLER = "non_cash_teller", _("Non-cash teller")
    OPERATIONS_SUPERVISOR = "operations_supervisor", _("Operations supervisor")
    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    BRANCH_MANAGER = "branch_manager", _("Branch manager")
    SUPERVISOR = "supervisor", _("Supervisor")
    PROGRAMME_OFFICER = "programme_officer", _("Service-programme officer")
    DATA_STEWARD = "data_steward", _("Data steward")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


class Whereabouts(TextChoices):
    """ORG-3: what the lobby sees of a relationship manager."""

    FREE = "free", _("Free")
    WITH_CUSTOMER = "with_customer", _("With a customer")
    VISITING = "visiting", _("Out on a visit")
    OFF = "off", _("Off")
