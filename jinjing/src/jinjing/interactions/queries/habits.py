"""When a customer picks up, as far as a year of calls tells (RM-1: the best time to reach them)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from jinjing.interactions.enums import Channel
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


def best_time(customer_id: int, *, at: datetime) -> BestTime | None:
    """None while too few calls of the year got through. One query."""
    calls = standing().filter(
        customer_id=customer_id, channel=Channel.TELEPHONE, occurred_at__gte=at - YEAR, occurred_at__lt=at
    )
    tried: Counter[tuple[time, time]] = Counter()
    reached: Counter[tuple[time, time]] = Counter()
    for when, spoken in calls.order_by("-occurred_at").values_list("occurred_at", "reached")[:MOST]:
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
