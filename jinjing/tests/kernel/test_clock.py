"""One place that asks for the time; a demo's stands on the first working day after its business date."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from jinjing.kernel import clock

REAL = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)


@pytest.fixture
def demo(settings, tmp_path):
    settings.HOME = tmp_path
    clock.demo_clock.cache_clear()
    yield clock.anchor_demo(clock.demo_path(), DAY, real=REAL)
    clock.demo_clock.cache_clear()


def test_a_bank_s_day_is_the_day_in_shanghai() -> None:
    assert clock.bank_date(datetime(2026, 11, 18, 16, 0, tzinfo=UTC)) == DAY
    assert clock.bank_date(datetime(2026, 11, 18, 15, 59, tzinfo=UTC)) == date(2026, 11, 18)


def test_without_a_demo_it_is_the_machine_s_time(settings, tmp_path) -> None:
    settings.HOME = tmp_path
    with time_machine.travel(REAL, tick=False):
        assert clock.now() == REAL


def test_a_demo_opens_at_ten_and_goes_on(demo) -> None:
    assert demo.shown(REAL) == datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
    assert demo.shown(REAL + timedelta(minutes=75)) == datetime(2026, 11, 19, 3, 15, tzinfo=UTC)


def test_a_demo_stops_at_closing_time_and_never_leaves_its_day(demo) -> None:
    assert demo.shown(REAL + timedelta(days=40)) == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)


def test_a_machine_whose_clock_was_put_back_does_not_put_the_demo_back(demo) -> None:
    assert demo.shown(REAL - timedelta(hours=5)) == datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def test_the_demo_clock_is_read_back(demo) -> None:
    with time_machine.travel(REAL + timedelta(minutes=5), tick=False):
        assert (clock.now(), clock.today()) == (datetime(2026, 11, 19, 2, 5, tzinfo=UTC), DAY)


def test_a_restarted_demo_does_not_run_behind_what_was_recorded(settings, tmp_path) -> None:
    settings.HOME = tmp_path
    recorded = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)
    assert clock.anchor_demo(clock.demo_path(), DAY, real=REAL, not_before=recorded).shown(REAL) == recorded
    clock.demo_clock.cache_clear()
