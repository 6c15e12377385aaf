"""MGT-7, MGT-1: what the head of an outlet reads before the doors open: who did what, and what today brings.

Whoever does not lead the outlet gets nothing: OutOfScope.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import BigIntegerField, Count, DateField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import held_on
from jinjing.identity.scope import Scope
from jinjing.interactions.enums import SPOKEN
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import rules
from jinjing.kernel.errors import OutOfScope
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.enums import FollowUpState
from jinjing.workbench.models import Agenda, CallList, FollowUp
from jinjing.workbench.queries import due_today

Row = TypeVar("Row", bound=Model)
NEEDS = (Permission.OUTLET_PORTFOLIOS, Permission.CUSTOMER_PAGE, Permission.SEE_BALANCES)
MONEY, PEOPLE = ("maturing", "ahead", "edge"), ("birthdays", "appointments", "leads")


def led_outlets(scope: Scope) -> QuerySet[OrgUnit]:
    """Outlets whose every portfolio and balance the person may read, by name."""
    return OrgUnit.objects.filter(pk__in=scope.at(*NEEDS)).order_by("name", "pk")


def customers_of(scope: Scope, outlet_id: int) -> QuerySet[Customer]:
    """The outlet's customers with whom work goes on; none for whoever does not lead it."""
    rows = Customer.objects.order_by("pk")
    if outlet_id not in scope.at(*NEEDS):
        return rows.none()
    return rows.filter(due_today.of_outlet(outlet_id, on=scope.on, prefix=""))


def colleagues_at(outlet_id: int, *, on: date) -> QuerySet[Staff]:
    """Everybody who works at the outlet that day, by name."""
    held = Position.objects.filter(held_on(on), org_unit_id=outlet_id).values("staff_id")
    return Staff.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


@dataclass(frozen=True)
class Caller:
    """A relationship manager's day: customers got through to, of those planned, and attempts to speak."""

    staff_id: int
    name: str
    reached: int
    target: int
    attempts: int

    @property
    def short(self) -> bool:
        return self.reached < self.target


def callers_of(scope: Scope, outlet_id: int, *, on: date) -> list[Caller]:
    """The outlet's relationship managers of that day, by name; one query, and the rules of the day.

    Without a list the plan is rule `call_list.size`: a day on which nobody drew one is not a day without plan.
    """
    if outlet_id not in scope.at(*NEEDS):
        raise OutOfScope("")
    planned = int(rules.value("call_list.size", on))
    return [
        Caller(pk, name, (made or {}).get("reached", 0), target or planned, (made or {}).get("attempts", 0))
        for pk, name, made, target in _calls.asked(outlet=outlet_id, on=on)
    ]


def attempts_on(scope: Scope, outlet_id: int, *, on: date) -> QuerySet[Interaction]:
    """The attempts that `callers_of` counts; whoever has left since is among those who tried.

    None for whoever does not lead the outlet.
    """
    if outlet_id not in scope.at(*NEEDS):
        return standing().none()
    staff = _managers_on(on, outlet_id).values("staff_id")
    return standing().filter(channel__in=SPOKEN, staff__in=staff, occurred_on=on)


def _managers_on(day: date | Given, outlet: int | Given) -> QuerySet[Position]:
    return Position.objects.filter(held_on(day), role=Role.RELATIONSHIP_MANAGER, org_unit_id=outlet)


@written_once
def _calls() -> QuerySet[Staff, Any]:
    """Of each: key, name, what was reached and tried, the plan of the list."""
    day = Given("on", DateField())
    held = _managers_on(day, Given("outlet", BigIntegerField()))
    made = standing().filter(staff=OuterRef("pk"), occurred_on=day).order_by().values("staff")
    counted = made.annotate(
        found=JSONObject(
            reached=Count("customer", distinct=True, filter=Q(reached=True)),
            attempts=Count("pk", filter=Q(channel__in=SPOKEN)),
        )
    )
    rows = Staff.objects.filter(pk__in=held.values("staff_id")).order_by("name", "pk")
    target = CallList.objects.filter(staff=OuterRef("pk"), on=day).values("target")
    return rows.values_list("pk", "name", Subquery(counted.values("found")[:1]), Subquery(target[:1]))


def agenda_of(scope: Scope, outlet_id: int, *, on: date) -> Agenda | None:
    """What the head wrote for that day; None while the sheet's own lines stand."""
    rows = Agenda.objects.filter(outlet_id=outlet_id, on=on, outlet_id__in=scope.at(*NEEDS))
    return rows.select_related("written_by").first()


def follow_ups_in(scope: Scope) -> QuerySet[FollowUp]:
    """What was agreed at the outlets the person leads, and what the person is to do; the earliest due first."""
    mine = Q(owner_id=scope.staff_id) if scope.may(Permission.FOLLOW_UPS) else Q(pk__in=[])
    rows = FollowUp.objects.filter(mine | Q(outlet_id__in=scope.at(*NEEDS)))
    return rows.select_related("owner", "outlet", "agreed_by").order_by("due_on", "pk")


def open_follow_ups(scope: Scope, *, outlet_id: int | None = None) -> QuerySet[FollowUp]:
    """Open ones of one outlet, or the person's own."""
    rows = follow_ups_in(scope).filter(state=FollowUpState.OPEN)
    return rows.filter(owner_id=scope.staff_id) if outlet_id is None else rows.filter(outlet_id=outlet_id)
