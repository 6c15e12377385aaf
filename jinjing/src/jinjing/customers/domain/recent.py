"""Remembering whose page somebody opened, so that the search offers the last ones without typing.

No verb: nothing of the bank's business changes, and the look has its line in the access log already. The memory is
kept apart from that log, because evidence is not read for convenience and lives for years, this for weeks.
"""

from datetime import datetime

from jinjing.customers.models import Customer, RecentCustomer


def remember_opened(customer: Customer, *, staff_id: int, at: datetime) -> None:
    """Put the customer in front of what the person opened. One statement, also when they were there already."""
    row = RecentCustomer(staff_id=staff_id, customer=customer, opened_at=at)
    RecentCustomer.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["staff", "customer"],
        update_fields=["opened_at"],
    )
