"""MK-01: whether a customer may be contacted, on which way, for what, now. The only door for every list,
message and button.

It reads downwards only: holds (written by whoever has a reason to stop contact), hours the customer named,
dated rule values, contacts of the last days. Two queries for any number of customers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.models import Customer
from jinjing.interactions.enums import RINGING, Channel, Purpose, StopKind
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.permit import Permit, Reason
from jinjing.kernel import rules
from jinjing.kernel.clock import BANK_ZONE, bank_date

ADULT_YEARS = 18
WEEK = timedelta(days=7)
# A meeting or a visit was agreed with the customer; only what rings or lands in a mailbox can be too much.
COUNTED = (*RINGING, Channel.EMAIL)
RULES = ("contact.quiet_hours", "contact.soft_hours", "contact.most_a_week")


@dataclass(frozen=True)
class Hold:
    """A hold that was not lifted; empty channel or purpose means every one, both days are included."""

    kind: StopKind
    channel: str
    purpose: str
    starts_on: date
    ends_on: date | None

    def covers(self, *, channel: Channel, purpose: Purpose, on: date) -> bool:
        return (
            self.channel in ("", channel)
            and self.purpose in ("", purpose)
            and self.starts_on <= on
            and (self.ends_on is None or self.ends_on >= on)
        )


@dataclass(frozen=True)
class Circumstances:
    """What the decision about one customer needs to know.

    `cap_filled_on`: day of the contact that used up the weekly cap, None while there is room.
    """

    closed_on: date | None = None
    born_on: date | None = None
    own_hours: tuple[time, time] | None = None
    cap_filled_on: date | None = None
    holds: tuple[Hold, ...] = ()


def may_contact(
    customer_ids: Iterable[int], *, channel: Channel, purpose: Purpose, at: datetime
) -> dict[int, Permit]:
    """RULE-2: a permit a customer, keyed by id. Unknown ids have none, so that forgetting them stops contact."""
    values = rules.values(*RULES, on=bank_date(at))
    return {
        customer_id: decide(about, values, channel=channel, purpose=purpose, at=at)
        for customer_id, about in circumstances_of(
            customer_ids, most_a_week=values["contact.most_a_week"], on=bank_date(at)
        ).items()
    }


def decide(
    about: Circumstances, values: Mapping[str, Any], *, channel: Channel, purpose: Purpose, at: datetime
) -> Permit:
    """The policy itself, without a database. `values`: the rule values of RULES."""
    on = bank_date(at)
    reasons = _party_reasons(about, purpose=purpose, on=on)
    reasons += [
        Reason(hold.kind, hold.ends_on, hold.channel, hold.purpose)
        for hold in about.holds
        if hold.covers(channel=channel, purpose=purpose, on=on)
    ]
    if about.cap_filled_on and purpose == Purpose.MARKETING:
        reasons.append(Reason(StopKind.TOO_OFTEN, until=about.cap_filled_on + WEEK - timedelta(days=1)))
    if channel in RINGING:
        quiet, soft = values["contact.quiet_hours"], values["contact.soft_hours"]
        reasons += _hour_reasons(about.own_hours, quiet=_hours(quiet), soft=_hours(soft), at=at)
    return Permit(tuple(reasons))


def _party_reasons(about: Circumstances, *, purpose: Purpose, on: date) -> list[Reason]:
    if about.closed_on and about.closed_on < on:
        return [Reason(StopKind.CLOSED)]
    adult_on = _birthday(about.born_on, ADULT_YEARS) if about.born_on else None
    if adult_on and adult_on > on and purpose == Purpose.MARKETING:
        return [Reason(StopKind.MINOR, until=adult_on - timedelta(days=1))]
    return []


def _hour_reasons(
    own: tuple[time, time] | None, *, quiet: tuple[time, time], soft: tuple[time, time], at: datetime
) -> list[Reason]:
    """The customer's own hours replace the bank's: they open the evening and close the morning alike."""
    if own:
        if not _inside(own, at):
            return [Reason(StopKind.OWN_HOURS, until=_next(own[0], at))]
        return [Reason(StopKind.OWN_HOURS_OPEN, until=_next(own[1], at))]
    if _inside(quiet, at):
        return [Reason(StopKind.QUIET_HOURS, until=_next(quiet[1], at))]
    return [Reason(StopKind.SOFT_HOURS, until=_next(soft[1], at))] if _inside(soft, at) else []


def _hours(pair: Sequence[str]) -> tuple[time, time]:
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def _inside(hours: tuple[time, time], at: datetime) -> bool:
    """First minute included, last excluded; hours may run over midnight."""
    starts, ends = hours
    clock = at.astimezone(BANK_ZONE).time()
    return starts <= clock < ends if starts < ends else clock >= starts or clock < ends


def _next(clock: time, at: datetime) -> datetime:
    """The next moment at which the bank's clocks show that time."""
    local = at.astimezone(BANK_ZONE)
    moment = datetime.combine(local.date(), clock, BANK_ZONE)
    return moment if moment > local else moment + timedelta(days=1)


def _birthday(born_on: date, years: int) -> date:
    """29 February is kept on 1 March: nobody is treated as older than they are."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def circumstances_of(customer_ids: Iterable[int], *, most_a_week: int, on: date) -> dict[int, Circumstances]:
    """Facts of the day for the policy, keyed by customer. One query: a row a customer and hold."""
    folded: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(customer_ids, most_a_week=most_a_week, on=on):
        folded[row[0]].append(Row(*row))
    return {customer_id: _fold(rows) for customer_id, rows in folded.items()}


class Row(NamedTuple):
    """One customer and one of the holds, or none."""

    customer_id: int
    closed_on: date | None
    birth_on: str
    starts: time | None
    ends: time | None
    cap_filled_on: date | None
    kind: str | None
    channel: str
    purpose: str
    starts_on: date
    ends_on: date | None


def _rows(customer_ids: Iterable[int], *, most_a_week: int, on: date) -> QuerySet[Customer, Any]:
    recent = (
        Interaction.objects.filter(
            customer=OuterRef("pk"),
            channel__in=COUNTED,
            occurred_on__gt=on - WEEK,
            corrections__isnull=True,
        )
        .order_by("-occurred_at")
        .values("occurred_on")
    )
    place = max(most_a_week, 1) - 1
    return (
        Customer.objects.filter(pk__in=list(customer_ids))
        .annotate(
            standing=FilteredRelation("holds", condition=Q(holds__lifted_at__isnull=True)),
            cap_filled_on=Subquery(recent[place : place + 1]),
        )
        .values_list(
            "pk",
            "closed_on",
            "birth_on",
            "contact_hours__starts",
            "contact_hours__ends",
            "cap_filled_on",
            "standing__kind",
            "standing__channel",
            "standing__purpose",
            "standing__starts_on",
            "standing__ends_on",
        )
        .order_by("pk", "standing__pk")
    )


def _fold(rows: Sequence[Row]) -> Circumstances:
    first = rows[0]
    return Circumstances(
        closed_on=first.closed_on,
        born_on=date.fromisoformat(first.birth_on) if first.birth_on else None,
        own_hours=(first.starts, first.ends) if first.starts and first.ends else None,
        cap_filled_on=first.cap_filled_on,
        holds=tuple(
            Hold(StopKind(r.kind), r.channel, r.purpose, r.starts_on, r.ends_on) for r in rows if r.kind
        ),
    )
