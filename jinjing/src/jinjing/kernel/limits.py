"""How often within a minute and an hour: one counter a person, kind and minute of the clock."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum

from jinjing.kernel.models import RateCount

KEPT = timedelta(days=2)


def count_one(kind: str, *, actor_no: str, at: datetime) -> tuple[int, int]:
    """Count one more; answers how many in this minute and in the last sixty, this one included.

    Counted first and read afterwards: of two at once neither overlooks the other.
    """
    minute = at.replace(second=0, microsecond=0)
    mine = RateCount.objects.filter(actor_no=actor_no, kind=kind)
    if not mine.filter(minute_starts=minute).update(count=F("count") + 1):
        try:
            with transaction.atomic():
                RateCount.objects.create(actor_no=actor_no, kind=kind, minute_starts=minute, count=1)
        except IntegrityError:
            mine.filter(minute_starts=minute).update(count=F("count") + 1)
    hour = mine.filter(minute_starts__gt=minute - timedelta(hours=1), minute_starts__lte=minute)
    found = hour.aggregate(hour=Sum("count"), minute=Sum("count", filter=Q(minute_starts=minute)))
    return found["minute"] or 0, found["hour"] or 0


def forget_old(*, at: datetime) -> int:
    """Counters nobody asks for any more; answers how many."""
    return RateCount.objects.filter(minute_starts__lt=at - KEPT).delete()[0]
