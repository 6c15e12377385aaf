"""Roles, rights and reach in words. A test finds a permission or a field group without a sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.fields import FieldGroup, FieldRight
from jinjing.identity.permissions import REACHES_BELOW, ROLE_PERMISSIONS, Permission

PURPOSES: Mapping[Role, Promise] = {
    Role.LOBBY_MANAGER: pgettext_lazy(
        "roles", "Receives people, recognises them and brings them to the right place."
    ),
    Role.CASH_TELLER: pgettext_lazy("roles", "Serves at a cash counter and points out who may need advice."),
    Role.NON_CASH_TELLER: pgettext_lazy(
        "roles", "Serves at an open counter and points out who may need advice."
    ),
    Role.OPERATIONS_SUPERVISOR: pgettext_lazy("roles", "Runs the hall and the counters of an outlet."),
    Role.RELATIONSHIP_MANAGER: pgettext_lazy(
        "roles", "Looks after the own customers, as manager (A) or stand-in (B)."
    ),
    Role.BRANCH_MANAGER: pgettext_lazy("roles", "Leads an outlet, or the outlets below a higher branch."),
    Role.SUPERVISOR: pgettext_lazy("roles", "Supervises outlets from a higher branch; sees no customers."),
    Role.PROGRAMME_OFFICER: pgettext_lazy("roles", "Runs the service programme; sees no customers."),
    Role.DATA_STEWARD: pgettext_lazy("roles", "Answers for the nightly figures and the data catalogue."),
    Role.SYSTEM_ADMIN: pgettext_lazy(
        "roles", "Keeps the installation running; sees neither customers nor rights."
    ),
    Role.SECURITY_ADMIN: pgettext_lazy(
        "roles", "Decides who holds which position and which rules are in force."
    ),
    Role.AUDITOR: pgettext_lazy("roles", "Reads who did what; changes nothing."),
}

SENTENCES: Mapping[Permission, Promise] = {
    Permission.LOBBY_BOARD: pgettext_lazy(
        "roles", "Use the lobby board: arrivals, signals, decisions, the end of the day"
    ),
    Permission.FIND_BY_EXACT_KEY: pgettext_lazy(
        "roles", "Recognise any customer of the bank by card, document, phone or number"
    ),
    Permission.REFER: pgettext_lazy("roles", "Offer a visitor to a relationship manager"),
    Permission.ACCEPT_REFERRAL: pgettext_lazy("roles", "Accept or decline referrals and say where one is"),
    Permission.CALL_LIST: pgettext_lazy("roles", "Draw the own call list of the day"),
    Permission.LOG_CONTACT: pgettext_lazy("roles", "Record contacts, wishes and hours of customers in reach"),
    Permission.CUSTOMER_PAGE: pgettext_lazy("roles", "Open the page of customers in reach"),
    Permission.SEE_BALANCES: pgettext_lazy(
        "roles", "See balances and holdings and where each figure comes from"
    ),
    Permission.OUTLET_PORTFOLIOS: pgettext_lazy(
        "roles", "Reach every portfolio of the outlet, not only one’s own"
    ),
    Permission.UNMASK: pgettext_lazy(
        "roles", "Have a masked value shown in full for seconds, with a reason that is recorded"
    ),
    Permission.FOLLOW_UPS: pgettext_lazy(
        "roles", "See and finish what the morning meeting gave to one, or, as its head, to anybody"
    ),
    Permission.TIER_SERVICES: pgettext_lazy("roles", "Read what each tier is offered"),
    Permission.CHANGE_TIER_SERVICES: pgettext_lazy(
        "roles", "Change what each tier is offered, from a day on"
    ),
    Permission.ACCESS_LOG: pgettext_lazy("roles", "Read the access log"),
    Permission.PUBLISH: pgettext_lazy("roles", "Answer for the night’s figures"),
    Permission.ALERTS: pgettext_lazy("roles", "See who looked at unusually many customers"),
    Permission.MANAGE_STAFF: pgettext_lazy(
        "roles", "Appoint, end and lend; unlock, reset second factors, end sessions"
    ),
    Permission.CHANGE_RULES: pgettext_lazy("roles", "Change dated values of rules"),
    Permission.OPERATE: pgettext_lazy("roles", "Watch long work and the health of the installation"),
    Permission.DATA_CATALOGUE: pgettext_lazy("roles", "Read the data catalogue"),
    Permission.RECORD_CONSENT: pgettext_lazy("roles", "Record consents and their withdrawal"),
    Permission.EXPORT: pgettext_lazy("roles", "Take out lists of customers in reach as files"),
    Permission.APPROVE_EXPORT: pgettext_lazy(
        "roles", "Approve a colleague’s large export as the second person"
    ),
    Permission.TAKE_SUBJECT_REQUEST: pgettext_lazy(
        "roles", "Take down what a person asks about their own data"
    ),
    Permission.ANSWER_SUBJECT_REQUEST: pgettext_lazy("roles", "Answer requests about personal data"),
    Permission.HAND_OVER_PORTFOLIO: pgettext_lazy("roles", "Hand portfolios over and name stand-ins"),
}

GROUPS: Mapping[FieldGroup, Promise] = {
    FieldGroup.SALUTATION: pgettext_lazy("roles", "Form of address"),
    FieldGroup.NAME: pgettext_lazy("roles", "Name"),
    FieldGroup.PHONE: pgettext_lazy("roles", "Phone"),
    FieldGroup.DOCUMENT: pgettext_lazy("roles", "Identity document"),
    FieldGroup.BIRTH_DATE: pgettext_lazy("roles", "Date of birth"),
    FieldGroup.ADDRESS: pgettext_lazy("roles", "Address"),
    FieldGroup.CARDS: pgettext_lazy("roles", "Cards"),
    FieldGroup.TIER_BAND: pgettext_lazy("roles", "Tier band"),
    FieldGroup.REASONS: pgettext_lazy("roles", "Reasons to speak with them, without sums"),
    FieldGroup.REASON_SUMS: pgettext_lazy("roles", "Reasons with sums and days"),
    FieldGroup.BALANCES: pgettext_lazy("roles", "Balances, holdings, averages"),
    FieldGroup.CONVERSATIONS: pgettext_lazy("roles", "Conversations and promises"),
    FieldGroup.FAMILY: pgettext_lazy("roles", "Family: who, never the other’s money"),
    FieldGroup.CONSENTS: pgettext_lazy("roles", "Consents and wishes"),
    FieldGroup.FILE: pgettext_lazy("roles", "Customer file: needs, habits, how to talk with them"),
}

RIGHTS: Mapping[FieldRight, Promise] = {
    FieldRight.HIDDEN: pgettext_lazy("roles", "hidden"),
    FieldRight.MASKED: pgettext_lazy("roles", "masked"),
    FieldRight.OPENABLE: pgettext_lazy("roles", "masked, opens with a reason"),
    FieldRight.OPEN: pgettext_lazy("roles", "open"),
}


def reach_of(role: Role) -> list[str]:
    """How far the role reaches, in sentences that follow from its permissions."""
    held = ROLE_PERMISSIONS[role]
    return [str(sentence) for applies, sentence in _reaches(role, held) if applies] or [
        str(pgettext_lazy("roles", "No customers."))
    ]


def _reaches(role: Role, held: frozenset[Permission]) -> list[tuple[bool, object]]:
    opens = Permission.CUSTOMER_PAGE in held
    wide = Permission.OUTLET_PORTFOLIOS in held
    levels = " · ".join(str(level.label) for level in OrgLevel if level in REACHES_BELOW.get(role, ()))
    below = pgettext_lazy("roles", "At a higher unit (%(levels)s): customers of all outlets below it.")
    return [
        (
            opens and not wide,
            pgettext_lazy("roles", "Customers assigned to the person, as manager (A) or stand-in (B)."),
        ),
        (opens and wide, pgettext_lazy("roles", "Customers of the outlet of today’s position.")),
        (bool(levels), below % {"levels": levels}),
        (
            not opens and Permission.LOBBY_BOARD in held,
            pgettext_lazy("roles", "Visitors of the outlet of today’s position."),
        ),
        (
            Permission.FIND_BY_EXACT_KEY in held,
            pgettext_lazy(
                "roles",
                "At the door of an outlet anybody of the bank, by an exact key, as a card without balances.",
            ),
        ),
    ]
