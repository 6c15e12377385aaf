"""Where somebody is signed in, whether it still counts, and how the last tries went."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import Staff, StaffSession
from jinjing.kernel.models import AccessEntry

SHOWN = 5


@dataclass(frozen=True)
class Tries:
    """When somebody last came in before this time, and the failed tries since then."""

    came_in_at: datetime | None
    failed_at: tuple[datetime, ...]


def why_over(session: StaffSession, *, today: date, real: datetime) -> SessionEnd | None:
    """Why the session counts no longer, None while it does. Needs `staff` joined. `today`: the bank's day."""
    if session.ended_at:
        return SessionEnd(session.ended_why)
    if not may_still_enter(session.staff, on=today):
        return SessionEnd.LEFT
    if real >= session.ends_at:
        return SessionEnd.TOO_LONG
    if real >= idle_ends_at(session):
        return SessionEnd.IDLE
    return None


def may_still_enter(staff: Staff, *, on: date) -> bool:
    """Whether the person itself is let in that day; that a position is in force is asked with the scope."""
    return staff.is_active and (staff.expires_on is None or on <= staff.expires_on)


def idle_ends_at(session: StaffSession) -> datetime:
    """When the session ends if nobody does anything any more."""
    return min(session.last_active_at + timedelta(minutes=session.idle_minutes), session.ends_at)


def open_sessions(staff: Staff, *, today: date, real: datetime) -> list[StaffSession]:
    """The person's sessions that still count, the latest activity first."""
    rows: QuerySet[StaffSession] = StaffSession.objects.filter(staff=staff, ended_at__isnull=True)
    rows = rows.filter(ends_at__gt=real).select_related("staff").order_by("-last_active_at", "-pk")
    return [row for row in rows if why_over(row, today=today, real=real) is None]


def tries_of(staff: Staff) -> Tries:
    """From the access log: the sign-in before the present one, and what failed after it (at most five)."""
    log = AccessEntry.objects.filter(subject=staff.staff_no, action="sign_in").order_by("-pk")
    before = list(log.filter(outcome="done")[:2])[1:]
    failed = log.exclude(outcome="done")
    if before:
        failed = failed.filter(pk__gt=before[0].pk)
    return Tries(before[0].at if before else None, tuple(failed.values_list("at", flat=True)[:SHOWN]))
