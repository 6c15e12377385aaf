"""The customer's history: higher packages say what happened, nothing here points back at them."""

from datetime import datetime
from typing import Any

from jinjing.customers.models import Customer, CustomerEvent
from jinjing.identity.models import Staff


def record(
    customer: Customer | None,
    *,
    kind: str,
    reference: str = "",
    by: Staff | None,
    at: datetime,
    facts: dict[str, Any] | None = None,
    note: str = "",
) -> CustomerEvent | None:
    """Append one line in the caller's transaction; an unknown visitor has no history to write to."""
    if customer is None:
        return None
    return CustomerEvent.objects.create(
        customer=customer,
        kind=kind,
        reference=reference,
        by_no=by.staff_no if by else "",
        by_name=by.name if by else "",
        at=at,
        facts=facts or {},
        note=note,
    )
