"""Counting days in expressions."""

from calendar import monthrange
from datetime import date
from typing import cast

import ibis
from ibis.expr.types import DateValue


def days_after(day: DateValue, days: int) -> DateValue:
    """The day so many days later.

    DuckDB makes a timestamp of date + interval while Ibis calls it a date and drops the cast back;
    timestamps would make every later comparison several times slower. Hence the detour.
    """
    return cast("DateValue", (day.cast("timestamp") + ibis.interval(days=days)).cast("date"))


def months_after(day: DateValue, months: int) -> DateValue:
    """The same day so many months later, or that month's last day: 30 November and three are 28 February."""
    return cast("DateValue", (day.cast("timestamp") + ibis.interval(months=months)).cast("date"))


def month_end(day: date) -> date:
    """The last day of the month that contains the day."""
    return day.replace(day=monthrange(day.year, day.month)[1])
