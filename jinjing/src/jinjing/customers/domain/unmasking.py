"""Opening a masked value: allowed with a reason, and always recorded."""

from datetime import datetime

from django.db import transaction

from jinjing.customers.domain.reach import require_within
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.customers.queries.personal import may_open
from jinjing.identity.domain.rights import NotYourRole, require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.errors import require


@transaction.atomic
def unmask(
    customer: Customer, field: PersonalField, *, reason: OpeningReason, outlet: str, by: Staff, at: datetime
) -> str:
    """The value in full, several joined by a comma. What was opened and why is recorded, the value is not.

    NotYourRole if the role's field rights (`identity.fields`) do not let it be opened; CustomerOutOfReach
    for a customer of somebody else. A phone number may be opened by whoever may hold the conversation.
    """
    scope = require_right(by, Permission.UNMASK, at=at)
    require(may_open(scope, field), NotYourRole())
    talks = field == PersonalField.PHONE and reason == OpeningReason.CONTACT
    require_within(scope, customer, needs=Permission.LOG_CONTACT if talks else Permission.UNMASK)
    audit.write(
        "customer.unmask",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=outlet,
        detail={"field": field, "reason": reason},
    )
    return value_of(customer, field)


def value_of(customer: Customer, field: PersonalField) -> str:
    """A personal value as one text; empty when the bank does not have it."""
    if field == PersonalField.DOCUMENT:
        return str(customer.document.get("number", ""))
    if field == PersonalField.CARDS:
        return ", ".join(customer.cards.get("numbers", []))
    return str(getattr(customer, field))
