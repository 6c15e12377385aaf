"""Counting days in expressions."""

from typing import cast

import ibis
from ibis.expr.types import DateValue


def days_after(day: DateValue, days: int) -> DateValue:
    """The day so many days later.

    DuckDB makes a timestamp of date + interval while Ibis calls it a date and drops the cast back;
    timestamps would make every later comparison several times slower. Hence the detour.
    """
    return cast("DateValue", (day.cast("timestamp") + ibis.interval(days=days)).cast("date"))
