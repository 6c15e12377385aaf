"""MGT-7, MGT-1: what the head of an outlet reads before the doors open: who did what, and what today brings.

Whoever does not lead the outlet gets nothing: OutOfScope.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import held_on
from jinjing.identity.scope import Scope
from jinjing.interactions.enums import SPOKEN
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import rules
from jinjing.kernel.errors import OutOfScope
from jinjing.workbench.enums import FollowUpState
from jinjing.workbench.models import Agenda, CallList, FollowUp
from jinjing.workbench.queries import due_today
from jinjing.workbench.queries.due_today import Span

NEEDS = (Permission.OUTLET_PORTFOLIOS, Permission.CUSTOMER_PAGE, Permission.SEE_BALANCES)


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
    held = Position.objects.filter(held_on(on), role=Role.RELATIONSHIP_MANAGER, org_unit_id=outlet_id)
    made = standing().filter(staff=OuterRef("pk"), occurred_on=on).order_by().values("staff")
    counted = made.annotate(
        found=JSONObject(
            reached=Count("customer", distinct=True, filter=Q(reached=True)),
            attempts=Count("pk", filter=Q(channel__in=SPOKEN)),
        )
    )
    rows = Staff.objects.filter(pk__in=held.values("staff_id")).annotate(
        made=Subquery(counted.values("found")[:1]),
        target=Subquery(CallList.objects.filter(staff=OuterRef("pk"), on=on).values("target")[:1]),
    )
    planned = int(rules.value("call_list.size", on))
    return [
        Caller(pk, name, (made or {}).get("reached", 0), target or planned, (made or {}).get("attempts", 0))
        for pk, name, made, target in rows.order_by("name", "pk").values_list("pk", "name", "made", "target")
    ]


@dataclass(frozen=True)
class Money:
    """`fen` of `customers`; `unassigned` of them have no relationship manager."""

    fen: int = 0
    customers: int = 0
    unassigned: int = 0


@dataclass(frozen=True)
class Brings:
    """What today brings. `ahead`: maturing on the days after today; `compared_on`: the night compared with."""

    maturing: Money
    ahead: Money
    edge: Money
    birthdays: int
    appointments: int
    leads: int
    compared_on: date | None


def brings(
    scope: Scope, outlet_id: int, *, publication: Publication | None, span: Span, ahead: Span
) -> Brings:
    """One query for every count of today. OutOfScope for whoever does not lead the outlet."""
    here, day = OuterRef("pk"), span.until
    percent = int(rules.value("morning.edge_percent", day))
    edge = due_today.at_the_edge(here, publication=publication, on=day, percent=percent)
    people = Count("customer", distinct=True)
    counted = {
        "maturing": _one(due_today.maturing(here, publication=publication, span=span), **_money(day)),
        "ahead": _one(due_today.maturing(here, publication=publication, span=ahead), **_money(day)),
        "edge": _one(edge, fen=Sum("needed_fen"), customers=people),
        "birthdays": _one(due_today.birthdays(here, publication=publication, span=span), customers=people),
        "appointments": _one(due_today.appointments(here, on=day), by="home_outlet", customers=Count("pk")),
        "leads": _one(due_today.open_leads(here), customers=Count("pk")),
    }
    rows = led_outlets(scope).filter(pk=outlet_id).annotate(compared_on=_compared_on(publication), **counted)
    found = rows.values(*counted, "compared_on").first()
    if found is None:
        raise OutOfScope("")
    tally = {key: found[key] or {} for key in counted}
    money = {
        key: Money(**{name: n or 0 for name, n in tally[key].items()})
        for key in ("maturing", "ahead", "edge")
    }
    count = {key: tally[key].get("customers", 0) for key in ("birthdays", "appointments", "leads")}
    return Brings(
        maturing=money["maturing"],
        ahead=money["ahead"],
        edge=money["edge"],
        birthdays=count["birthdays"],
        appointments=count["appointments"],
        leads=count["leads"],
        compared_on=found["compared_on"],
    )


def _money(on: date) -> dict[str, Any]:
    nobody = ~due_today.in_care(OuterRef("customer"), on=on)
    return {
        "fen": Sum("worth_fen"),
        "customers": Count("customer", distinct=True),
        "unassigned": Count("customer", distinct=True, filter=nobody),
    }


def _one(rows: QuerySet[Model], *, by: str = "customer__home_outlet", **aggregates: Any) -> Subquery:
    """Aggregates of an outlet's rows as one nested value; NULL without rows."""
    return Subquery(rows.order_by().values(by).annotate(found=JSONObject(**aggregates)).values("found"))


def previous_nights(publication: Publication | None) -> QuerySet[Publication]:
    """The night before the one in use, if its figures are still kept."""
    rows = Publication.objects.filter(state=PublicationState.PREVIOUS)
    return rows.filter(business_date__lt=publication.business_date) if publication else rows.none()


def _compared_on(publication: Publication | None) -> Subquery:
    return Subquery(previous_nights(publication).order_by("-business_date").values("business_date")[:1])


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
