"""The calendar a bank works by: workdays with their make-up days, and lunar dates.

Holidays are announced year by year: outside the announced years only the weekend rule is known,
and every such day says so instead of failing. Lunar dates come from the first days of the lunar
months, so that a search in a short sorted list replaces a conversion for each day.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays
from lunar_python import LunarYear
from numpy.typing import NDArray

from assay.sources.conduct import calendar

ANNOUNCED_YEARS = range(min(holidays).year, max(holidays).year + 1)
HOLIDAY_NAMES: dict[str, str] = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.national_day.value: "国庆节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利七十周年纪念日",
}

_JULIAN_TO_ORDINAL = 1_721_425
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_WEEKDAY = 4

Ordinals = NDArray[np.int64]


class LunarDate(NamedTuple):
    """A day of the lunar calendar; a leap month carries the number of the month it repeats."""

    month: int
    day: int
    leap: bool
    month_days: int


class _LunarMonths(NamedTuple):
    first_day: Ordinals
    month: Ordinals
    leap: NDArray[np.bool_]
    days: Ordinals


def is_workday(day: date) -> bool:
    """Whether banks' offices work: announced holidays and make-up days, else Monday to Friday."""
    return day in workdays or (day.weekday() <= _LAST_WEEKDAY and day not in holidays)


def is_announced(day: date) -> bool:
    """Whether the holidays of that year are known; if not, `is_workday` is only the weekend rule."""
    return day.year in ANNOUNCED_YEARS


def holiday_of(day: date) -> str | None:
    """Chinese name of the holiday on that day, the weekend days inside it included."""
    name = holidays.get(day)
    return None if name is None else HOLIDAY_NAMES[name]


def first_workday_after(day: date) -> date:
    """The next day on which work is done; never `day` itself."""
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following


def lunar_of(day: date) -> LunarDate:
    """The lunar date of one day."""
    months, at = _months_at(np.array([day.toordinal()], dtype=np.int64))
    found = int(at[0])
    return LunarDate(
        month=int(months.month[found]),
        day=day.toordinal() - int(months.first_day[found]) + 1,
        leap=bool(months.leap[found]),
        month_days=int(months.days[found]),
    )


def lunar_birthdays(births: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Lunar birthdays of many people: columns lunar_birth_month and lunar_birth_day, row for row.

    `births` is of type date32; an unknown birth date gives an unknown birthday. A birth in a leap
    month keeps the number of the regular month, in which the birthday is celebrated.
    """
    known = births.is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
    ordinals = births.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64) + _EPOCH
    months, at = _months_at(ordinals)
    return pa.table(
        {
            "lunar_birth_month": pa.array(months.month[at], mask=~known),
            "lunar_birth_day": pa.array(ordinals - months.first_day[at] + 1, mask=~known),
        }
    )


def calendar_table(start: date, end: date) -> pa.Table:
    """The source table `calendar` for each day from `start` to `end`, both included."""
    ordinals = np.arange(start.toordinal(), end.toordinal() + 1, dtype=np.int64)
    days = [date.fromordinal(int(ordinal)) for ordinal in ordinals]
    months, at = _months_at(ordinals)
    columns = (
        pa.array(days, pa.date32()),
        pa.array([is_workday(day) for day in days], pa.bool_()),
        pa.array([is_announced(day) for day in days], pa.bool_()),
        pa.array([holiday_of(day) for day in days], pa.string()),
        pa.array(months.month[at]),
        pa.array(ordinals - months.first_day[at] + 1),
        pa.array(months.leap[at]),
        pa.array(months.days[at]),
    )
    return pa.Table.from_arrays(columns, schema=calendar.schema)


def _months_at(ordinals: Ordinals) -> tuple[_LunarMonths, Ordinals]:
    """The lunar months that contain the days, and for each day the index of its month."""
    if not len(ordinals):
        return _lunar_months(1970, 1970), ordinals
    first, last = date.fromordinal(int(ordinals.min())), date.fromordinal(int(ordinals.max()))
    months = _lunar_months(first.year - 1, last.year)
    return months, np.searchsorted(months.first_day, ordinals, side="right") - 1


@lru_cache(maxsize=64)
def _lunar_months(first_year: int, last_year: int) -> _LunarMonths:
    months = [month for year in range(first_year, last_year + 1) for month in _months_of(year)]
    first_day, number, days = (np.array(column, dtype=np.int64) for column in zip(*months, strict=True))
    return _LunarMonths(first_day, np.abs(number), number < 0, days)


@lru_cache(maxsize=512)
def _months_of(lunar_year: int) -> tuple[tuple[int, int, int], ...]:
    """First day (ordinal), number (negative for a leap month) and length of a lunar year's months."""
    return tuple(
        (int(month.getFirstJulianDay()) - _JULIAN_TO_ORDINAL, month.getMonth(), month.getDayCount())
        for month in LunarYear.fromYear(lunar_year).getMonthsInYear()
    )
