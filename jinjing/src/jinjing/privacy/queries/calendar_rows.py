"""The contact calendar as lines of a file: who, how long silent, what stands on each day (RM-4).

A line is: the columns of `CALENDAR_COLUMNS` up to the silence, then one text a day, then one comment a day.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import pgettext_lazy

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import shown_name_masked
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.scope import Scope
from jinjing.kernel.catalogue import Level
from jinjing.privacy.columns import Column, Value
from jinjing.workbench.calendar_sheet import spelled
from jinjing.workbench.queries.calendar import Line, lines_of
from jinjing.workbench.queries.calendar_file import DayStanding, days_standing
from jinjing.workbench.queries.calendar_standing import Period

# What the asking page says about the file; the days are one entry here and a column each there.
CALENDAR_COLUMNS = (
    Column("name", pgettext_lazy("calendar file", "Customer"), Level.C2, width=11),
    Column("customer_no", pgettext_lazy("calendar file", "Customer number"), Level.C1, width=13),
    Column("due", pgettext_lazy("calendar file", "Due"), Level.C1, width=12),
    Column("days", pgettext_lazy("calendar file", "Each day: T E M W V S"), Level.C1),
    Column("last", pgettext_lazy("calendar file", "Last talk"), Level.C1, "day", 11),
    Column("silence", pgettext_lazy("calendar file", "Days silent"), Level.C1, "count", 8),
)
# Places of a line before its days.
NAME, NUMBER, BAND, DUE_IN, STOPPED, LAST, SILENCE = range(7)
BEFORE_DAYS = 7


def calendar_values(
    ids: Sequence[int], *, scope: Scope, period: Period, with_notes: bool
) -> dict[int, list[Value]]:
    """Lines by customer. `DUE_IN`: days until the next contact is due, below zero when overdue."""
    rows = Customer.objects.filter(pk__in=ids)
    lines = lines_of(scope, rows, period=period, publication=current_publication())
    stands = days_standing(ids, period)
    days = [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    found: dict[int, list[Value]] = {}
    for line in lines:
        of_line = stands[line.customer.pk]
        every = [of_line.get(day, DayStanding()) for day in days]
        texts: list[Value] = [spelled(stand.letters) for stand in every]
        notes: list[Value] = [stand.comment if with_notes else "" for stand in every]
        found[line.customer.pk] = [*_head(line, scope), *texts, *notes]
    return found


def _head(line: Line, scope: Scope) -> list[Value]:
    due = line.due
    return [
        shown_name_masked(line.customer),
        line.customer.customer_no,
        line.band,
        (due.on - scope.on).days if due else None,
        str(line.stopped.label) if line.stopped else "",
        due.spoken_on.isoformat() if due and due.spoken_on else None,
        due.silence_days if due else None,
    ]
