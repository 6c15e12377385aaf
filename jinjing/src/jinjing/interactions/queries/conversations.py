"""What was said to a customer, and when last. Corrected records are shown in their latest version."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    TextField,
)

from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import ContactHold, ContactWithdrawn, Interaction
from jinjing.kernel.sealed import opened
from jinjing.kernel.written_once import Given, written_once

AS_STORED: Any = TextField()
# The day first, which says nothing new: so the order is that of index `days_of_contact`, which holds all that is
# asked of a contact's day, and no conversation with its note is read for it.
NEWEST_DAY_FIRST = ("-occurred_on", "-occurred_at", "-pk")


class Talk(NamedTuple):
    """A conversation as it stands, for reading. What was written of it is opened when it is asked for."""

    occurred_at: datetime
    occurred_on: date
    channel: str
    outcome: str
    reached: bool
    corrects_id: int | None
    by: str
    sealed_note: str
    sealed_step: str

    @property
    def way(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def result(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def note(self) -> str:
        return opened(Interaction, "note", self.sealed_note)

    @property
    def next_step(self) -> str:
        return opened(Interaction, "next_step", self.sealed_step)


def standing() -> QuerySet[Interaction]:
    """Records that no later one corrects and nobody has withdrawn.

    Asked with NOT EXISTS: for an outer join SQLite builds an index over all conversations of the bank anew.
    """
    corrected = Interaction.objects.filter(corrects=OuterRef("pk"))
    withdrawn = ContactWithdrawn.objects.filter(interaction=OuterRef("pk"))
    return Interaction.objects.filter(~Exists(corrected), ~Exists(withdrawn))


def talks_since(customer_id: int, *, since: datetime, most: int) -> list[Talk]:
    """Conversations from that moment on, the newest first; at most `most`. One query."""
    return [Talk(*row) for row in _talks.asked(most, customer=customer_id, since=since)]


def last_talks(customer_id: int, *, most: int) -> list[Talk]:
    """The newest conversations of all time; at most `most`. One query."""
    return [Talk(*row) for row in _last_talks.asked(most, customer=customer_id)]


def last_talk(customer_id: int) -> Talk | None:
    """The last conversation in which the customer was spoken to. One query."""
    return next((Talk(*row) for row in _last_talk.asked(customer=customer_id)), None)


@written_once
def _talks(most: int) -> QuerySet[Interaction, Any]:
    return _as_talks().filter(occurred_at__gte=Given("since", DateTimeField()))[:most]


@written_once
def _last_talks(most: int) -> QuerySet[Interaction, Any]:
    return _as_talks()[:most]


@written_once
def _last_talk() -> QuerySet[Interaction, Any]:
    return _as_talks().filter(reached=True)[:1]


def _as_talks() -> QuerySet[Interaction, Any]:
    rows = standing().filter(customer=Given("customer", BigIntegerField()))
    return rows.order_by("-occurred_at", "-pk").values_list(
        "occurred_at",
        "occurred_on",
        "channel",
        "outcome",
        "reached",
        "corrects_id",
        "staff__name",
        ExpressionWrapper(F("note"), AS_STORED),
        ExpressionWrapper(F("next_step"), AS_STORED),
    )


def spoken_on(customer_ids: Iterable[int]) -> dict[int, date]:
    """Last day on which each customer was spoken to; those never spoken to are missing."""
    rows = standing().filter(customer_id__in=list(customer_ids), reached=True).order_by()
    return dict(rows.values("customer").annotate(latest=Max("occurred_on")).values_list("customer", "latest"))


def holds_of(customer_id: int | OuterRef, *, on: date | Expression) -> QuerySet[ContactHold]:
    """Holds in force on that day or beginning later, the newest first."""
    rows = ContactHold.objects.filter(customer_id=customer_id, lifted_at__isnull=True)
    return rows.exclude(ends_on__lt=on).order_by("-starts_on", "-pk")
