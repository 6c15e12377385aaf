"""Everything a line of the contact calendar says about its customer, in one statement for any number.

What many customers have alike (a place in the tiers, a kind of mark on a day) comes as short texts and is read once.
Notes stay where they are: of each it is only asked whether there is one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from jinjing.customers.models import Customer
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.interactions.enums import MESSAGES, Channel, Outcome
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.joined_rows import DayText, JoinedRows, KeyList, Spelled
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.models import PlannedContact
from jinjing.workbench.queries.rhythm import care_began

OF_CUSTOMER = (
    "id",
    "customer_no",
    "code",
    "kind",
    "sex",
    "name",
    "opened_on",
    "closed_on",
)  # as the model orders them
OWN = len(OF_CUSTOMER)
ISO_DAY = 10  # letters
BETWEEN = "|"  # the parts of a place; no code of a scheme has one


class MarkKind(StrEnum):
    """What a letter of the calendar stands for."""

    DONE = "done"
    TRIED = "tried"  # nobody answered, wrong number
    PLANNED = "planned"


# How a mark is spelled by the database: the day, the way, the kind.
DONE, TRIED, PLANNED = "d", "t", "p"
KINDS = {DONE: MarkKind.DONE, TRIED: MarkKind.TRIED, PLANNED: MarkKind.PLANNED}


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


class Standing(NamedTuple):
    """One customer. `place`: scheme, tier, band, premier of the official tier, {} without; `stopped`: a kind of hold."""

    customer: Customer
    care_on: date | None
    place: Mapping[str, Any]
    average_fen: int | None
    segments: Sequence[str]
    stopped: str | None
    spoken_on: date | None
    sent_on: date | None
    marks: tuple[Mark, ...]


def standing_of(
    ids: Sequence[int], *, period: Period, publication: int | None, on: date
) -> Iterator[Standing]:
    """In the order of the keys. `publication`: its key. One query."""
    asked = {"ids": ids, "first": period.first, "last": period.last, "publication": publication, "on": on}
    read_mark, read_place, read_segments = cache(mark_of), cache(_place), cache(_segments)
    for row in _rows.asked(publication is not None, **asked):
        care_on, place, average_fen, segments, stopped, spoken_on, sent_on, made, planned = row[OWN:]
        yield Standing(
            Customer.from_db(DEFAULT_DB_ALIAS, OF_CUSTOMER, row[:OWN]),
            care_on,
            read_place(place),
            average_fen,
            read_segments(segments),
            stopped,
            spoken_on,
            sent_on,
            _marks(made, planned, read_mark),
        )


@written_once
def _rows(published: bool) -> "QuerySet[Customer, Any]":
    """Without a publication nobody has tiers and figures."""
    here, on = OuterRef("pk"), Given("on", DateField())
    publication = Given("publication", BigIntegerField()) if published else None
    tier = CustomerTier.objects.of(publication).filter(official=True, customer=here)
    figures = CustomerFigures.objects.of(publication).filter(customer=here)
    members = SegmentMembership.objects.of(publication).filter(customer=here).order_by()
    rows = Customer.objects.filter(pk__in=KeyList("ids")).order_by("pk")
    return rows.values_list(
        *OF_CUSTOMER,
        care_began(on),
        Subquery(tier.values(found=_PLACE)[:1]),
        Subquery(figures.values("average_assets_to_date_fen")[:1]),
        JoinedRows(members.values(found=F("segment"))),
        Subquery(_stops(on).values("kind")[:1]),
        _last_day(on, Q(reached=True)),
        _last_day(on, Q(channel__in=MESSAGES)),
        JoinedRows(_done()),
        JoinedRows(_planned()),
    )


def _letter(condition: Q, letter: str, otherwise: str = "") -> Case:
    return Case(When(condition, then=Value(letter)), default=Value(otherwise), output_field=CharField())


_PLACE = Spelled(
    F("scheme"),
    Value(BETWEEN),
    F("tier"),
    Value(BETWEEN),
    F("band"),
    Value(BETWEEN),
    _letter(Q(premier=True), "p"),
)


def _stops(on: Any) -> QuerySet[ContactHold]:
    """Holds of every way, purpose and topic in force that day, the oldest first: nobody contacts the customer at all."""
    rows = ContactHold.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    rows = rows.filter(customer=OuterRef("pk"), lifted_at__isnull=True, purpose="", topic="", channel="")
    return rows.order_by("pk")


def _last_day(on: Any, which: Q) -> Subquery:
    rows = standing().filter(which, customer=OuterRef("pk"), occurred_on__lte=on).order_by("-occurred_on")
    return Subquery(rows.values("occurred_on")[:1])


def _done() -> "QuerySet[Interaction, Any]":
    made = _letter(Q(reached=True) | Q(outcome__in=(Outcome.SENT, Outcome.TALKED)), DONE, TRIED)
    rows = standing().filter(customer=OuterRef("pk"), **_within("occurred_on"))
    spelled = Spelled(DayText("occurred_on"), F("channel"), made, _noted())
    return rows.order_by("occurred_on", "occurred_at", "pk").values(found=spelled)


def _planned() -> "QuerySet[PlannedContact, Any]":
    rows = PlannedContact.objects.filter(customer=OuterRef("pk"), **_within("on"))
    rows = rows.filter(done_by=None, withdrawn_at=None).order_by("pk")
    return rows.values(found=Spelled(DayText("on"), F("channel"), Value(PLANNED), _noted()))


def _noted() -> Case:
    """How long a sealed note is tells whether there is one."""
    return Case(
        When(GreaterThan(Length("note"), 0), then=Value("n")), default=Value(""), output_field=CharField()
    )


def _within(day: str) -> dict[str, Given]:
    """The days of the calendar."""
    return {f"{day}__gte": Given("first", DateField()), f"{day}__lte": Given("last", DateField())}


def mark_of(text: str) -> Mark:
    """2026-10-31Tdn: the day, the way, the kind, noted."""
    on, way, kind, noted = text[:ISO_DAY], text[ISO_DAY], text[ISO_DAY + 1], text[ISO_DAY + 2 :]
    return Mark(date.fromisoformat(on), Channel(way), KINDS[kind], bool(noted))


def _marks(made: str | None, planned: str | None, read: Callable[[str], Mark]) -> tuple[Mark, ...]:
    """By day, what was done before what is planned."""
    marks = [read(one) for one in made.split(",")] if made else []
    if planned:
        marks += [read(one) for one in planned.split(",")]
        marks.sort(key=itemgetter(0))  # stable
    return tuple(marks)


def _place(text: str | None) -> Mapping[str, Any]:
    if not text:
        return {}
    scheme, tier, band, premier = text.split(BETWEEN)
    return {"scheme": scheme, "tier": tier, "band": band, "premier": bool(premier)}


def _segments(text: str | None) -> Sequence[str]:
    return sorted(text.split(",")) if text else ()
