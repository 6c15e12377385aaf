"""Old lines of the access log leave together, from the beginning of each chain, and the anchors say so."""

from datetime import date, datetime, time

from django.db import transaction

from jinjing.kernel import anchors, audit, rules
from jinjing.kernel.anchors import Anchor
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.models import AccessEntry, AccessSeal, RetentionDoor

LEAST_MONTHS = 6  # Cybersecurity Law art. 21: logs are kept for no less than six months
PIECE = 5000


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where there is no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in range(on.day, on.day - 4, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("a month has at least 28 days")


def keep_from(on: date) -> datetime:
    """Older lines may go (`audit.keep_months`, never less than six months)."""
    months = max(int(rules.value("audit.keep_months", on)), LEAST_MONTHS)
    return datetime.combine(months_before(on, months), time(), BANK_ZONE)


def overdue(before: datetime) -> int:
    """How many lines are older than that."""
    return AccessEntry.objects.filter(at__lt=before).count()


def prune(*, on: date, at: datetime, by: audit.Actor | None = None, real: datetime) -> int:
    """Remove the sealed lines whose time is over; answers how many. Safe to stop and repeat.

    The anchor is written first: a stop in between leaves lines that a verification passes over and the
    next run removes. real: the machine's time, for the anchor.
    """
    before = keep_from(on)
    removed = 0
    for outlet in list(AccessSeal.objects.order_by().values_list("outlet", flat=True).distinct()):
        last = _last_to_go(outlet, before)
        if last is None:
            continue
        if last.sequence > anchors.pruned_to(outlet)[0]:
            anchors.append([Anchor(anchors.PRUNED, outlet, last.sequence, last.digest, real.isoformat())])
        while count := _remove(outlet, last.sequence, before):
            removed += count
    if removed:
        detail = {"lines": removed, "before": before.date().isoformat()}
        audit.write("audit.prune", by=by, at=at, kind="log", detail=detail)
    return removed


def _last_to_go(outlet: str, before: datetime) -> AccessSeal | None:
    """The last link of the chain's beginning in which every line is old enough."""
    young = AccessEntry.objects.filter(outlet=outlet, at__gte=before).order_by("pk").values("pk")
    seals = AccessSeal.objects.filter(outlet=outlet).order_by("sequence")
    first_young = seals.filter(entry_id__in=young).first()
    if first_young is not None:
        seals = seals.filter(sequence__lt=first_young.sequence)
    return seals.last()


@transaction.atomic
def _remove(outlet: str, sequence: int, before: datetime) -> int:
    seals = AccessSeal.objects.filter(outlet=outlet, sequence__lte=sequence).order_by("sequence")[:PIECE]
    numbers = {seal.pk: seal.entry_id for seal in seals}
    if not numbers:
        return 0
    door = RetentionDoor.objects.create(before=before)
    AccessEntry.objects.filter(pk__in=numbers.values()).delete()
    AccessSeal.objects.filter(pk__in=numbers).delete()
    door.delete()
    return len(numbers)
