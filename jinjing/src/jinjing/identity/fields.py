"""What each role sees of a customer, field group by field group: the one source of masks and openings (FI-03, FI-05).

Pages and queries ask `Scope.field_right`; the permissions to see balances and to open masked values follow
from this table (`identity.permissions`), so that the two cannot say different things.

One kind of value has one mask on every screen (FI-04, `customers.queries.masking`): a strict mask for the
lobby beside a wider one at the desk could be laid together and read. Screens differ in what they show at
all, never in how it is masked.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from jinjing.identity.enums import Role


class FieldGroup(StrEnum):
    """Values of a customer that are shown or hidden together."""

    SALUTATION = "salutation"  # form of address and surname
    NAME = "name"
    PHONE = "phone"
    DOCUMENT = "document"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    CARDS = "cards"
    TIER_BAND = "tier_band"
    REASONS = "reasons"  # why to speak with the customer now, told without sums
    REASON_SUMS = "reason_sums"  # the same with sums and days
    BALANCES = "balances"  # balances, holdings, averages and where they come from
    CONVERSATIONS = "conversations"
    FAMILY = "family"  # that there is a relation; never the other's money (REL-1)
    CONSENTS = "consents"  # consents, do-not-disturb, hours
    FILE = "file"  # what the customer told of themselves, and how to talk with them


class FieldRight(IntEnum):
    """From nothing to everything, so that the wider of two positions is the greater."""

    HIDDEN = 0
    MASKED = 1
    OPENABLE = 2  # masked until opened with a reason, for seconds, and recorded
    OPEN = 3


class Screen(StrEnum):
    """Where values are shown. A tablet in the hall shows no more than the hall may see, whoever holds it."""

    LOBBY = "lobby"
    DESK = "desk"
    CUSTOMER_PAGE = "customer_page"


Profile = Mapping[FieldGroup, FieldRight]
_NOTHING: Profile = dict.fromkeys(FieldGroup, FieldRight.HIDDEN)
_RECEIVES_PEOPLE: Profile = {
    **_NOTHING,
    FieldGroup.SALUTATION: FieldRight.OPEN,
    FieldGroup.NAME: FieldRight.MASKED,
    FieldGroup.TIER_BAND: FieldRight.OPEN,
    FieldGroup.REASONS: FieldRight.OPEN,
}
_LOOKS_AFTER_CUSTOMERS: Profile = {
    **dict.fromkeys(FieldGroup, FieldRight.OPEN),
    FieldGroup.PHONE: FieldRight.OPENABLE,
    FieldGroup.DOCUMENT: FieldRight.OPENABLE,
    FieldGroup.BIRTH_DATE: FieldRight.OPENABLE,
    FieldGroup.ADDRESS: FieldRight.OPENABLE,
    FieldGroup.CARDS: FieldRight.OPENABLE,
}

FIELD_RIGHTS: Mapping[Role, Profile] = {
    Role.LOBBY_MANAGER: _RECEIVES_PEOPLE,
    Role.CASH_TELLER: _RECEIVES_PEOPLE,
    Role.NON_CASH_TELLER: _RECEIVES_PEOPLE,
    Role.OPERATIONS_SUPERVISOR: _RECEIVES_PEOPLE,
    Role.RELATIONSHIP_MANAGER: _LOOKS_AFTER_CUSTOMERS,
    Role.BRANCH_MANAGER: _LOOKS_AFTER_CUSTOMERS,
    Role.SUPERVISOR: _NOTHING,
    Role.PROGRAMME_OFFICER: _NOTHING,
    Role.DATA_STEWARD: _NOTHING,
    Role.SYSTEM_ADMIN: _NOTHING,
    Role.SECURITY_ADMIN: _NOTHING,
    Role.AUDITOR: _NOTHING,
}

# FI-06: the ceiling of a screen stands over every role that uses it.
CEILINGS: Mapping[Screen, Profile] = {
    Screen.LOBBY: _RECEIVES_PEOPLE,
    Screen.DESK: dict.fromkeys(FieldGroup, FieldRight.OPEN),
    Screen.CUSTOMER_PAGE: dict.fromkeys(FieldGroup, FieldRight.OPEN),
}
