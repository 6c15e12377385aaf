"""The contact calendar: customers × days, what was done and what is planned (RM-4).

Lines are read for a set of customers and a period, the longest silence first; the page, the team view and files
taken out read the same ones. Notes stay sealed: a mark only says that there is one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Length

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import customers_in, in_force, own_keys
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import Channel, HoldKind, Outcome
from jinjing.interactions.models import BankDay, Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.stops import stopped_by, stops_of
from jinjing.workbench.models import PlannedContact
from jinjing.workbench.queries.rhythm import (
    Due,
    Since,
    care_began,
    due_of,
    last_contacts,
    rhythms_on,
    segments_asking,
)

SATURDAY = 5


class MarkKind(StrEnum):
    """What a letter of the calendar stands for."""

    DONE = "done"
    TRIED = "tried"  # nobody answered, wrong number
    PLANNED = "planned"


class Mark(NamedTuple):
    """One letter in a cell. noted: there is a note behind it."""

    on: date
    channel: Channel
    kind: MarkKind
    noted: bool


class Period(NamedTuple):
    """Days of a calendar, both ends included."""

    first: date
    last: date


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
    """Lines of these customers, the longest silence first. Six queries for any number, and the rules of the day.

    `customers`: already narrowed to what the scope reaches; the scope says which day is meant.
    """
    names = names_of(publication)
    people: list[Any] = list(_with_standing(customers, publication, on=scope.on))
    ids = [person.pk for person in people]
    due = _due_of(people, on=scope.on, publication=publication)
    stopped = _stopped(ids, on=scope.on)
    marks = marks_of(ids, period=period)
    lines = [
        Line(
            customer=person,
            band=_band(person, names),
            due=due.get(person.pk),
            stopped=stopped.get(person.pk),
            marks=tuple(marks.get(person.pk, ())),
        )
        for person in people
    ]
    return sorted(lines, key=_longest_silence)


def marks_of(customer_ids: Sequence[int], *, period: Period) -> dict[int, list[Mark]]:
    """Letters by customer, by day, what was done before what is planned. Two queries."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for customer_id, mark in (*_done(customer_ids, period), *_planned(customer_ids, period)):
        found[customer_id].append(mark)
    for marks in found.values():
        marks.sort(key=lambda mark: mark.on)  # stable: what was done stays before what is planned
    return found


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


def _done(ids: Sequence[int], period: Period) -> Iterator[tuple[int, Mark]]:
    rows = standing().filter(customer_id__in=ids, occurred_on__range=period).order_by("occurred_at", "pk")
    values = rows.values_list("customer_id", "occurred_on", "channel", "reached", "outcome", Length("note"))
    for customer_id, on, channel, reached, outcome, length in values:
        made = reached or outcome in (Outcome.SENT, Outcome.TALKED)
        yield customer_id, Mark(on, Channel(channel), MarkKind.DONE if made else MarkKind.TRIED, bool(length))


def _planned(ids: Sequence[int], period: Period) -> Iterator[tuple[int, Mark]]:
    rows = PlannedContact.objects.filter(
        customer_id__in=ids, on__range=period, done_by=None, withdrawn_at=None
    ).order_by("pk")
    for customer_id, on, channel, length in rows.values_list("customer_id", "on", "channel", Length("note")):
        yield customer_id, Mark(on, Channel(channel), MarkKind.PLANNED, bool(length))


def _due_of(people: Sequence[Any], *, on: date, publication: Publication | None) -> dict[int, Due]:
    """`rhythm.due_of` for whom tier and care were read already."""
    rhythms = rhythms_on(publication, on=on)
    kept = [person for person in people if person.closed_on is None or person.closed_on >= on]
    ids = [person.pk for person in kept]
    segments = segments_asking(ids, publication, rhythms)
    contacts = last_contacts(ids, on=on)
    found: dict[int, Due] = {}
    for person in kept:
        since = Since(person.care_on or person.opened_on, *contacts.get(person.pk, (None, None)))
        asking = segments.get(person.pk, ())
        found[person.pk] = rhythms.due(tier=person.tier or {}, segments=asking, since=since, on=on)
    return found


def _with_standing(
    customers: QuerySet[Customer], publication: Publication | None, *, on: date
) -> QuerySet[Customer, Any]:
    """Only what a line shows, with tier, average and the beginning of care as values."""
    tier = CustomerTier.objects.filter(publication=publication, official=True, customer=OuterRef("pk"))
    figures = CustomerFigures.objects.filter(publication=publication, customer=OuterRef("pk"))
    place = JSONObject(scheme=F("scheme"), tier=F("tier"), band=F("band"), premier=F("premier"))
    shown = ("pk", "code", "customer_no", "name", "kind", "sex", "opened_on", "closed_on")
    return customers.only(*shown).annotate(
        care_on=care_began(on),
        tier=Subquery(tier.values(found=place)[:1]),
        average_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]),
    )


def _band(row: Any, names: Mapping[str, TierNames]) -> str:
    if row.tier and row.tier["premier"]:
        return "premier"
    scheme = scheme_of(names, row.tier["scheme"]) if row.tier else None
    tier = CustomerTier(tier=row.tier["tier"]) if row.tier else None
    return "potential" if scheme and scheme.is_potential(tier, row.average_fen) else "ordinary"


def _stopped(ids: Sequence[int], *, on: date) -> dict[int, HoldKind]:
    """Whom nobody contacts that day, whatever the way and the purpose, and why. One query."""
    stops = stops_of(ids, first=on, last=on)
    found = {pk: stopped_by(rows, on=on) for pk, rows in stops.items()}
    return {pk: kind for pk, kind in found.items() if kind}


def _longest_silence(line: Line) -> tuple[bool, tuple[bool, int], int]:
    """Closed customers last; then by silence."""
    return (line.due is None, line.due.silence_rank if line.due else (True, 0), line.customer.pk)
