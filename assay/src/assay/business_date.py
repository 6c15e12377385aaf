"""The business date of a night and the quarters around it: the engine's only notion of "today"."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter, `number` 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that contains the day."""
        return cls(day.year, (day.month + 2) // 3)

    @cached_property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @cached_property
    def last(self) -> date:
        month = 3 * self.number
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def days(self) -> int:
        """Calendar days of the whole quarter, 90 to 92."""
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str:
        """Such as 1993Q4."""
        return f"{self.year}Q{self.number}"

    def before(self) -> "Quarter":
        """The quarter that precedes this one."""
        return Quarter.of(self.first - timedelta(days=1))


@dataclass(frozen=True)
class Run:
    """One night's business date. `covers_from` is the first day for which the sources are complete."""

    on: date
    covers_from: date
    base_currency: str

    @cached_property
    def quarter(self) -> Quarter:
        """The quarter that contains the business date."""
        return Quarter.of(self.on)

    @cached_property
    def closed_quarter(self) -> Quarter:
        """The last quarter whose last day is not after the business date."""
        return self.quarter if self.on == self.quarter.last else self.quarter.before()

    @property
    def covers_closed_quarter(self) -> bool:
        """Whether the sources reach back to the first day of the closed quarter."""
        return self.covers_from <= self.closed_quarter.first

    @property
    def days_in_quarter(self) -> int:
        return self.quarter.days

    @property
    def days_elapsed(self) -> int:
        """Days of the quarter up to and including the business date."""
        return (self.on - self.quarter.first).days + 1

    @property
    def days_left(self) -> int:
        """Days of the quarter after the business date."""
        return self.days_in_quarter - self.days_elapsed

    @property
    def earliest(self) -> date:
        """The first day that any figure of this night looks at."""
        return min(self.closed_quarter.first, self.quarter.first)

    @property
    def tomorrow(self) -> date:
        """The day after the business date, where half-open spans end."""
        return self.on + timedelta(days=1)
