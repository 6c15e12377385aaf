"""The customer's history as recorded by all packages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateTimeField, ExpressionWrapper, F, QuerySet, TextField

from jinjing.customers.models import Customer, CustomerEvent
from jinjing.kernel.sealed import opened
from jinjing.kernel.written_once import Given, written_once


class Happened(NamedTuple):
    """A line of the history, for reading. Its note is opened when it is asked for."""

    at: datetime
    kind: str
    by: str
    facts: Mapping[str, Any]
    sealed_note: str

    @property
    def note(self) -> str:
        return opened(CustomerEvent, "note", self.sealed_note)


def events_of(customer: Customer, *, since: datetime, most: int) -> list[Happened]:
    """What happened from that moment on, the newest first; at most `most`. One query."""
    return [Happened(*row) for row in _events.asked(most, customer=customer.pk, since=since)]


@written_once
def _events(most: int) -> QuerySet[CustomerEvent, Any]:
    as_stored: Any = TextField()
    rows = CustomerEvent.objects.filter(
        customer=Given("customer", BigIntegerField()), at__gte=Given("since", DateTimeField())
    )
    columns = rows.order_by("-at", "-pk").values_list(
        "at", "kind", "by_name", "facts", ExpressionWrapper(F("note"), as_stored)
    )
    return columns[:most]
