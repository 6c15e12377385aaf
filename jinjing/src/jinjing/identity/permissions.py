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


_LOBBY = {Permission.LOBBY_BOARD, Permission.FIND_BY_EXACT_KEY, Permission.REFER}

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
        }
    ),
    Role.SUPERVISOR: frozenset(),
    Role.PROGRAMME_OFFICER: frozenset(),
    Role.DATA_STEWARD: frozenset({Permission.PUBLISH}),
    Role.SYSTEM_ADMIN: frozenset(),
    Role.SECURITY_ADMIN: frozenset(),
    Role.AUDITOR: frozenset({Permission.ACCESS_LOG}),
}
