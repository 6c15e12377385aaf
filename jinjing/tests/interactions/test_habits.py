"""When a customer picks up."""

from datetime import time, timedelta

import pytest
from casts import MORNING, Bank
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.queries.habits import YEAR, BestTime, best_of, latest_calls


def called(bank: Bank, outcome: Outcome, *, days: int, hours: float = 0) -> None:
    log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=outcome,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=days) + timedelta(hours=hours),
    )


def best_time(bank: Bank) -> BestTime | None:
    calls = latest_calls(bank.wang.pk, since=MORNING - YEAR, until=MORNING)
    return best_of(calls.values_list("occurred_at", "reached"))


@pytest.mark.covers("RM-1")
def test_the_part_of_the_day_in_which_most_calls_got_through(bank: Bank) -> None:
    for days in (3, 5, 9):
        called(bank, Outcome.NO_ANSWER, days=days)  # 10:00
    called(bank, Outcome.TALKED, days=12)
    called(bank, Outcome.TALKED, days=4, hours=5)  # 15:00
    assert best_time(bank) is None
    called(bank, Outcome.NOT_INTERESTED, days=6, hours=6)
    called(bank, Outcome.NO_ANSWER, days=7, hours=4.5)
    assert best_time(bank) == BestTime(time(14), time(17), reached=2, tried=3)
