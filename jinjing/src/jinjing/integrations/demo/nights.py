"""Which nights a demo runs: two, chosen so that a morning sheet has tiers to compare.

The shipped policies decide tiers by the closed quarter (SEG-1), so two nights of one quarter never differ in a
tier. The earlier night is therefore the last one before that quarter closed.
"""

from datetime import date, timedelta

from assay.business_date import Quarter
from assay.calendars import is_workday

ONE_DAY = timedelta(days=1)


def earlier_night(on: date, *, covers_from: date) -> date | None:
    """The last working day before the quarter closed that `on` decides by; None if the delivery begins later."""
    quarter = Quarter.of(on)
    closed = quarter if on == quarter.last else quarter.before()
    night = workday_until(closed.last - ONE_DAY)
    return night if night >= covers_from else None


def workday_until(day: date) -> date:
    """That day, or the last working day before it."""
    while not is_workday(day):
        day -= ONE_DAY
    return day
