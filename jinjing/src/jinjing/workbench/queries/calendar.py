"""The contact calendar: customers × days, what was done and what is planned (RM-4).

Lines are read for a set of customers and a period, the longest silence first; the page, the team view and files
taken out read the same ones. Notes stay sealed: a mark only says that there is one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import customers_in, in_force, own_keys
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import HoldKind, Outcome
from jinjing.interactions.models import BankDay, Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.stops import stopped_by, stops_of
from jinjing.workbench.models import PlannedContact
from jinjing.workbench.queries.calendar_standing import Mark, Period, clocks_of, standing_of
from jinjing.workbench.queries.of_the_night import OfTheNight, of_the_night
from jinjing.workbench.queries.rhythm import Due, due_by, due_of, rhythms_on


@dataclass(frozen=True)
class Line:
    """One customer of the calendar. `band`: premier, potential, ordinary; `stopped`: no contact at all, and why;
    `due`: None for a closed customer. Marks by day, what was done before what is planned.
    """

    customer: Customer
    band: str
    due: Due | None
    stopped: HoldKind | None
    marks: tuple[Mark, ...]

    @property
    def overdue(self) -> bool:
        return self.stopped is None and self.due is not None and self.due.overdue_days > 0


@dataclass(frozen=True)
class TeamLine:
    """One relationship manager of the team: whom they look after, who is overdue, contacts made and plans by day."""

    staff: Staff
    customers: int
    overdue: int
    longest_days: int
    made: Mapping[date, int]
    planned: Mapping[date, int]


def own_customers(scope: Scope, *, role: PortfolioRole = PortfolioRole.PRIMARY) -> QuerySet[Customer]:
    """Customers whom the person looks after, or stands in for, and may log contacts with."""
    return customers_in(scope, Permission.LOG_CONTACT).filter(pk__in=own_keys(scope).filter(role=role))


def customers_kept_by(scope: Scope, staff: Staff) -> QuerySet[Customer]:
    """A colleague's customers (A) at the outlets that the person leads."""
    theirs = PortfolioAssignment.objects.filter(
        in_force(scope), staff=staff, role=PortfolioRole.PRIMARY, customer=OuterRef("pk")
    )
    return customers_led(scope).filter(Exists(theirs))


def customers_led(scope: Scope) -> QuerySet[Customer]:
    """Every customer of the outlets whose portfolios the person may see."""
    return customers_in(scope, Permission.OUTLET_PORTFOLIOS, Permission.LOG_CONTACT)


def lines_of(
    scope: Scope, customers: QuerySet[Customer], *, period: Period, publication: Publication | None
) -> list[Line]:
    """Lines of these customers, the longest silence first. Four queries for any number, and the rules of the day.

    `customers`: already narrowed to what the scope reaches; the scope says which day is meant.
    """
    on = scope.on
    ids = list(customers.order_by().values_list("pk", flat=True))
    found = list(standing_of(ids, period=period, on=on)) if ids else []
    night, rhythms = of_the_night(ids, publication), rhythms_on(publication, on=on)
    beats = {pk: rhythms.deciding(said.place, said.segments) for pk, said in night.items()}
    by_message = {pk for pk, asking in beats.items() if any(beat.by_message for beat in asking)}
    since = clocks_of(found, by_message=by_message, on=on)
    names = names_of(publication)
    lines = []
    for one in found:
        pk, closed_on = one.customer.pk, one.customer.closed_on
        line = Line(
            customer=one.customer,
            band=_band(night[pk], names),
            due=due_by(beats[pk], since[pk], on=on) if closed_on is None or closed_on >= on else None,
            stopped=HoldKind(one.stopped) if one.stopped else None,
            marks=one.marks,
        )
        lines.append(line)
    return sorted(lines, key=_longest_silence)


