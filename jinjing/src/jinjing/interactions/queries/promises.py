"""What was promised to customers, and whether it was kept (RM-3). The only place that knows.

A promise is the next step of a conversation's standing record. It is open until it is marked as kept or let
go, or until the customer is spoken to after it was made, or after it was moved last: whoever talks again
either keeps it then or moves it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length

from jinjing.interactions.enums import Outcome, PromiseState, StepKind
from jinjing.interactions.models import Interaction, PromiseStep
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.written_once import Given, written_once

# An old promise that nobody came back to no longer brings a customer onto a list.
PROMISES_LAST = timedelta(days=60)
ENDINGS = (StepKind.KEPT, StepKind.RELEASED)
PERCENT = 100


@dataclass(frozen=True)
class Promise:
    """One promise. due_on: its present day; without one when it was made, the day of the conversation itself.

    step: the next step as written, may be empty; text: the same, else the note, else the outcome's word. reference: the conversation's own,
    for the verbs in `domain.promise` (`promise_record` finds it).
    """

    reference: str
    customer_id: int
    step: str
    text: str
    due_on: date
    made_on: date
    made_by: str
    state: PromiseState
    overdue_days: int
    moved: int

    @property
    def overdue(self) -> bool:
        """The promised day has passed."""
        return self.overdue_days > 0


@dataclass(frozen=True)
class KeptRate:
    """Promises due in a period. Those let go count for nothing; one moved after its day has passed is late."""

    kept: int
    late: int
    open: int
    released: int

    @property
    def due(self) -> int:
        return self.kept + self.late + self.open

    @property
    def percent(self) -> int | None:
        """Kept in time of those due; None where nothing was due."""
        return PERCENT * self.kept // self.due if self.due else None


def promised() -> QuerySet[Any]:
    """Standing records with a next step; adds `due` (its present day), `since` and `ending` (how it ended)."""
    steps = PromiseStep.objects.filter(interaction=OuterRef("pk"))
    moves = steps.filter(kind=StepKind.MOVED).order_by("-at", "-pk")
    rows = standing().annotate(
        step_length=Length("next_step"),
        due=Coalesce(Subquery(moves.values("due_on")[:1]), "next_on", "occurred_on"),
        since=Coalesce(Subquery(moves.values("at")[:1]), "occurred_at"),
        ending=Subquery(steps.filter(kind__in=ENDINGS).values("kind")[:1]),
    )
    return rows.filter(Q(next_on__isnull=False) | Q(step_length__gt=0))


def open_promises() -> QuerySet[Any]:
    """Those nobody has kept, let go or come back to."""
    return promised().filter(~Exists(_talks_since()), ending__isnull=True)


def dated_open_promises() -> QuerySet[Any]:
    """Open ones with a day of their own: only these bring somebody back to the customer."""
    return open_promises().filter(next_on__isnull=False)


def promise_record(reference: str) -> Interaction | None:
    """The conversation behind a promise with its customer; None when it was corrected, or promises nothing."""
    found: Interaction | None = (
        promised().filter(reference=reference).select_related("customer", "staff").first()
    )
    return found


def promises_of(customer_id: int, *, on: date) -> list[Promise]:
    """Open promises to one customer, the earliest due first. One query."""
    return [_promise(_Open(*row), on=on) for row in _open_of_one.asked(customer=customer_id)]


def promises_by_customer(
    customer_ids: Iterable[int], *, on: date, since: date | None = None
) -> dict[int, list[Promise]]:
    """Open promises by customer, the earliest due first; only those due since a day, if it is given. One query."""
    rows = open_promises().filter(customer_id__in=list(customer_ids))
    if since is not None:
        rows = rows.filter(due__gte=since)
    found: dict[int, list[Promise]] = defaultdict(list)
    for row in _told(rows):
        found[row[1]].append(_promise(_Open(*row), on=on))
    return found


class _Open(NamedTuple):
    """A row of `_told`."""

    reference: str
    customer_id: int
    step: str
    note: str
    outcome: str
    due_on: date
    made_on: date
    made_by: str
    moved: int | None


@written_once
def _open_of_one() -> QuerySet[Any, Any]:
    return _told(open_promises().filter(customer=Given("customer", BigIntegerField())))


def _told(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """What a page shows of open promises, the earliest due first."""
    moves = PromiseStep.objects.filter(interaction=OuterRef("pk"), kind=StepKind.MOVED).order_by()
    counted = moves.values("interaction").annotate(n=Count("pk")).values("n")
    told: QuerySet[Any, Any] = rows.annotate(moved=Subquery(counted)).order_by("due", "pk")
    return told.values_list(
        "reference",
        "customer_id",
        "next_step",
        "note",
        "outcome",
        "due",
        "occurred_on",
        "staff__name",
        "moved",
    )


def _promise(row: _Open, *, on: date) -> Promise:
    return Promise(
        reference=row.reference,
        customer_id=row.customer_id,
        step=row.step,
        text=row.step or row.note or str(Outcome(row.outcome).label),
        due_on=row.due_on,
        made_on=row.made_on,
        made_by=row.made_by,
        state=PromiseState.OPEN,
        overdue_days=max((on - row.due_on).days, 0),
        moved=row.moved or 0,
    )


def kept_rate(staff_ids: Sequence[int], *, first: date, last: date) -> KeptRate:
    """How these staff kept what they promised for the days from first to last. One query.

    Kept: marked as kept by its day, or the customer was spoken to by then. Who made the promise answers for it.
    """
    ended = PromiseStep.objects.filter(interaction=OuterRef("pk"), kind=StepKind.KEPT)
    moved_late = PromiseStep.objects.filter(
        interaction=OuterRef("pk"), kind=StepKind.MOVED, on__gt=F("was_due_on")
    )
    rows = (
        promised()
        .filter(staff_id__in=list(staff_ids), next_on__isnull=False, due__range=(first, last))
        .order_by()
        .annotate(
            marked_on=Subquery(ended.values("on")[:1]),
            talked_on=Subquery(_talks_since().order_by("occurred_at").values("occurred_on")[:1]),
            in_time=~Exists(moved_late),
        )
        .annotate(
            fate=Case(
                When(ending=StepKind.RELEASED, then=Value("released")),
                When(marked_on__isnull=True, talked_on__isnull=True, then=Value("open")),
                When(
                    Q(marked_on__lte=F("due")) | Q(talked_on__lte=F("due")), in_time=True, then=Value("kept")
                ),
                default=Value("late"),
            )
        )
    )
    found = dict(rows.values("fate").annotate(n=Count("pk")).values_list("fate", "n"))
    return KeptRate(**{fate: found.get(fate, 0) for fate in ("kept", "late", "open", "released")})


def _talks_since() -> QuerySet[Interaction]:
    return standing().filter(customer=OuterRef("customer"), reached=True, occurred_at__gt=OuterRef("since"))
