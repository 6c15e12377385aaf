"""Completed years in expressions: ages, years as a customer."""

from datetime import date
from typing import cast

from ibis import ifelse
from ibis.expr.types import DateValue, IntegerValue


def years_until(since: DateValue, day: date) -> IntegerValue:
    """Completed years from a date to a day; who was born on 29 February has the birthday on 1 March otherwise."""
    later_in_year = since.month() * 100 + since.day() > day.month * 100 + day.day
    return cast("IntegerValue", (day.year - since.year() - ifelse(later_in_year, 1, 0)).cast("int64"))
