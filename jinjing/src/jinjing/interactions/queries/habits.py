"""When a customer picks up, as far as a year of calls tells (RM-1: the best time to reach them)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Expression, OuterRef, QuerySet

from jinjing.interactions.enums import Channel
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.clock import BANK_ZONE

YEAR = timedelta(days=366)
MOST = 40
# The working day in the parts in which people speak of it.
PARTS = ((time(9), time(11)), (time(11), time(14)), (time(14), time(17)), (time(17), time(21)))
ENOUGH = 2  # talks at one time of the day before it is called a habit


@dataclass(frozen=True)
class BestTime:
    """Between these hours calls got through most often: `reached` of `tried`."""

    starts: time
    ends: time
    reached: int
    tried: int


def latest_calls(
    customer: int | OuterRef, *, since: datetime | Expression, until: datetime | Expression
) -> QuerySet[Interaction]:
    """Calls that tell the habit, the latest first. since: YEAR before `until`."""
    rows = standing().filter(customer=customer, channel=Channel.TELEPHONE)
    return rows.filter(occurred_at__gte=since, occurred_at__lt=until).order_by("-occurred_at")[:MOST]


def best_of(calls: Iterable[tuple[datetime, bool]]) -> BestTime | None:
    """From when each call was and whether it got through; None while too few did."""
    tried: Counter[tuple[time, time]] = Counter()
    reached: Counter[tuple[time, time]] = Counter()
    for when, spoken in calls:
        part = _part_of(when)
        if part:
            tried[part] += 1
            reached[part] += spoken
    usual = [part for part in PARTS if reached[part] >= ENOUGH]
    best = max(usual, key=lambda part: (reached[part] / tried[part], reached[part]), default=None)
    return BestTime(*best, reached[best], tried[best]) if best else None


def _part_of(when: datetime) -> tuple[time, time] | None:
    clock = when.astimezone(BANK_ZONE).time()
    return next((part for part in PARTS if part[0] <= clock < part[1]), None)
