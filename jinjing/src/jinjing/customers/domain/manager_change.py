"""REL-1: another relationship manager at the customer's wish, with its reason; nobody's history is lost."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jinjing.customers.domain import history
from jinjing.customers.domain.care import require_care
from jinjing.customers.enums import ManagerChangeReason, PortfolioRole
from jinjing.customers.errors import ManagerJustChanged, NotAManagerHere, SameManager
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground

WISH = "wish:"  # PortfolioAssignment.reason of a change at the customer's wish: `wish:privacy`
ONE_DAY = timedelta(days=1)


@transaction.atomic
def change_relationship_manager(
    customer: Customer,
    *,
    to: Staff,
    reason: ManagerChangeReason,
    note: str = "",
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> PortfolioAssignment:
    """Give the customer to `to` from today on; the one before loses sight of the customer at once.

    The branch manager's to decide. The stand-in stays unless it is one of the two. A feed that still
    names the manager before does not undo it (`integrations.snapshot.portfolios`). NotAManagerHere,
    SameManager; GroundMissing (PI-07) for what `note` says; ManagerJustChanged if somebody was faster.
    """
    scope = require_care(customer, by=by, at=at, right=Permission.HAND_OVER_PORTFOLIO)
    day = bank_date(at)
    outlet = frozenset(pk for pk in scope.outlet_ids if pk == customer.home_outlet_id)
    managers = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlet, on=day)
    require(managers.filter(pk=to.pk).exists(), NotAManagerHere())
    kept = require_ground(note, ground=ground, on=day)
    held = PortfolioAssignment.objects.select_for_update(of=("self",)).select_related("staff")
    present = held.filter(customer=customer, role=PortfolioRole.PRIMARY, valid_to__isnull=True).first()
    require(present is None or present.staff_id != to.pk, SameManager())
    left = {to.pk} | ({present.staff_id} if present else set())
    for row in held.filter(customer=customer, valid_to__isnull=True, staff_id__in=left):
        _end(row, day=day)
    made = _open(customer, to, reason, day=day)
    _record(customer, present, to, reason, note=note, kept=kept, outlet=scope.outlet_code, by=by, at=at)
    return made


def _end(row: PortfolioAssignment, *, day: date) -> None:
    """Until yesterday. A row of today never came into force for a whole day; the history names it."""
    if row.valid_from >= day:
        row.delete()
    else:
        PortfolioAssignment.objects.filter(pk=row.pk).update(valid_to=day - ONE_DAY)


def _open(customer: Customer, to: Staff, reason: ManagerChangeReason, *, day: date) -> PortfolioAssignment:
    try:
        with transaction.atomic():
            return PortfolioAssignment.objects.create(
                customer=customer, staff=to, valid_from=day, reason=f"{WISH}{reason}"
            )
    except IntegrityError as raced:
        raise ManagerJustChanged from raced


def _record(
    customer: Customer,
    present: PortfolioAssignment | None,
    to: Staff,
    reason: ManagerChangeReason,
    *,
    note: str,
    kept: dict[str, Any],
    outlet: str,
    by: Staff,
    at: datetime,
) -> None:
    facts = {"from": present.staff.staff_no if present else "", "to": to.staff_no, "reason": str(reason)}
    names = {"from_name": present.staff.name if present else "", "to_name": to.name}
    history.record(
        customer, kind="manager.changed", by=by, at=at, facts={**facts, **names}, note=note.strip()
    )
    audit.write(
        "manager.change",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=outlet,
        detail={**facts, **kept},
    )
