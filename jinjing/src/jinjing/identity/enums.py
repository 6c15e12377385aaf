"""Codes of places, people and their whereabouts. Leaf: importable anywhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class FactorKind(TextChoices):
    """SE-01: what somebody has besides the password."""

    TOTP = "totp", pgettext_lazy("sign-in", "Authenticator app")
    PASSKEY = "passkey", pgettext_lazy("sign-in", "Passkey")


class Proof(TextChoices):
    """With what somebody came in, or showed again who they are. `sso`: the bank's own sign-in service."""

    PASSWORD = "password", pgettext_lazy("sign-in", "Password")
    TOTP = "totp", pgettext_lazy("sign-in", "Authenticator app")
    PASSKEY = "passkey", pgettext_lazy("sign-in", "Passkey")
    RECOVERY_CODE = "recovery_code", pgettext_lazy("sign-in", "Recovery code")
    SSO = "sso", pgettext_lazy("sign-in", "The bank's sign-in service")


class Owed(TextChoices):
    """What has to be done before anything else: the session is open, but not yet for work."""

    NOTHING = "", pgettext_lazy("sign-in", "Nothing")
    PASSWORD = "password", pgettext_lazy("sign-in", "A new password")
    FACTOR = "factor", pgettext_lazy("sign-in", "A second factor")


class SessionEnd(TextChoices):
    """Why somebody is out; the sign-in page says it in a sentence."""

    SIGNED_OUT = "signed_out", pgettext_lazy("sign-in", "Signed out")
    IDLE = "idle", pgettext_lazy("sign-in", "Nobody was there")
    TOO_LONG = "too_long", pgettext_lazy("sign-in", "Longest time reached")
    ENDED = "ended", pgettext_lazy("sign-in", "Ended from another device")
    REVOKED = "revoked", pgettext_lazy("sign-in", "Ended by the administrator")
    PASSWORD = "password", pgettext_lazy("sign-in", "Password changed")
    FACTORS = "factors", pgettext_lazy("sign-in", "Second factors taken away")
    LEFT = "left", pgettext_lazy("sign-in", "No position in force")


class TriesOf(TextChoices):
    """Whose failed tries are counted."""

    NAME = "name", pgettext_lazy("sign-in", "Sign-in name")
    ADDRESS = "address", pgettext_lazy("sign-in", "Address of the device")
