"""MGT-7: the agenda of the morning meeting, and who does what by when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground
from jinjing.workbench.enums import FollowUpState
from jinjing.workbench.errors import (
    AgendaHasChanged,
    AgendaTooLong,
    DueDayOutOfReach,
    FollowUpHasEnded,
    NotAnOwner,
    NotYourFollowUp,
    TaskMissing,
)
from jinjing.workbench.models import Agenda, FollowUp
from jinjing.workbench.queries.morning import colleagues_at

LINES = 3
LONGEST = 200  # characters of a line or a task
MOST_AHEAD = timedelta(days=92)


@transaction.atomic
def save_agenda(outlet: OrgUnit, *, lines: Sequence[str], seen: int, by: Staff, at: datetime) -> Agenda:
    """Today's agenda of the outlet, at most three lines; empty ones go.

    seen: the version that was on the screen, 0 if nobody had written yet. AgendaHasChanged if another one
    stands by now; AgendaTooLong.
    """
    require_right(by, Permission.OUTLET_PORTFOLIOS, at=at, outlet_id=outlet.pk)
    kept = [line.strip() for line in lines if line.strip()]
    require(len(kept) <= LINES and all(len(line) <= LONGEST for line in kept), AgendaTooLong())
    written = {"lines": {"lines": kept}, "written_by": by, "written_at": at}
    today = Agenda.objects.filter(outlet=outlet, on=bank_date(at))
    if seen == 0:
        try:
            with transaction.atomic():
                Agenda.objects.create(outlet=outlet, on=bank_date(at), **written)
        except IntegrityError as faster:
            raise AgendaHasChanged from faster
    else:
        require(today.filter(version=seen).update(version=F("version") + 1, **written), AgendaHasChanged())
    audit.write(
        "agenda.save",
        by=by,
        at=at,
        kind="agenda",
        subject=f"{outlet.code}.{bank_date(at).isoformat()}",
        outlet=outlet.code,
        detail={"lines": len(kept)},
    )
    return today.get()


@transaction.atomic
def agree_follow_up(
    outlet: OrgUnit,
    *,
    task: str,
    owner: Staff,
    due_on: date,
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> FollowUp:
    """Somebody who works at the outlet today does something by a day.

    TaskMissing, NotAnOwner, DueDayOutOfReach, GroundMissing (PI-07).
    """
    require_right(by, Permission.OUTLET_PORTFOLIOS, at=at, outlet_id=outlet.pk)
    today, said = bank_date(at), task.strip()
    require(0 < len(said) <= LONGEST, TaskMissing())
    require(colleagues_at(outlet.pk, on=today).filter(pk=owner.pk).exists(), NotAnOwner())
    require(today <= due_on <= today + MOST_AHEAD, DueDayOutOfReach())
    kept = require_ground(said, ground=ground, on=today)
    made = FollowUp.objects.create(
        code=opaque_code(
            "follow-up", f"{outlet.code}:{by.staff_no}:{owner.staff_no}:{at.isoformat()}:{said}"
        ),
        outlet=outlet,
        task=said,
        owner=owner,
        due_on=due_on,
        agreed_by=by,
        agreed_at=at,
    )
    _write("follow_up.agree", made, by=by, at=at, kept=kept)
    return made


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, by: Staff, at: datetime) -> FollowUp:
    """It is done, says its owner or the branch head. NotYourFollowUp, FollowUpHasEnded."""
    scope = require_right(by, Permission.FOLLOW_UPS, at=at)
    leads = follow_up.outlet_id in scope.at(Permission.OUTLET_PORTFOLIOS)
    require(leads or follow_up.owner_id == by.pk, NotYourFollowUp())
    return _end(follow_up, FollowUpState.DONE, "follow_up.finish", by=by, at=at)


@transaction.atomic
def drop_follow_up(follow_up: FollowUp, *, by: Staff, at: datetime) -> FollowUp:
    """It is not needed any more: the branch head's to say. FollowUpHasEnded."""
    require_right(by, Permission.OUTLET_PORTFOLIOS, at=at, outlet_id=follow_up.outlet_id)
    return _end(follow_up, FollowUpState.DROPPED, "follow_up.drop", by=by, at=at)


def _end(follow_up: FollowUp, state: FollowUpState, action: str, *, by: Staff, at: datetime) -> FollowUp:
    moved = FollowUp.objects.filter(pk=follow_up.pk, state=FollowUpState.OPEN).update(
        state=state, ended_by=by, ended_at=at
    )
    require(moved, FollowUpHasEnded())
    _write(action, follow_up, by=by, at=at)
    follow_up.refresh_from_db()
    return follow_up


def _write(
    action: str,
    follow_up: FollowUp,
    *,
    by: Staff,
    at: datetime,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    audit.write(
        action,
        by=by,
        at=at,
        kind="follow_up",
        subject=follow_up.code,
        outlet=follow_up.outlet.code,
        detail={"owner": follow_up.owner.staff_no, **kept},
    )
