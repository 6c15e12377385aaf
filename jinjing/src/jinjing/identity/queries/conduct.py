"""What one colleague looked at and took out lately, in counts: for whoever answers for the outlet."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from jinjing.kernel.models import AccessEntry

LOOKED = "customer.open"
UNMASKED = "customer.unmask"
FETCHED = "export.fetch"


@dataclass(frozen=True)
class Conduct:
    """Customers whose page was opened (each once), personal values shown in full, files fetched; since a moment."""

    since: datetime
    customers_opened: int
    values_unmasked: int
    files_fetched: int


def conduct_of(staff_no: str, *, since: datetime) -> Conduct:
    """Counts from the access log; two queries."""
    rows = AccessEntry.objects.filter(actor_no=staff_no, at__gte=since, outcome="done")
    counts = dict(
        rows.filter(action__in=(UNMASKED, FETCHED))
        .order_by()
        .values("action")
        .annotate(count=Count("pk"))
        .values_list("action", "count")
    )
    opened = rows.filter(action=LOOKED).order_by().values("subject").distinct().count()
    return Conduct(since, opened, counts.get(UNMASKED, 0), counts.get(FETCHED, 0))
