"""RM-3, RM-1: what a relationship manager's day came to, and what is still to be written down. Own days only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import in_use
from jinjing.identity.models import Staff
from jinjing.interactions.enums import SPOKEN, Outcome
from jinjing.interactions.models import ConfirmedBack, Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import KeptRate, kept_rate
from jinjing.kernel import rules
from jinjing.workbench.queries.call_list import list_of

# Weeks over which reasons and promises are compared: one day says nothing.
COMPARED = timedelta(weeks=4)
ONE_DAY = timedelta(days=1)
PERCENT = 100
# What a talk of this outcome was about is worth a line; who asks to be called again was not spoken with yet.
WORTH_A_NOTE = (Outcome.TALKED, Outcome.APPOINTMENT, Outcome.NOT_INTERESTED)


@dataclass(frozen=True)
class ReasonCount:
    """RM-1 约访率: how often a reason led to a call, to a talk, and to an appointment."""

    trigger: str
    attempts: int
    reached: int
    appointments: int

    @property
    def percent(self) -> int | None:
        """Appointments of the talks; None without a talk."""
        return PERCENT * self.appointments // self.reached if self.reached else None


@dataclass(frozen=True)
class DaySummary:
    """One day. `reached` customers of `target`, with `attempts` to speak; `kept`: promises due in the four weeks
    before the day; `promised`: next steps agreed that day.

    contacts: every record of the day, the latest first. without_note: talks with nothing written down.
    to_confirm: what was agreed and has not gone back to the customer yet.
    """

    on: date
    target: int
    reached: int
    attempts: int
    outcomes: tuple[tuple[Outcome, int], ...]
    contacts: tuple[Interaction, ...]
    without_note: tuple[Interaction, ...]
    to_confirm: tuple[Interaction, ...]
    confirmed: int
    promised: int
    reasons: tuple[ReasonCount, ...]
    kept: KeptRate

    @property
    def share(self) -> int:
        """Per cent of the target that was got through to."""
        return min(PERCENT * self.reached // max(self.target, 1), PERCENT)

    @property
    def agreed(self) -> int:
        """Talks that ended with something to confirm back."""
        return self.confirmed + len(self.to_confirm)


def day_summary(staff: Staff, *, on: date, within: QuerySet[Customer] | None = None) -> DaySummary:
    """The person's own day, whatever the list said. Four queries and the rules of the day.

    within: only contacts with these customers; who has moved on takes no old notes along.
    """
    contacts = contacts_of_day(staff, on=on, within=within)
    drawn = list_of(staff, on=on)
    agreed = [one for one in contacts if _was_agreed(one)]
    return DaySummary(
        on=on,
        target=drawn.target if drawn else int(rules.value("call_list.size", on)),
        reached=len({one.customer_id for one in contacts if one.reached}),
        attempts=sum(one.channel in SPOKEN for one in contacts),
        outcomes=_by_outcome(contacts),
        contacts=tuple(contacts),
        without_note=tuple(one for one in contacts if _lacks_a_note(one)),
        to_confirm=tuple(one for one in agreed if not one.was_confirmed),
        confirmed=sum(one.was_confirmed for one in agreed),
        promised=sum(one.next_on is not None for one in contacts),
        reasons=reason_counts(staff, until=on),
        kept=kept_rate([staff.pk], first=on - COMPARED, last=on - ONE_DAY),
    )


def contacts_of_day(staff: Staff, *, on: date, within: QuerySet[Customer] | None = None) -> list[Any]:
    """The person's standing records of that day, the latest first; adds `was_confirmed`. One query."""
    sent_back = Exists(ConfirmedBack.objects.filter(interaction=OuterRef("pk")))
    rows = standing().filter(in_use("customer__"), staff=staff, occurred_on=on)
    rows = rows.annotate(was_confirmed=sent_back)
    if within is not None:
        rows = rows.filter(customer__in=within.values("pk"))
    return list(rows.select_related("customer").order_by("-occurred_at", "-pk"))


def without_a_note(staff: Staff, *, on: date) -> int:
    """How many talks of that day have nothing written down. One query."""
    return sum(_lacks_a_note(one) for one in contacts_of_day(staff, on=on))


def reason_counts(staff: Staff, *, until: date) -> tuple[ReasonCount, ...]:
    """The reasons of four weeks, the most talks first. One query."""
    rows = standing().filter(
        staff=staff, occurred_on__gt=until - COMPARED, occurred_on__lte=until, channel__in=SPOKEN
    )
    counted = (
        rows.exclude(reason="")
        .order_by()
        .values("reason")
        .annotate(
            attempts=Count("pk"),
            spoken=Count("pk", filter=Q(reached=True)),
            agreed=Count("pk", filter=Q(outcome=Outcome.APPOINTMENT)),
        )
        .order_by("-spoken", "-attempts", "reason")
    )
    return tuple(ReasonCount(row["reason"], row["attempts"], row["spoken"], row["agreed"]) for row in counted)


def _lacks_a_note(one: Interaction) -> bool:
    return one.reached and one.outcome in WORTH_A_NOTE and not one.note.strip()


def _was_agreed(one: Interaction) -> bool:
    return one.reached and bool(one.next_on or one.next_step)


def _by_outcome(contacts: Sequence[Interaction]) -> tuple[tuple[Outcome, int], ...]:
    found = Counter(one.outcome for one in contacts)
    return tuple((outcome, found[outcome]) for outcome in Outcome if found[outcome])