def records_of_day(customer: Customer, *, on: date) -> QuerySet[Interaction]:
    """What was logged with one customer on one day, in its latest version, with who logged it."""
    rows = standing().filter(customer=customer, occurred_on=on).select_related("staff", "customer")
    return rows.order_by("occurred_at", "pk")


def open_plans(customer: Customer, *, on: date | None = None) -> QuerySet[PlannedContact]:
    """What is planned with one customer, on one day or on any."""
    rows = PlannedContact.objects.filter(customer=customer, done_by=None, withdrawn_at=None)
    rows = rows if on is None else rows.filter(on=on)
    return rows.select_related("staff", "customer").order_by("on", "pk")


def rest_days(period: Period) -> dict[date, str]:
    """Public holidays of the period with their names. One query."""
    rows = BankDay.objects.filter(on__range=period).exclude(holiday="")
    return dict(rows.values_list("on", "holiday"))


def team_of(scope: Scope, *, period: Period, publication: Publication | None) -> list[TeamLine]:
    """Every relationship manager with customers at the outlets led, by name. Eight queries for any number."""
    held = PortfolioAssignment.objects.filter(
        in_force(scope), role=PortfolioRole.PRIMARY, customer__in=customers_led(scope).order_by().values("pk")
    )
    kept: dict[int, list[int]] = defaultdict(list)
    for staff_id, customer_id in held.values_list("staff_id", "customer_id"):
        kept[staff_id].append(customer_id)
    ids = [pk for customers in kept.values() for pk in customers]
    due = due_of(ids, on=scope.on, publication=publication)
    stopped = _stopped(ids, on=scope.on)
    made = _counts(
        standing().filter(_took_place(), staff_id__in=kept, occurred_on__range=period), "occurred_on"
    )
    ahead = PlannedContact.objects.filter(
        done_by=None, withdrawn_at=None, staff_id__in=kept, on__range=period
    )
    planned = _counts(ahead, "on")
    return [
        TeamLine(
            staff=person,
            customers=len(kept[person.pk]),
            overdue=len(late := _late(kept[person.pk], due, stopped)),
            longest_days=max((due[pk].overdue_days for pk in late), default=0),
            made=made[person.pk],
            planned=planned[person.pk],
        )
        for person in Staff.objects.filter(pk__in=kept).order_by("name", "pk")
    ]


def _late(ids: Iterable[int], due: Mapping[int, Due], stopped: Mapping[int, HoldKind]) -> list[int]:
    return [pk for pk in ids if pk in due and due[pk].overdue_days and pk not in stopped]


def _counts(rows: QuerySet[Any], day: str) -> dict[int, Counter[date]]:
    counted: dict[int, Counter[date]] = defaultdict(Counter)
    for staff_id, on, count in rows.order_by().values_list("staff_id", day).annotate(n=Count("pk")):
        counted[staff_id][on] = count
    return counted


def _took_place() -> Q:
    """Spoken to, or sent; a call that nobody answered is an attempt."""
    return Q(reached=True) | Q(outcome__in=(Outcome.SENT, Outcome.TALKED))


def _band(said: OfTheNight, names: Mapping[str, TierNames]) -> str:
    place = said.place
    if not place:
        return "ordinary"
    if place["premier"]:
        return "premier"
    scheme = scheme_of(names, place["scheme"])
    return "potential" if scheme.is_potential_at(place["tier"], said.average_fen) else "ordinary"


def _stopped(ids: Sequence[int], *, on: date) -> dict[int, HoldKind]:
    """Whom nobody contacts that day, whatever the way and the purpose, and why. One query."""
    stops = stops_of(ids, first=on, last=on)
    found = {pk: stopped_by(rows, on=on) for pk, rows in stops.items()}
    return {pk: kind for pk, kind in found.items() if kind}


def _longest_silence(line: Line) -> tuple[bool, tuple[bool, int], int]:
    """Closed customers last; then by silence."""
    return (line.due is None, line.due.silence_rank if line.due else (True, 0), line.customer.pk)
