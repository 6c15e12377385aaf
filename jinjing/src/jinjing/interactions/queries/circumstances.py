"""What the contact policy needs to know about customers, read in one query for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    DateField,
    Expression,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from jinjing.customers.models import Customer
from jinjing.interactions.enums import UNASKED, Channel, ConsentPurpose, Purpose, StopKind
from jinjing.interactions.models import BankDay
from jinjing.interactions.queries.consents import Act, acts_from, last_act, nested_acts
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel.clock import bank_date
from jinjing.kernel.json_rows import JSONRows
from jinjing.kernel.written_once import Given, written_once

ONE_DAY = timedelta(days=1)
# Cap and its window in days. Only what rings or lands in a mailbox counts: meetings and visits were agreed.
CAPS = {"contact.most_a_day": 1, "contact.most_a_week": 7, "contact.most_a_month": 30}
A_PAGE = 32  # customers
SAID_ABOUT = (ConsentPurpose.MARKETING, ConsentPurpose.PROFILING)


@dataclass(frozen=True)
class Hold:
    """A hold that was not lifted; empty channel, purpose or topic means every one, both days are included."""

    kind: StopKind
    channel: str
    purpose: str
    starts_on: date
    ends_on: date | None
    topic: str = ""

    def covers(self, *, channel: Channel, purpose: Purpose, on: date) -> bool:
        """Whatever the topic: whether a topic is touched is known only to whoever speaks."""
        return (
            self.channel in ("", channel)
            and self.purpose in ("", purpose)
            and self.starts_on <= on
            and (self.ends_on is None or self.ends_on >= on)
        )


@dataclass(frozen=True)
class Circumstances:
    """What the decision about one customer needs to know.

    `capped_until`: the last day on which a frequency cap leaves no room, None while there is room.
    `consent`: what the customer said last about marketing on the way that is asked for. `holiday`: name of
    the public holiday, empty on other days, None where the bank's calendar does not reach. `impersonal`:
    wants no personalised marketing.
    """

    closed_on: date | None = None
    born_on: date | None = None
    own_hours: tuple[time, time] | None = None
    capped_until: date | None = None
    holds: tuple[Hold, ...] = ()
    consent: Act | None = None
    impersonal: bool = False
    holiday: str | None = None


def circumstances_of(
    customer_ids: Iterable[int], values: Mapping[str, Any], *, channel: Channel, at: datetime
) -> dict[int, Circumstances]:
    """Facts of the day for the policy, keyed by customer. One query."""
    rows = _folded(list(customer_ids), values, on=bank_date(at))
    return {customer_id: _circumstances(of_one, channel, at=at) for customer_id, of_one in rows.items()}


def circumstances_by_channel(
    customer_id: int, values: Mapping[str, Any], *, channels: Iterable[Channel], at: datetime
) -> dict[Channel, Circumstances]:
    """The same for one customer on several ways; an unknown customer has none. One query."""
    rows = _folded([customer_id], values, on=bank_date(at)).get(customer_id)
    if rows is None:
        return {}
    return {channel: _circumstances(rows, channel, at=at) for channel in channels}


def _folded(ids: Sequence[int], values: Mapping[str, Any], *, on: date) -> dict[int, list["Row"]]:
    folded: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(ids, values, on=on):
        folded[row[0]].append(Row(*row))
    return folded


def _circumstances(rows: Sequence["Row"], channel: Channel, *, at: datetime) -> Circumstances:
    acts = acts_from(rows[0].said or (), at=at)
    return _fold(
        rows,
        last_act(acts.get(ConsentPurpose.MARKETING, []), channel),
        last_act(acts.get(ConsentPurpose.PROFILING, [])),
    )


class Row(NamedTuple):
    """One customer and one of the holds, or none. `day`, `week`, `month`: the contact that filled the cap.

    said: acts about consent.
    """

    customer_id: int
    closed_on: date | None
    birth_on: str
    starts: time | None
    ends: time | None
    holiday: str | None
    day: date | None
    week: date | None
    month: date | None
    said: list[dict[str, Any]] | None
    kind: str | None
    channel: str
    purpose: str
    topic: str
    starts_on: date
    ends_on: date | None


def _rows(customer_ids: Sequence[int], values: Mapping[str, Any], *, on: date) -> Iterable[tuple[Any, ...]]:
    """One query; that of a page's customers, be it one or a day's list, is written out once."""
    most = tuple(int(values[key]) for key in CAPS)
    before = {f"before_{days}": on - timedelta(days=days) for days in CAPS.values()}
    if 1 <= len(customer_ids) <= A_PAGE:
        places = 1 << (len(customer_ids) - 1).bit_length()  # a form for 1, 2, 4 … customers
        filled = [*customer_ids, *[customer_ids[-1]] * (places - len(customer_ids))]
        keys = {f"customer_{place}": key for place, key in enumerate(filled)}
        return _of_a_page.asked(places, *most, on=on, **before, **keys)
    return _read(Customer.objects.filter(pk__in=customer_ids), most, on=on, before=before.values())


@written_once
def _of_a_page(places: int, *most: int) -> QuerySet[Customer, Any]:
    keys: list[Any] = [Given(f"customer_{place}", BigIntegerField()) for place in range(places)]
    before = [Given(f"before_{days}", DateField()) for days in CAPS.values()]
    customers = Customer.objects.filter(pk__in=keys)
    return _read(customers, most, on=Given("on", DateField()), before=before)


def _read(
    customers: QuerySet[Customer],
    most: Sequence[int],
    *,
    on: date | Expression,
    before: Iterable[date | Expression],
) -> QuerySet[Customer, Any]:
    """A row for each customer and hold, as `Row`. before: of each cap, the day before its window."""
    day, week, month = (_filled(cap, since) for cap, since in zip(most, before, strict=True))
    return (
        customers.annotate(
            standing=FilteredRelation("holds", condition=Q(holds__lifted_at__isnull=True)),
            holiday=Subquery(BankDay.objects.filter(on=on).values("holiday")[:1]),
            day=day,
            week=week,
            month=month,
            said=JSONRows(nested_acts(OuterRef("pk"), SAID_ABOUT)),
        )
        .values_list(
            "pk",
            "closed_on",
            "birth_on",
            "contact_hours__starts",
            "contact_hours__ends",
            "holiday",
            "day",
            "week",
            "month",
            "said",
            "standing__kind",
            "standing__channel",
            "standing__purpose",
            "standing__topic",
            "standing__starts_on",
            "standing__ends_on",
        )
        .order_by("pk", "standing__pk")
    )


def _filled(most: int, before: date | Expression) -> Subquery:
    """The day of the contact that used up the cap since that day."""
    recent = standing().filter(customer=OuterRef("pk"), channel__in=UNASKED, occurred_on__gt=before)
    place = max(most, 1) - 1
    return Subquery(recent.order_by(*NEWEST_DAY_FIRST).values("occurred_on")[place : place + 1])


def _fold(rows: Sequence[Row], consent: Act | None, profiling: Act | None) -> Circumstances:
    first = rows[0]
    ends = [
        filled + timedelta(days=days) - ONE_DAY
        for filled, days in zip((first.day, first.week, first.month), CAPS.values(), strict=True)
        if filled
    ]
    return Circumstances(
        closed_on=first.closed_on,
        born_on=date.fromisoformat(first.birth_on) if first.birth_on else None,
        own_hours=(first.starts, first.ends) if first.starts and first.ends else None,
        capped_until=max(ends, default=None),
        holds=tuple(
            Hold(StopKind(r.kind), r.channel, r.purpose, r.starts_on, r.ends_on, r.topic)
            for r in rows
            if r.kind
        ),
        consent=consent,
        impersonal=profiling is not None and not profiling.given,
        holiday=first.holiday,
    )
