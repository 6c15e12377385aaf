"""MGT-7: what today brings an outlet, in figures: one statement, written out once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import JSONObject

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.identity.models import OrgUnit
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.kernel.errors import OutOfScope
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.queries import due_today
from jinjing.workbench.queries.due_today import Span
from jinjing.workbench.queries.morning import NEEDS

Row = TypeVar("Row", bound=Model)
MONEY, PEOPLE = ("maturing", "ahead", "edge"), ("birthdays", "appointments", "leads")


@dataclass(frozen=True)
class Money:
    """`fen` of `customers`; `unassigned` of them have no relationship manager."""

    fen: int = 0
    customers: int = 0
    unassigned: int = 0


class Before(NamedTuple):
    """The night compared with."""

    pk: int
    business_date: date


@dataclass(frozen=True)
class Brings:
    """What today brings. `ahead`: maturing on the days after today; `before`: the night compared with."""

    maturing: Money
    ahead: Money
    edge: Money
    birthdays: int
    appointments: int
    leads: int
    before: Before | None


def brings(
    scope: Scope, outlet_id: int, *, publication: Publication | None, span: Span, ahead: Span
) -> Brings:
    """One query for every count of today. OutOfScope for whoever does not lead the outlet."""
    if outlet_id not in scope.at(*NEEDS):
        raise OutOfScope("")
    night = {"publication": publication.pk, "night": publication.business_date} if publication else {}
    ((*found, before),) = _counted.asked(
        publication is not None,
        outlet=outlet_id,
        after=span.after,
        on=span.until,
        ahead=ahead.until,
        percent=int(rules.value("morning.edge_percent", span.until)),
        **night,
    )
    tally = dict(zip((*MONEY, *PEOPLE), found, strict=True))
    money: dict[str, Any] = {
        key: Money(**{name: n or 0 for name, n in (tally[key] or {}).items()}) for key in MONEY
    }
    figures: dict[str, Any] = {key: (tally[key] or {}).get("customers", 0) for key in PEOPLE}
    compared = Before(before["pk"], _day(before["business_date"])) if before else None
    return Brings(**money, **figures, before=compared)


def night_before(publication: Publication | None) -> Before | None:
    """The night compared with. One query."""
    rows = _previous(publication.business_date) if publication else Publication.objects.none()
    found = rows.values_list("pk", "business_date").first()
    return Before(*found) if found else None


@written_once
def _counted(published: bool) -> QuerySet[OrgUnit, Any]:
    """Each figure by itself: the outlet's row is only what they are asked beside."""
    outlet, day = Given("outlet", BigIntegerField()), Given("on", DateField())
    night = Given("publication", BigIntegerField()) if published else None
    span, ahead = Span(Given("after", DateField()), day), Span(day, Given("ahead", DateField()))
    edge = due_today.at_the_edge(outlet, publication=night, on=day, percent=Given("percent", IntegerField()))
    falling = (due_today.maturing(outlet, publication=night, span=days) for days in (span, ahead))
    people = Count("customer", distinct=True)
    before = _previous(Given("night", DateField())) if published else Publication.objects.none()
    found = JSONObject(pk="pk", business_date="business_date")
    return OrgUnit.objects.filter(pk=outlet).values_list(
        *(_one(rows, **_money(day)) for rows in falling),
        _one(edge, fen=Sum("needed_fen"), customers=people),
        _one(due_today.birthdays(outlet, publication=night, span=span), customers=people),
        _one(due_today.appointments(outlet, on=day), customers=Count("pk")),
        _one(due_today.open_leads(outlet, on=day), customers=Count("pk")),
        Subquery(before.values(found=found)[:1]),
    )


def _money(on: due_today.Day) -> dict[str, Any]:
    nobody = ~due_today.in_care(OuterRef("customer"), on=on)
    return {
        "fen": Sum("worth_fen"),
        "customers": Count("customer", distinct=True),
        "unassigned": Count("customer", distinct=True, filter=nobody),
    }


def _one(rows: QuerySet[Row], **aggregates: Any) -> Subquery:
    """Aggregates of all the rows as one nested value."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    return Subquery(whole.annotate(found=JSONObject(**aggregates)).values("found"))


def _previous(business_date: due_today.Day) -> QuerySet[Publication]:
    """The night before the one of that day, if its figures are still kept."""
    rows = Publication.objects.filter(state=PublicationState.PREVIOUS, business_date__lt=business_date)
    return rows.order_by("-business_date")


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
