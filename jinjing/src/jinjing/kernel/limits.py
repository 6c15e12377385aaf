"""How often within a minute and an hour: one counter a person, kind and minute of the clock."""

from datetime import datetime, timedelta

from django.db import connection

from jinjing.kernel.models import RateCount

KEPT = timedelta(days=2)
HOUR = timedelta(hours=1)
# The minute itself is read from the row that was just counted up: a statement does not see its own writing elsewhere.
COUNT = """
INSERT INTO kernel_ratecount (actor_no, kind, minute_starts, "count") VALUES (%s, %s, %s, 1)
ON CONFLICT (actor_no, kind, minute_starts) DO UPDATE SET "count" = kernel_ratecount."count" + 1
RETURNING "count", (
    SELECT COALESCE(SUM(earlier."count"), 0) FROM kernel_ratecount earlier
    WHERE earlier.actor_no = %s AND earlier.kind = %s AND earlier.minute_starts > %s AND earlier.minute_starts < %s
)
"""


def count_one(kind: str, *, actor_no: str, at: datetime) -> tuple[int, int]:
    """Count one more; answers how many in this minute and in the last sixty, this one included. One statement.

    Counted and read at once: of two at the same time neither overlooks the other.
    """
    starts = at.replace(second=0, microsecond=0)
    minute, hour_ago = (connection.ops.adapt_datetimefield_value(one) for one in (starts, starts - HOUR))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [actor_no, kind, minute, actor_no, kind, hour_ago, minute])
        in_minute, before = cursor.fetchone()
    return in_minute, in_minute + int(before)


def forget_old(*, at: datetime) -> int:
    """Counters nobody asks for any more; answers how many."""
    return RateCount.objects.filter(minute_starts__lt=at - KEPT).delete()[0]
