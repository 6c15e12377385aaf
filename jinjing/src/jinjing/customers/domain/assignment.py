"""Stand-ins (B): who looks after a portfolio while its manager is away. The branch manager decides."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.errors import NotAManagerHere, SameManager
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.domain.rights import require_right
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require

ONE_DAY = timedelta(days=1)
REASON = "stand_in"


@transaction.atomic
def assign_stand_in(manager: Staff, *, to: Staff | None, by: Staff, at: datetime) -> int:
    """`to` stands in for every customer of the manager at the outlets led by `by`; None: nobody does.

    From today on; the stand-in before loses sight of the customers at once. Answers how many customers
    have another stand-in now. NotYourRole; SameManager; NotAManagerHere unless `to` manages customers at
    one of those outlets today.
    """
    scope = require_right(by, Permission.HAND_OVER_PORTFOLIO, at=at)
    outlets = scope.at(Permission.HAND_OVER_PORTFOLIO)
    day = bank_date(at)
    if to is not None:
        require(to.pk != manager.pk, SameManager())
        here = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlets, on=day)
        require(here.filter(pk=to.pk).exists(), NotAManagerHere())
    portfolio = _open(PortfolioRole.PRIMARY).filter(staff=manager, customer__home_outlet_id__in=outlets)
    customers = set(portfolio.values_list("customer_id", flat=True))
    backups = _open(PortfolioRole.BACKUP).select_for_update().filter(customer_id__in=customers)
    stay = {row.customer_id for row in backups if to and row.staff_id == to.pk}
    leaving = [row for row in backups if row.customer_id not in stay]
    _end(leaving, day=day)
    taken = sorted(customers - stay) if to else []
    PortfolioAssignment.objects.bulk_create(
        PortfolioAssignment(
            customer_id=pk, staff=to, role=PortfolioRole.BACKUP, valid_from=day, reason=REASON
        )
        for pk in taken
    )
    count = len(taken) if to else len(leaving)
    detail = {"to": to.staff_no if to else "nobody", "customers": count}
    audit.write(
        "portfolio.stand_in",
        by=by,
        at=at,
        kind="staff",
        subject=manager.staff_no,
        outlet=scope.place_of(Permission.HAND_OVER_PORTFOLIO),
        detail=detail,
    )
    return count


def _open(role: PortfolioRole) -> QuerySet[PortfolioAssignment]:
    return PortfolioAssignment.objects.filter(role=role, valid_to__isnull=True)


def _end(rows: list[PortfolioAssignment], *, day: date) -> None:
    """Until yesterday; one of today never was in force for a whole day."""
    today = [row.pk for row in rows if row.valid_from >= day]
    PortfolioAssignment.objects.filter(pk__in=today).delete()
    earlier = [row.pk for row in rows if row.valid_from < day]
    PortfolioAssignment.objects.filter(pk__in=earlier).update(valid_to=day - ONE_DAY)
