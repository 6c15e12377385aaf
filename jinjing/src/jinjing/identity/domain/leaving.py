"""A colleague leaves: positions and sign-in end with the last day. The row stays, because records name it."""

from collections.abc import Collection
from datetime import date, datetime

from jinjing.identity.domain.sessions import end_sessions_of
from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import Position, Staff
from jinjing.kernel import audit, memory
from jinjing.kernel.clock import bank_date


def end_access(staff: Staff, *, last_day: date, by: Staff, at: datetime) -> None:
    """Every position and the sign-in end with `last_day`; sessions at once if it is over. Part of a verb."""
    end_positions(staff, outlet_ids=None, last_day=last_day)
    Staff.objects.filter(pk=staff.pk).update(expires_on=last_day)
    ended = end_sessions_of(staff, why=SessionEnd.LEFT, by=by, at=at) if last_day < bank_date(at) else 0
    audit.write(
        "staff.leave",
        by=by,
        at=at,
        kind="staff",
        subject=staff.staff_no,
        detail={"until": last_day.isoformat(), "sessions": ended},
    )


def end_positions(staff: Staff, *, outlet_ids: Collection[int] | None, last_day: date) -> None:
    """Positions (at those outlets; None: everywhere) end with that day; one that never began is taken back."""
    rows = Position.objects.filter(staff=staff)
    if outlet_ids is not None:
        rows = rows.filter(org_unit_id__in=outlet_ids)
    rows.filter(valid_from__gt=last_day).delete()
    rows.exclude(valid_to__lte=last_day).update(valid_to=last_day)
    memory.forget()
