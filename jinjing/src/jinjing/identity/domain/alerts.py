"""PI-10: whoever looks at unusually many customers is noticed; somebody else finds out why.

The worker reads the new lines of the access log and counts again the hours and days they fall into, so a
stop, a repetition or a second worker changes nothing: one alert a person, kind and window.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.alerts import WATCHES, watched_rows
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import BANK_ZONE, bank_date
from jinjing.kernel.enums import AlertFinding, AlertKind
from jinjing.kernel.errors import Conflict, NotAllowed, require
from jinjing.kernel.models import AccessAlert, AccessEntry, WorkMark

MARK = "alerts"
PIECE = 5000
OVERLAP = 500  # numbers are given before their transactions commit: late ones are read in the next round


class AlertIsSettled(Conflict):
    """Somebody else has settled it already."""

    code = "alert_is_settled"

    def __init__(self) -> None:
        super().__init__(_("This alert has been settled already. Reload the page to see what was found."))


class AlertIsAboutYou(NotAllowed):
    """Nobody settles an alert about themselves."""

    code = "alert_is_about_you"

    def __init__(self) -> None:
        super().__init__(_("This alert is about you. Somebody else has to look into it."))


def window_of(at: datetime, *, a_day: bool) -> tuple[datetime, datetime]:
    """The hour of the clock, or the bank's day, in which the instant lies; the end is outside."""
    local = at.astimezone(BANK_ZONE)
    if a_day:
        begins = datetime.combine(local.date(), time(), BANK_ZONE)
        return begins, begins + timedelta(days=1)
    begins = local.replace(minute=0, second=0, microsecond=0)
    return begins, begins + timedelta(hours=1)


def raise_alerts(*, at: datetime) -> int:
    """Count what the new lines belong to; answers how many alerts were raised. Safe to stop and repeat."""
    mark, _made = WorkMark.objects.get_or_create(name=MARK)
    fresh = AccessEntry.objects.filter(pk__gt=mark.entry_id - OVERLAP).order_by("pk")
    lines = list(fresh.exclude(actor_no="")[: PIECE + OVERLAP])
    if not lines or lines[-1].pk <= mark.entry_id:
        return 0
    raised = sum(_count(kind, lines, at=at) for kind in WATCHES)
    WorkMark.objects.filter(pk=mark.pk, entry_id__lt=lines[-1].pk).update(entry_id=lines[-1].pk)
    return raised


def _count(kind: AlertKind, lines: Iterable[AccessEntry], *, at: datetime) -> int:
    watch = WATCHES[kind]
    windows = {(line.actor_no, *window_of(line.at, a_day=watch.a_day)): line.outlet for line in lines}
    limits = {day: int(rules.value(watch.rule, day)) for day in {bank_date(w[1]) for w in windows}}
    raised = 0
    for (actor_no, begins, ends), outlet in windows.items():
        count = watch.count(watched_rows(kind, actor_no=actor_no, begins=begins, ends=ends))
        limit = limits[bank_date(begins)]
        if count > limit:
            raised += _raise(kind, actor_no, begins, ends, outlet=outlet, count=count, limit=limit, at=at)
    return raised


@transaction.atomic
def _raise(
    kind: AlertKind,
    actor_no: str,
    begins: datetime,
    ends: datetime,
    *,
    outlet: str,
    count: int,
    limit: int,
    at: datetime,
) -> int:
    """1 for a new alert; one that stands only gets its higher count."""
    alert, made = AccessAlert.objects.get_or_create(
        actor_no=actor_no,
        kind=kind,
        window_starts=begins,
        defaults={
            "window_ends": ends,
            "outlet": outlet,
            "count": count,
            "limit": limit,
            "raised_at": at,
        },
    )
    if not made:
        AccessAlert.objects.filter(pk=alert.pk, count__lt=count).update(count=count)
        return 0
    detail = {"alert_kind": kind.value, "person": actor_no, "count": count, "limit": limit}
    audit.write(
        "alert.raise", by=None, at=at, kind="alert", subject=str(alert.pk), outlet=outlet, detail=detail
    )
    return 1


@transaction.atomic
def settle_alert(alert: AccessAlert, finding: AlertFinding, *, by: Staff, at: datetime) -> AccessAlert:
    """Note what was found. NotYourRole, AlertIsAboutYou; AlertIsSettled if somebody was faster."""
    require_right(by, Permission.ALERTS, at=at)
    require(alert.actor_no != by.staff_no, AlertIsAboutYou())
    settled = AccessAlert.objects.filter(pk=alert.pk, settled_at__isnull=True).update(
        settled_at=at, settled_by_no=by.staff_no, settled_as=finding
    )
    require(settled, AlertIsSettled())
    detail = {"finding": finding.value, "person": alert.actor_no}
    audit.write(
        "alert.settle", by=by, at=at, kind="alert", subject=str(alert.pk), outlet=alert.outlet, detail=detail
    )
    alert.refresh_from_db()
    return alert
