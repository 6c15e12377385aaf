"""Opening a masked value: allowed with a reason, and always recorded."""

from datetime import datetime

from django.db import transaction

from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit


@transaction.atomic
def unmask(
    customer: Customer, field: PersonalField, *, reason: OpeningReason, outlet: str, by: Staff, at: datetime
) -> str:
    """The value in full, several joined by a comma. What was opened and why is recorded, the value is not."""
    require_right(by, Permission.UNMASK, at=at)
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
