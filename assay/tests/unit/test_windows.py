"""The days that figures look at, on ordinary days and at the edges of months, quarters and leap years."""

from datetime import date

import pytest
from assay.business_date import Run
from assay.indicators.windows import (
    Window,
    last_days,
    last_months,
    month_ends,
    quarter_before,
    whole_months,
    year_ago,
)


def _run(on, covers_from="2000-01-01"):
    return Run(on=date.fromisoformat(on), covers_from=date.fromisoformat(covers_from), base_currency="CNY")


def _days(window):
    return window.first.isoformat(), window.last.isoformat(), window.days


@pytest.mark.parametrize(
    ("on", "first", "last", "days"),
    [
        ("2025-05-15", "2025-02-01", "2025-04-30", 89),
        ("2025-05-31", "2025-03-01", "2025-05-31", 92),
        ("2024-03-30", "2023-12-01", "2024-02-29", 91),
        ("2025-01-01", "2024-10-01", "2024-12-31", 92),
    ],
)
def test_the_last_three_whole_months(on, first, last, days):
    assert _days(last_months(_run(on))) == (first, last, days)
    assert month_ends(_run(on))[-1].isoformat() == last
    assert len(month_ends(_run(on))) == 3


def test_whole_months_lie_side_by_side():
    assert [_days(month) for month in whole_months(_run("2024-03-30"))] == [
        ("2023-12-01", "2023-12-31", 31),
        ("2024-01-01", "2024-01-31", 31),
        ("2024-02-01", "2024-02-29", 29),
    ]


@pytest.mark.parametrize(
    "on", [date(2023, 12, 31).fromordinal(738_900 + n).isoformat() for n in range(0, 800, 7)]
)
def test_no_recent_window_begins_before_the_runs_earliest_day(on):
    run = _run(on)
    assert last_months(run).first >= run.earliest
    assert last_days(run, 90).first >= run.earliest


def test_year_ago_and_the_quarter_before():
    assert _days(year_ago(_run("2024-02-29"))) == ("2023-01-01", "2023-02-28", 59)
    assert _days(year_ago(_run("2025-05-15"))) == ("2024-04-01", "2024-05-15", 45)
    assert _days(quarter_before(_run("2025-06-30"))) == ("2025-01-01", "2025-03-31", 90)
    assert _days(quarter_before(_run("2025-01-01"))) == ("2024-10-01", "2024-12-31", 92)


def test_a_window_is_covered_if_the_sources_reach_its_first_day():
    window = Window(date(2025, 1, 1), date(2025, 1, 31))
    assert window.is_covered(_run("2025-05-15", "2025-01-01"))
    assert not window.is_covered(_run("2025-05-15", "2025-01-02"))
