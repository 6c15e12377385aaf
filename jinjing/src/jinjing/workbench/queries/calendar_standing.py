"""Everything a line of the contact calendar says about its customer, in one statement for any number.

What many customers have alike (a kind of mark on a day) comes as short texts and is read once. Notes stay where they
are: of each it is only asked whether there is one, which index `days_of_contact` tells.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Value

from jinjing.customers.models import Customer
from jinjing.interactions.enums import MESSAGES, Channel, Outcome
from jinjing.interactions.models import ContactHold, ContactWithdrawn, Interaction
from jinjing.interactions.models.noted import Noted
from jinjing.kernel.joined_rows import DayText, Flag, JoinedRows, KeyList, Spelled
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.models import PlannedContact
from jinjing.workbench.queries.rhythm import Since, since_of

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
# How the database spells a mark: the day as 2026-10-31, the way, got through, noted, the outcome.
ISO_DAY = 10  # letters
WAY, REACHED, NOTED, OUTCOME = ISO_DAY, ISO_DAY + 1, ISO_DAY + 2, ISO_DAY + 3
YES, NO = "1", "0"
PLANNED = "planned"  # instead of an outcome
MADE = (Outcome.SENT, Outcome.TALKED)


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


class Standing(NamedTuple):
    """One customer. `stopped`: a kind of hold; `marks`: by day, what was done before what is planned; the last talk
    and the last message up to the day that is asked for, as far as the period tells: None says nothing."""

    customer: Customer
    stopped: str | None
    spoken_on: date | None
    sent_on: date | None
    marks: tuple[Mark, ...]


def standing_of(ids: Sequence[int], *, period: Period, on: date) -> Iterator[Standing]:
    """In the order of the keys. One query."""
    tells = on <= period.last  # of days after the period nothing is known
    for row in _rows.asked(ids=ids, first=period.first, last=period.last, on=on):
        stopped, made, planned = row[OWN:]
        customer = Customer.from_db(DEFAULT_DB_ALIAS, OF_CUSTOMER, row[:OWN])
        done = [_entry(text) for text in made.split(",")] if made else []
        spoken_on, sent_on = _last_days(done, on=on) if tells else (None, None)
        marks = [entry.mark for entry in done]
        if planned:
            marks += [_entry(text).mark for text in planned.split(",")]
            marks.sort(key=itemgetter(0))  # stable
        yield Standing(customer, stopped, spoken_on, sent_on, tuple(marks))


def clocks_of(found: Iterable[Standing], *, by_message: Collection[int], on: date) -> dict[int, Since]:
    """From when on the clocks run, by customer. One query for those of whom the period does not tell.

    by_message: whom a rhythm asks for that messages are enough for; of the others the last message says nothing.
    """
    known: dict[int, Since] = {}
    unknown = []
    for one in found:
        pk = one.customer.pk
        if one.spoken_on and (one.sent_on or pk not in by_message):
            known[pk] = Since(None, one.spoken_on, one.sent_on)
        else:
            unknown.append(pk)
    return known | since_of(unknown, on=on)


@written_once
def _rows() -> "QuerySet[Customer, Any]":
    rows = Customer.objects.filter(pk__in=KeyList("ids")).order_by("pk")
    stops = _stops(Given("on", DateField()))
    return rows.values_list(
        *OF_CUSTOMER,
        Subquery(stops.values("kind")[:1]),
        JoinedRows(_done()),
        JoinedRows(_planned()),
    )


def _stops(on: Any) -> QuerySet[ContactHold]:
    """Holds of every way, purpose and topic in force that day, the oldest first: nobody contacts the customer at all."""
    rows = ContactHold.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    rows = rows.filter(customer=OuterRef("pk"), lifted_at__isnull=True, purpose="", topic="", channel="")
    return rows.order_by("pk")


def _done() -> "QuerySet[Interaction, Any]":
    """`standing`, but what was corrected or withdrawn is looked for once and not for each contact: hardly any is."""
    corrections = Interaction.objects.filter(corrects__isnull=False, customer__in=KeyList("ids"))
    corrected, withdrawn = corrections.values("corrects"), ContactWithdrawn.objects.values("interaction")
    rows = Interaction.objects.filter(customer=OuterRef("pk")).exclude(
        Q(pk__in=corrected) | Q(pk__in=withdrawn)
    )
    spelled = Spelled(
        DayText("occurred_on"), F("channel"), Flag("reached"), Flag(Noted("note")), F("outcome")
    )
    within = rows.filter(**_within("occurred_on")).order_by("occurred_on", "occurred_at", "pk")
    return within.values(found=spelled)


def _planned() -> "QuerySet[PlannedContact, Any]":
    rows = PlannedContact.objects.filter(customer=OuterRef("pk"), **_within("on"))
    rows = rows.filter(done_by=None, withdrawn_at=None).order_by("pk")
    spelled = Spelled(DayText("on"), F("channel"), Value(NO), Flag(Noted("note")), Value(PLANNED))
    return rows.values(found=spelled)


def _within(day: str) -> dict[str, Given]:
    """The days of the calendar."""
    return {f"{day}__gte": Given("first", DateField()), f"{day}__lte": Given("last", DateField())}


class Entry(NamedTuple):
    """A mark as it was read, with what clocks ask of it."""

    mark: Mark
    reached: bool
    message: bool


@lru_cache(maxsize=10_000)
def _entry(text: str) -> Entry:
    """What is spelled alike is the same mark, for every customer of every calendar."""
    way, reached, outcome = Channel(text[WAY]), text[REACHED] == YES, text[OUTCOME:]
    made = reached or outcome in MADE
    kind = MarkKind.PLANNED if outcome == PLANNED else MarkKind.DONE if made else MarkKind.TRIED
    mark = Mark(date.fromisoformat(text[:ISO_DAY]), way, kind, text[NOTED] == YES)
    return Entry(mark, reached, way in MESSAGES)


def _last_days(done: Sequence[Entry], *, on: date) -> tuple[date | None, date | None]:
    """The last talk and the last message up to that day; `done` in the order of the days."""
    spoken = sent = None
    for (day, *_), reached, message in reversed(done):
        if day > on:
            continue
        spoken = spoken or (day if reached else None)
        sent = sent or (day if message else None)
        if spoken and sent:
            break
    return spoken, sent
