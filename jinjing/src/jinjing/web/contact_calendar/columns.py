"""Which column stands for which day: three months, each followed by the column of its sums.

Column 1 is the customer. Cells name their column in `aria-colindex`; the stylesheet places them by it, so
that empty cells need not be sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from jinjing.workbench.queries.calendar_standing import Period

MONTHS = 3
FIRST_COLUMN = 2  # after the customer
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def month_start(day: date, *, further: int = 0) -> date:
    """First day of the month, or of a month so many further on."""
    months = day.year * 12 + day.month - 1 + further
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Column:
    """A day, or with `on` None the sums of `month`."""

    index: int
    month: date
    on: date | None
    today: bool = False
    holiday: str = ""

    @property
    def rests(self) -> bool:
        """Weekend or public holiday."""
        return self.on is not None and (self.on.weekday() >= SATURDAY or bool(self.holiday))

    @property
    def weekday(self) -> str:
        """One letter: 四, T."""
        if self.on is None:
            return ""
        short = date_format(self.on, "D")
        return short[-1] if (get_language() or "zh").startswith("zh") else short[0]

    @property
    def month_name(self) -> str:
        """2026年11月, November 2026."""
        return date_format(self.month, pgettext("date format", "F Y"))


@dataclass(frozen=True)
class Span:
    """Columns of the three months that begin with `first`."""

    first: date
    today: date
    holidays: Mapping[date, str]

    @cached_property
    def period(self) -> Period:
        return period_from(self.first)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        found: list[Column] = []
        day = self.first
        while day <= self.period.last:
            found.append(self._day(day, index=FIRST_COLUMN + len(found)))
            if (day + ONE_DAY).month != day.month:
                found.append(Column(FIRST_COLUMN + len(found), month_start(day), None))
            day += ONE_DAY
        return tuple(found)

    @cached_property
    def index_of(self) -> Mapping[date, int]:
        """Column of each day."""
        return {column.on: column.index for column in self.columns if column.on}

    @cached_property
    def sum_index_of(self) -> Mapping[date, int]:
        """Column of the sums of each month, by its first day."""
        return {column.month: column.index for column in self.columns if column.on is None}

    @cached_property
    def sum_column_of(self) -> Mapping[int, int]:
        """Column of the sums of its month, by the column of the day."""
        return {index: self.sum_index_of[month_start(day)] for day, index in self.index_of.items()}

    @property
    def last_index(self) -> int:
        return self.columns[-1].index

    @property
    def today_index(self) -> int:
        """0 when today is not among the days."""
        return self.index_of.get(self.today, 0)

    @property
    def before(self) -> date:
        """The calendar one month earlier."""
        return month_start(self.first, further=-1)

    @property
    def after(self) -> date:
        return month_start(self.first, further=1)

    def _day(self, day: date, *, index: int) -> Column:
        return Column(index, month_start(day), day, day == self.today, self.holidays.get(day, ""))


def period_from(first: date) -> Period:
    """Three whole months."""
    return Period(first, month_start(first, further=MONTHS) - ONE_DAY)


def first_of(text: str, *, today: date) -> date:
    """The month asked for as 2026-10; without one (or with another text) the month before today's."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return month_start(today, further=-1)
