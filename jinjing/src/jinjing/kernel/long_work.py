"""Long work in small steps: how far it is, who has it, and where it goes on after a stop or a kill.

One process holds a piece of work at a time (a lease by compare-and-set). Each step moves the cursor in
the same transaction as what it did, so a killed process loses nothing and repeats nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjing.kernel.enums import WorkState
from jinjing.kernel.errors import Conflict, require
from jinjing.kernel.models import LongWork

LEASE = timedelta(minutes=2)  # a killed holder's work is free again after that
OPEN = (WorkState.RUNNING, WorkState.STOPPED)


class WorkIsHeld(Conflict):
    """Another process has this work, or took it over."""

    code = "work_is_held"

    def __init__(self) -> None:
        super().__init__(
            _("Another process is doing this already. Wait for it, or try again in two minutes.")
        )


class Actor(Protocol):
    staff_no: str


def begin(kind: str, *, reference: str = "", total: int, by: Actor | None, at: datetime) -> LongWork:
    """The unfinished work of that kind and reference, or a new one. `total` counts the steps' items."""
    try:
        with transaction.atomic():
            return LongWork.objects.create(
                kind=kind,
                reference=reference,
                total=total,
                by_no=by.staff_no if by else "",
                started_at=at,
                moved_at=at,
            )
    except IntegrityError:
        return LongWork.objects.get(kind=kind, reference=reference, state__in=OPEN)


def take(work: LongWork, *, holder: str, at: datetime) -> LongWork:
    """Hold the work from now on; WorkIsHeld while another holder's lease runs. The row comes back fresh."""
    free = Q(holder__in=("", holder)) | Q(held_until__lte=at)
    moved = LongWork.objects.filter(free, pk=work.pk, state__in=OPEN).update(
        holder=holder, held_until=at + LEASE, state=WorkState.RUNNING, moved_at=at
    )
    require(moved, WorkIsHeld())
    work.refresh_from_db()
    return work


def advance(work: LongWork, *, holder: str, by_count: int, cursor: dict[str, Any], at: datetime) -> None:
    """Note one step, inside the step's own transaction; WorkIsHeld (and so a rollback) if the lease was lost."""
    moved = LongWork.objects.filter(pk=work.pk, holder=holder, state=WorkState.RUNNING).update(
        done=F("done") + by_count, cursor=cursor, moved_at=at, held_until=at + LEASE
    )
    require(moved, WorkIsHeld())
    work.done += by_count
    work.cursor = cursor


def finish(work: LongWork, *, holder: str, at: datetime, outcome: str = "") -> None:
    _end(work, WorkState.DONE, holder=holder, at=at, outcome=outcome)


def stop(work: LongWork, *, holder: str, at: datetime, outcome: str = "") -> None:
    """Give it back unfinished; `take` goes on at the cursor."""
    _end(work, WorkState.STOPPED, holder=holder, at=at, outcome=outcome)


def fail(work: LongWork, *, holder: str, at: datetime, outcome: str) -> None:
    """It cannot go on as it is; `begin` starts anew."""
    _end(work, WorkState.FAILED, holder=holder, at=at, outcome=outcome)


def _end(work: LongWork, state: WorkState, *, holder: str, at: datetime, outcome: str) -> None:
    ended_at = None if state == WorkState.STOPPED else at
    moved = LongWork.objects.filter(pk=work.pk, holder=holder, state=WorkState.RUNNING).update(
        state=state, holder="", held_until=None, moved_at=at, ended_at=ended_at, outcome=outcome
    )
    require(moved, WorkIsHeld())
    work.refresh_from_db()
