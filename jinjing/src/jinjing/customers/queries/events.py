"""The customer's history as recorded by all packages."""

from datetime import datetime

from jinjing.customers.models import Customer, CustomerEvent


def events_of(customer: Customer, *, since: datetime, most: int) -> list[CustomerEvent]:
    """What happened from that moment on, the newest first; at most `most`."""
    rows = CustomerEvent.objects.filter(customer=customer, at__gte=since)
    return list(rows.order_by("-at", "-pk")[:most])
