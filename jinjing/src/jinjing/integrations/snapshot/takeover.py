"""From which day on the word of an edition counts, so that no past day is ever rewritten."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Takeover:
    """`said_until`: business date of the publication in use; up to that day its word was what people worked by.

    Going back (a restore, an older snapshot on purpose) counts from today: what held meanwhile did hold.
    """

    business_date: date
    said_until: date | None
    today: date
    going_back: bool

    def first_day(self, since: date | None) -> date:
        """First day of a change the bank dates `since`: never before the day after the last word, nor later than now."""
        if self.going_back:
            return self.today
        earliest = self.said_until + ONE_DAY if self.said_until else date.min
        return min(max(since or self.business_date, earliest), self.business_date)
