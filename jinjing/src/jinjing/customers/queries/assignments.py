"""How many customers somebody looks after, and for whom they stand in: counts, for those who see no customers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Staff


@dataclass(frozen=True)
class StandIn:
    """`count` customers of `manager` for whom the person stands in; the manager's name is "" if there is none."""

    manager: str
    count: int


@dataclass(frozen=True)
class Care:
    """`own`: customers as manager (A)."""

    own: int
    stands_in: tuple[StandIn, ...]


def care_of(staff: Staff, *, on: date) -> Care:
    """Two queries for any number of customers."""
    that_day = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    held = PortfolioAssignment.objects.filter(that_day, staff=staff)
    managers = PortfolioAssignment.objects.filter(
        that_day, customer=OuterRef("customer"), role=PortfolioRole.PRIMARY
    ).order_by("-valid_from")
    named = held.filter(role=PortfolioRole.BACKUP).annotate(
        manager=Subquery(managers.values("staff__name")[:1])
    )
    counted = named.values("manager").annotate(count=Count("pk")).order_by("-count", "manager")
    return Care(
        own=held.filter(role=PortfolioRole.PRIMARY).count(),
        stands_in=tuple(StandIn(row["manager"] or "", row["count"]) for row in counted),
    )
