"""Days that come back every year, and who is too young to be called."""

from calendar import isleap
from datetime import date, timedelta
from typing import cast

import ibis
from ibis import ifelse, literal
from ibis.expr.types import DateValue, Table

FEBRUARY, LEAP_DAY = 2, 29


def next_kept(day: DateValue, first: date) -> DateValue:
    """The first day from `first` on on which a yearly day is kept; 29 February on the 28th in other years."""
    here, following = _kept_in(day, first.year), _kept_in(day, first.year + 1)
    return cast("DateValue", ifelse(here >= literal(first), here, following))


def next_lunar(calendar: Table, first: date) -> Table:
    """The first day from `first` on of each lunar month and day, in the regular months only.

    The 30th is kept on the 29th of a month that has no more days.
    """
    ahead = calendar.filter(calendar.day >= first, ~calendar.lunar_leap)
    days = ahead.select("day", "lunar_month", "lunar_day")
    short = ahead.filter(ahead.lunar_day == 29, ahead.lunar_month_days == 29)
    kept = days.union(short.select("day", "lunar_month", lunar_day=literal(30, type="int64")))
    return kept.group_by("lunar_month", "lunar_day").agg(kept_on=kept.day.min())


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February where there is no 29th."""
    year = day.year - years
    leaps = day.month == FEBRUARY and day.day == LEAP_DAY and not isleap(year)
    return (day - timedelta(days=1) if leaps else day).replace(year=year)


def _kept_in(day: DateValue, year: int) -> DateValue:
    number = day.day()
    if not isleap(year):
        number = ifelse((day.month() == FEBRUARY) & (number == LEAP_DAY), LEAP_DAY - 1, number)
    return cast("DateValue", ibis.date(literal(year), day.month(), number))
