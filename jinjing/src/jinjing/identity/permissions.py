"""What each role may do and how far it reaches, as code. The page of roles renders from the same source."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.fields import FIELD_RIGHTS, FieldGroup, FieldRight, Screen


class Permission(StrEnum):
    LOBBY_BOARD = "lobby_board"  # see the board, register arrivals, signals, decisions
    FIND_BY_EXACT_KEY = "find_by_exact_key"  # recognise any customer of the bank by card, document or phone
    REFER = "refer"
    ACCEPT_REFERRAL = "accept_referral"
    CALL_LIST = "call_list"
    LOG_CONTACT = "log_contact"
    CUSTOMER_PAGE = "customer_page"
    SEE_BALANCES = "see_balances"  # follows from identity.fields
    OUTLET_PORTFOLIOS = "outlet_portfolios"  # every portfolio of the outlet, not only one's own
    UNMASK = "unmask"  # follows from identity.fields
    ACCESS_LOG = "access_log"
    PUBLISH = "publish"
    ALERTS = "alerts"  # see who looked at unusually many customers
    MANAGE_STAFF = "manage_staff"  # positions, locks, sessions, second factors; no customers
    CHANGE_RULES = "change_rules"  # dated values of rules
    OPERATE = "operate"  # long work, health of the installation; no customers
    DATA_CATALOGUE = "data_catalogue"
    RECORD_CONSENT = "record_consent"
    EXPORT = "export"
    APPROVE_EXPORT = "approve_export"  # the second person of a large export
    TAKE_SUBJECT_REQUEST = "take_subject_request"  # PIPL 44-50: note what a person asks about their data
    ANSWER_SUBJECT_REQUEST = "answer_subject_request"
    HAND_OVER_PORTFOLIO = "hand_over_portfolio"
    FOLLOW_UPS = "follow_ups"  # see and finish what a morning meeting gave to one
    TIER_SERVICES = "tier_services"  # read what each tier is offered; follows from identity.fields
    CHANGE_TIER_SERVICES = "change_tier_services"


_LOBBY = {
    Permission.LOBBY_BOARD,
    Permission.FIND_BY_EXACT_KEY,
    Permission.REFER,
    Permission.TAKE_SUBJECT_REQUEST,
    Permission.FOLLOW_UPS,
}

_DECLARED: dict[Role, frozenset[Permission]] = {
    Role.LOBBY_MANAGER: frozenset(_LOBBY),
    Role.CASH_TELLER: frozenset({Permission.FIND_BY_EXACT_KEY, Permission.REFER, Permission.FOLLOW_UPS}),
    Role.NON_CASH_TELLER: frozenset({Permission.FIND_BY_EXACT_KEY, Permission.REFER, Permission.FOLLOW_UPS}),
    Role.OPERATIONS_SUPERVISOR: frozenset(_LOBBY),
    Role.RELATIONSHIP_MANAGER: frozenset(
        {
            Permission.ACCEPT_REFERRAL,
            Permission.CALL_LIST,
            Permission.LOG_CONTACT,
            Permission.CUSTOMER_PAGE,
            Permission.RECORD_CONSENT,
            Permission.EXPORT,
            Permission.TAKE_SUBJECT_REQUEST,
            Permission.FOLLOW_UPS,
        }
    ),
    Role.BRANCH_MANAGER: frozenset(
        {
            *_LOBBY,
            Permission.CUSTOMER_PAGE,
            Permission.OUTLET_PORTFOLIOS,
            Permission.LOG_CONTACT,
            Permission.RECORD_CONSENT,
            Permission.EXPORT,
            Permission.APPROVE_EXPORT,
            Permission.ANSWER_SUBJECT_REQUEST,
            Permission.HAND_OVER_PORTFOLIO,
        }
    ),
    Role.SUPERVISOR: frozenset(),
    Role.PROGRAMME_OFFICER: frozenset({Permission.TIER_SERVICES, Permission.CHANGE_TIER_SERVICES}),
    Role.DATA_STEWARD: frozenset({Permission.PUBLISH, Permission.DATA_CATALOGUE}),
    # Three administrators (SE-02): none of them reads customers, none of them can do another's part.
    Role.SYSTEM_ADMIN: frozenset({Permission.OPERATE}),
    Role.SECURITY_ADMIN: frozenset(
        {Permission.MANAGE_STAFF, Permission.CHANGE_RULES, Permission.ALERTS, Permission.DATA_CATALOGUE}
    ),
    Role.AUDITOR: frozenset({Permission.ACCESS_LOG, Permission.ALERTS, Permission.DATA_CATALOGUE}),
}


def _following_from_fields(role: Role) -> Iterator[Permission]:
    """Seeing balances, opening masked values and reading what a tier is offered: rights over fields, declared
    there alone.
    """
    rights = FIELD_RIGHTS[role]
    if rights[FieldGroup.BALANCES] == FieldRight.OPEN:
        yield Permission.SEE_BALANCES
    if FieldRight.OPENABLE in rights.values():
        yield Permission.UNMASK
    if rights[FieldGroup.TIER_BAND] == FieldRight.OPEN:
        yield Permission.TIER_SERVICES


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: declared | frozenset(_following_from_fields(role)) for role, declared in _DECLARED.items()
}

# Rights that touch no customer. A new permission counts as one that does until it is named here.
WITHOUT_CUSTOMERS = frozenset(
    {
        Permission.ACCESS_LOG,
        Permission.PUBLISH,
        Permission.ALERTS,
        Permission.MANAGE_STAFF,
        Permission.CHANGE_RULES,
        Permission.OPERATE,
        Permission.DATA_CATALOGUE,
        Permission.TIER_SERVICES,
        Permission.CHANGE_TIER_SERVICES,
    }
)
READS_CUSTOMERS = frozenset(Permission) - WITHOUT_CUSTOMERS

# Receiving people happens at one outlet's door: a position above outlets does not bring it along.
AT_THE_DOOR = frozenset({Permission.LOBBY_BOARD, Permission.FIND_BY_EXACT_KEY, Permission.REFER})

# ORG-1: at which levels a role reaches the outlets below its unit. Head office is in nobody's list (FI-05).
REACHES_BELOW: dict[Role, frozenset[OrgLevel]] = {
    Role.BRANCH_MANAGER: frozenset({OrgLevel.SUB_BRANCH, OrgLevel.TIER2_BRANCH, OrgLevel.TIER1_BRANCH}),
}

# The right with which each screen is used: whose field rights count there.
SCREEN_PERMISSION: dict[Screen, Permission] = {
    Screen.LOBBY: Permission.LOBBY_BOARD,
    Screen.DESK: Permission.CALL_LIST,
    Screen.CUSTOMER_PAGE: Permission.CUSTOMER_PAGE,
}

# SE-02: system, security and audit are three people, and none of them reads customers.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


def granted_at(role: Role, level: OrgLevel) -> frozenset[Permission]:
    """What a role may do at a unit of that level. Head office reads no customers, whatever the role (FI-05)."""
    granted = ROLE_PERMISSIONS[role]
    if level == OrgLevel.HEAD_OFFICE:
        return granted - READS_CUSTOMERS
    return granted if level == OrgLevel.OUTLET else granted - AT_THE_DOOR


def is_separated(roles: Iterable[Role]) -> bool:
    """SE-02: whether one person may hold these roles together."""
    held = frozenset(roles)
    administers = held & ADMINISTRATORS
    reads = any(ROLE_PERMISSIONS[role] & READS_CUSTOMERS for role in held)
    return not administers or (len(administers) == 1 and not reads)


_OUTLET = frozenset({OrgLevel.OUTLET})
_ABOVE_OUTLETS = frozenset(OrgLevel) - _OUTLET

# Where a role can be held. A feed may say otherwise; appointments made by hand keep to it.
LEVELS_OF: dict[Role, frozenset[OrgLevel]] = {
    Role.LOBBY_MANAGER: _OUTLET,
    Role.CASH_TELLER: _OUTLET,
    Role.NON_CASH_TELLER: _OUTLET,
    Role.OPERATIONS_SUPERVISOR: _OUTLET,
    Role.RELATIONSHIP_MANAGER: frozenset(OrgLevel) - {OrgLevel.HEAD_OFFICE},
    Role.BRANCH_MANAGER: _OUTLET | REACHES_BELOW[Role.BRANCH_MANAGER],
    Role.SUPERVISOR: _ABOVE_OUTLETS,
    Role.PROGRAMME_OFFICER: _ABOVE_OUTLETS,
    Role.DATA_STEWARD: _ABOVE_OUTLETS,
    Role.SYSTEM_ADMIN: _ABOVE_OUTLETS,
    Role.SECURITY_ADMIN: _ABOVE_OUTLETS,
    Role.AUDITOR: _ABOVE_OUTLETS,
}
