"""What each role may do, as code. The page that explains roles renders from the same source."""

from enum import StrEnum

from jinjing.identity.enums import Role


class Permission(StrEnum):
    LOBBY_BOARD = "lobby_board"  # see the board, register arrivals, signals, decisions
    FIND_BY_EXACT_KEY = "find_by_exact_key"  # recognise any customer of the bank by card, document or phone
    REFER = "refer"
    ACCEPT_REFERRAL = "accept_referral"
    CALL_LIST = "call_list"
    LOG_CONTACT = "log_contact"
    CUSTOMER_PAGE = "customer_page"
    SEE_BALANCES = "see_balances"
    OUTLET_PORTFOLIOS = "outlet_portfolios"  # every portfolio of the outlet, not only one's own
    UNMASK = "unmask"
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


_LOBBY = {
    Permission.LOBBY_BOARD,
    Permission.FIND_BY_EXACT_KEY,
    Permission.REFER,
    Permission.TAKE_SUBJECT_REQUEST,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LOBBY_MANAGER: frozenset(_LOBBY),
    Role.CASH_TELLER: frozenset({Permission.FIND_BY_EXACT_KEY, Permission.REFER}),
    Role.NON_CASH_TELLER: frozenset({Permission.FIND_BY_EXACT_KEY, Permission.REFER}),
    Role.OPERATIONS_SUPERVISOR: frozenset(_LOBBY),
    Role.RELATIONSHIP_MANAGER: frozenset(
        {
            Permission.ACCEPT_REFERRAL,
            Permission.CALL_LIST,
            Permission.LOG_CONTACT,
            Permission.CUSTOMER_PAGE,
            Permission.SEE_BALANCES,
            Permission.UNMASK,
            Permission.RECORD_CONSENT,
            Permission.EXPORT,
            Permission.TAKE_SUBJECT_REQUEST,
        }
    ),
    Role.BRANCH_MANAGER: frozenset(
        {
            *_LOBBY,
            Permission.CUSTOMER_PAGE,
            Permission.SEE_BALANCES,
            Permission.OUTLET_PORTFOLIOS,
            Permission.LOG_CONTACT,
            Permission.UNMASK,
            Permission.RECORD_CONSENT,
            Permission.EXPORT,
            Permission.APPROVE_EXPORT,
            Permission.ANSWER_SUBJECT_REQUEST,
            Permission.HAND_OVER_PORTFOLIO,
        }
    ),
    Role.SUPERVISOR: frozenset(),
    Role.PROGRAMME_OFFICER: frozenset(),
    Role.DATA_STEWARD: frozenset({Permission.PUBLISH, Permission.DATA_CATALOGUE}),
    # Three administrators (SE-02): none of them reads customers, none of them can do another's part.
    Role.SYSTEM_ADMIN: frozenset({Permission.OPERATE}),
    Role.SECURITY_ADMIN: frozenset(
        {Permission.MANAGE_STAFF, Permission.CHANGE_RULES, Permission.ALERTS, Permission.DATA_CATALOGUE}
    ),
    Role.AUDITOR: frozenset({Permission.ACCESS_LOG, Permission.ALERTS, Permission.DATA_CATALOGUE}),
}
