"""The spans of days that figures look at, all of them counted back from the business date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assay.business_date import Quarter, Run

RECENT_DAYS = 90
MONTHS = 3
WindowName = Literal[
    "day",
    "all",
    "closed_quarter",
    "to_date",
    "last_30_days",
    "last_90_days",
    "last_3_months",
    "third_last_month",
    "second_last_month",
    "last_month",
    "quarter_before",
    "year_ago",
]


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many calendar days."""
        return (self.last - self.first).days + 1

    def is_covered(self, run: Run) -> bool:
        """Whether the sources reach back to the first day."""
        return run.covers_from <= self.first


def closed_quarter(run: Run) -> Window:
    """The last quarter that is over, the one that ends on the business date included."""
    return _whole(run.closed_quarter)


def to_date(run: Run) -> Window:
    """The quarter so far, the business date included."""
    return Window(run.quarter.first, run.on)


def last_days(run: Run, days: int) -> Window:
    """So many calendar days, the business date included."""
    return Window(run.on - timedelta(days=days - 1), run.on)


def last_months(run: Run) -> Window:
    """The last three whole months; a month that ends on the business date is whole.

    They never begin before the run's earliest day, because a closed quarter precedes them or is them.
    """
    ends = month_ends(run)
    return Window(ends[0].replace(day=1), ends[-1])


def whole_months(run: Run) -> tuple[Window, ...]:
    """Each of those months, the earliest first."""
    return tuple(Window(end.replace(day=1), end) for end in month_ends(run))


def month_ends(run: Run) -> tuple[date, ...]:
    """The last days of those months, the earliest first."""
    end = run.on if run.tomorrow.day == 1 else run.on.replace(day=1) - timedelta(days=1)
    ends = [end]
    while len(ends) < MONTHS:
        ends.insert(0, ends[0].replace(day=1) - timedelta(days=1))
    return tuple(ends)


def quarter_before(run: Run) -> Window:
    """The whole quarter before the one that contains the business date."""
    return _whole(run.quarter.before())


def year_ago(run: Run) -> Window:
    """The same days of the quarter a year earlier; 29 February ends on the 28th."""
    return Window(_a_year_before(run.quarter.first), _a_year_before(run.on))


WINDOWS: dict[WindowName, Callable[[Run], Window]] = {
    "closed_quarter": closed_quarter,
    "to_date": to_date,
    "last_30_days": lambda run: last_days(run, 30),
    "last_90_days": lambda run: last_days(run, RECENT_DAYS),
    "last_3_months": last_months,
    "third_last_month": lambda run: whole_months(run)[0],
    "second_last_month": lambda run: whole_months(run)[1],
    "last_month": lambda run: whole_months(run)[2],
    "quarter_before": quarter_before,
    "year_ago": year_ago,
}


def _whole(quarter: Quarter) -> Window:
    return Window(quarter.first, quarter.last)


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
