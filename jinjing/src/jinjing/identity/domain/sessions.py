"""Opening, keeping and ending sessions (SE-01). Idle time is measured with the machine's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jinjing.identity.enums import Owed, Proof, SessionEnd
from jinjing.identity.models import Staff, StaffSession
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed, OutOfScope, require

IDLE, IDLE_TABLET, HOURS = (
    "security.idle_minutes",
    "security.idle_minutes_tablet",
    "security.session_hours",
)
# A busy page asks often; writing down every request would make each of them a write.
ACTIVITY_STEP = timedelta(seconds=15)
MAY_END_OTHERS = (Permission.MANAGE_STAFF, Permission.HAND_OVER_PORTFOLIO)


class NotYourSession(OutOfScope):
    """Sessions are ended by their owner or by an administrator."""

    def __init__(self) -> None:
        super().__init__(_("This is not one of your devices. Reload the page."))


class NotYoursToEnd(NotAllowed):
    """Somebody else's sessions are ended by those who look after people."""

    def __init__(self) -> None:
        super().__init__(_("Only the security administrator ends somebody else's sessions."))


@dataclass(frozen=True)
class Device:
    """What is remembered of a device: browser and system as codes, and whether it is a shared tablet."""

    words: str = ""
    tablet: bool = False


def open_session(
    staff: Staff, device: Device, *, proved_with: Proof, owes: Owed, at: datetime, real: datetime
) -> StaffSession:
    """Begin one, with the bounds in force on that day."""
    bounds = rules.values(IDLE, IDLE_TABLET, HOURS, on=bank_date(at))
    return StaffSession.objects.create(
        staff=staff,
        device=device.words,
        tablet=device.tablet,
        opened_at=real,
        last_active_at=real,
        idle_minutes=bounds[IDLE_TABLET if device.tablet else IDLE],
        ends_at=real + timedelta(hours=bounds[HOURS]),
        proved_with=proved_with,
        proved_at=real,
        owes=owes,
    )


def note_activity(session: StaffSession, *, real: datetime) -> None:
    """Somebody is there. Written at most every few seconds, and never backwards."""
    if real - session.last_active_at < ACTIVITY_STEP:
        return
    StaffSession.objects.filter(pk=session.pk, last_active_at__lt=real).update(last_active_at=real)
    session.last_active_at = real


def note_proof(session: StaffSession, *, proved_with: Proof, real: datetime) -> None:
    """The person has shown again who they are: bulk actions are open for a while."""
    StaffSession.objects.filter(pk=session.pk).update(proved_with=proved_with, proved_at=real)
    session.proved_with, session.proved_at = proved_with, real


def settle(session: StaffSession, owes: Owed) -> None:
    """What was owed is done; `owes` is what still has to be."""
    StaffSession.objects.filter(pk=session.pk).update(owes=owes)
    session.owes = owes


@transaction.atomic
def end_session(session: StaffSession, *, why: SessionEnd, by: Staff | None, at: datetime) -> bool:
    """End one; answers whether it was still open. `by` is None for what the clock or a lost position ended."""
    require(by is None or by.pk == session.staff_id, NotYourSession())
    if not _end(StaffSession.objects.filter(pk=session.pk), why=why, at=at):
        return False
    _note(session.staff, why=why, count=1, by=by, at=at)
    return True


@transaction.atomic
def end_sessions_of(
    staff: Staff,
    *,
    why: SessionEnd,
    by: Staff | None,
    at: datetime,
    but: StaffSession | None = None,
) -> int:
    """End all of a person's sessions, `but` one perhaps; answers how many. NotYoursToEnd.

    by: the person, somebody who looks after people, or None for the bank's feed.
    """
    if by is not None and by.pk != staff.pk:
        scope = scope_of(by, on=bank_date(at))
        require(any(scope.may(right) for right in MAY_END_OTHERS), NotYoursToEnd())
    mine = StaffSession.objects.filter(staff=staff)
    if but:
        mine = mine.exclude(pk=but.pk)
    count = _end(mine, why=why, at=at)
    if count:
        _note(staff, why=why, count=count, by=by, at=at)
    return count


def _end(sessions: QuerySet[StaffSession], *, why: SessionEnd, at: datetime) -> int:
    return sessions.filter(ended_at__isnull=True).update(ended_at=at, ended_why=why)


def _note(staff: Staff, *, why: SessionEnd, count: int, by: Staff | None, at: datetime) -> None:
    action = "sign_out" if why == SessionEnd.SIGNED_OUT else "session.end"
    audit.write(
        action,
        by=by,
        at=at,
        kind="staff",
        subject=staff.staff_no,
        outlet=scope_of(staff, on=bank_date(at)).outlet_code,
        detail={} if action == "sign_out" else {"why": why, "sessions": count},
    )
