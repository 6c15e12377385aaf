"""A calendar read in from a workbook: compared, taken over in one piece, taken back in one piece (RM-4).

Each entry is carried out by the verb that the page calls for it, so that every rule holds; one refusal
undoes the whole file. Taking back withdraws what the file brought; what somebody went on from since stays.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import BANK_ZONE, bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import DomainError, OutOfScope, require
from jinjing.kernel.sensitive import GroundMissing
from jinjing.workbench.calendar_sheet import read_calendar
from jinjing.workbench.domain.calls import correct_call, log_call, withdraw_call
from jinjing.workbench.domain.contact_plan import (
    move_planned_contact,
    note_planned_contact,
    plan_contact,
    put_note_back,
    put_planned_contact_back,
    withdraw_planned_contact,
)
from jinjing.workbench.enums import CellAct, FileState, StaysBecause
from jinjing.workbench.errors import (
    AlreadyPlanned,
    CalendarHasMoved,
    CellRefused,
    FileHasMoved,
    NothingToTakeOver,
    NotYourFile,
    RefusedCellsLeft,
    TooMuchToTakeOver,
)
from jinjing.workbench.models import CalendarFile, CalendarFileCell, PlannedContact
from jinjing.workbench.queries.calendar_file import (
    Compared,
    Entry,
    Refused,
    compared,
    seen_by,
    sensitive_notes,
)

MOST = "calendar.most_in_a_file"
# The hour of a contact that is written down on a later day: only the day is known.
UNKNOWN_HOUR = time(12)


@transaction.atomic
def read_calendar_file(content: bytes, *, by: Staff, at: datetime) -> CalendarFile:
    """Compare a workbook with the calendar; nothing of it is written yet, and the workbook is not kept.

    Raises NotACalendarFile, WorkbookUnsafe, TooMuchToTakeOver.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    sheet = read_calendar(content)
    found = compared(sheet, scope=scope, at=at)
    most = int(rules.value(MOST, bank_date(at)))
    require(len(found.entries) <= most, TooMuchToTakeOver(most))
    earlier = CalendarFile.objects.filter(staff=by).count()
    made = CalendarFile.objects.create(
        code=opaque_code("calendar-file", f"{by.staff_no}:{at.isoformat()}:{earlier}"),
        staff=by,
        first_on=sheet.first,
        last_on=sheet.last,
        seen=found.seen,
        unchanged_count=found.unchanged,
        absent_count=found.absent,
        refusals={"cells": [_told(one) for one in found.refused]} if found.refused else {},
        read_at=at,
    )
    CalendarFileCell.objects.bulk_create(_cells(made, found))
    _tell(made, "calendar.read_in", by=by, at=at, outlet=scope.outlet_code, rows=len(found.entries))
    return made


def _cells(file: CalendarFile, found: Compared) -> list[CalendarFileCell]:
    return [_cell(file, entry) for entry in found.entries]


def _cell(file: CalendarFile, entry: Entry) -> CalendarFileCell:
    return CalendarFileCell(
        file=file,
        customer=entry.customer,
        place=entry.place,
        on=entry.on,
        act=entry.act,
        channel=entry.channel,
        outcome=entry.outcome or "",
        note=entry.note,
        before=entry.before,
        interaction=entry.interaction,
        plan=entry.plan,
        moved_from=entry.moved_from,
    )


def _told(one: Refused) -> dict[str, str]:
    return {
        "place": one.place,
        "on": one.on.isoformat() if one.on else "",
        "why": str(one.why),
        "said": one.said,
        "customer": one.customer,
    }


@transaction.atomic
def take_over_calendar_file(
    file: CalendarFile,
    *,
    without_refused: bool = False,
    ground: Ground | None = None,
    by: Staff,
    at: datetime,
) -> CalendarFile:
    """Everything the file brings, or nothing.

    without_refused: cells that cannot be taken over are left out knowingly. Raises NotYourFile, FileHasMoved,
    NothingToTakeOver, RefusedCellsLeft; CalendarHasMoved if somebody wrote there since it was read;
    CellRefused if a rule refuses one entry now. GroundMissing (PI-07): `ground` counts for every note of the file.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    require(file.staff_id == by.pk, NotYourFile())
    _move(file, FileState.READ, FileState.TAKEN, taken_at=at)
    cells = list(file.cells.select_related("customer", "interaction__customer", "plan__customer"))
    require(cells, NothingToTakeOver())
    require(without_refused or not file.refusals, RefusedCellsLeft())
    require(seen_by(file) == file.seen, CalendarHasMoved())
    named = sensitive_notes(cells, on=bank_date(at))
    require(ground or not named, GroundMissing(tuple(found for one in named.values() for found in one)))
    for cell in cells:
        _carry_out(cell, ground, by=by, at=at)
    CalendarFileCell.objects.bulk_update(cells, ["interaction", "plan"])
    _tell(file, "calendar.take_over", by=by, at=at, outlet=scope.outlet_code, rows=len(cells))
    return file


def _carry_out(cell: CalendarFileCell, ground: Ground | None, *, by: Staff, at: datetime) -> None:
    try:
        if cell.act in (CellAct.LOG, CellAct.NOTE_CONTACT):
            write = _log if cell.act == CellAct.LOG else _renote
            cell.interaction = write(cell, ground, by=by, at=at)
        else:
            cell.plan = _plan(cell, ground, by=by, at=at)
    except DomainError as refusal:
        raise CellRefused(cell.place, str(refusal)) from refusal


def _log(cell: CalendarFileCell, ground: Ground | None, *, by: Staff, at: datetime) -> Interaction:
    return log_call(
        cell.customer,
        channel=Channel(cell.channel),
        outcome=Outcome(cell.outcome),
        note=cell.note,
        by=by,
        at=at,
        reference=_code("interaction", cell),
        held_at=held_at(cell.on, at=at),
        ground=ground,
    )


def held_at(on: date, *, at: datetime) -> datetime | None:
    """The moment of a contact of that day, as `log_call` wants it: None for today."""
    return None if on == bank_date(at) else datetime.combine(on, UNKNOWN_HOUR, tzinfo=BANK_ZONE)


def _renote(cell: CalendarFileCell, ground: Ground | None, *, by: Staff, at: datetime) -> Interaction:
    if cell.interaction is None:
        raise CalendarHasMoved
    return _corrected(cell.interaction, cell.note, ground, by=by, at=at)


def _corrected(
    record: Interaction, note: str, ground: Ground | None = None, *, by: Staff, at: datetime
) -> Interaction:
    return correct_call(
        record,
        outcome=Outcome(record.outcome),
        note=note,
        next_step=record.next_step,
        next_on=record.next_on,
        by=by,
        at=at,
        ground=ground,
    )


def _plan(cell: CalendarFileCell, ground: Ground | None, *, by: Staff, at: datetime) -> PlannedContact:
    if cell.act == CellAct.NOTE_PLAN and cell.plan is not None:
        return note_planned_contact(cell.plan, note=cell.note, by=by, at=at, ground=ground)
    if cell.act == CellAct.MOVE_PLAN and cell.plan is not None:
        moved = move_planned_contact(cell.plan, to=cell.on, by=by, at=at)
        if not cell.note:
            return moved
        return note_planned_contact(moved, note=cell.note, by=by, at=at, ground=ground)
    code = _code("plan", cell)
    way = Channel(cell.channel)
    return plan_contact(
        cell.customer, on=cell.on, channel=way, note=cell.note, by=by, at=at, code=code, ground=ground
    )


def _code(kind: str, cell: CalendarFileCell) -> str:
    return opaque_code(kind, f"{cell.file_id}:{cell.pk}")


@transaction.atomic
def take_back_calendar_file(file: CalendarFile, *, by: Staff, at: datetime) -> CalendarFile:
    """All that the file brought, in one piece; what was corrected or done since stays, and the cell says why.

    Raises NotYourFile, FileHasMoved.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    require(file.staff_id == by.pk, NotYourFile())
    _move(file, FileState.TAKEN, FileState.REVERTED, reverted_at=at)
    cells = list(file.cells.select_related("customer", "interaction__customer", "plan__customer"))
    for cell in reversed(cells):
        cell.stays = _take_back(cell, by=by, at=at) or ""
    CalendarFileCell.objects.bulk_update(cells, ["stays"])
    back = sum(not cell.stays for cell in cells)
    _tell(file, "calendar.take_back", by=by, at=at, outlet=scope.outlet_code, rows=back)
    return file


def _take_back(cell: CalendarFileCell, *, by: Staff, at: datetime) -> StaysBecause | None:
    try:
        with transaction.atomic():
            if cell.act in (CellAct.LOG, CellAct.NOTE_CONTACT):
                return _take_record_back(cell, by=by, at=at)
            return _take_plan_back(cell, by=by, at=at)
    except OutOfScope:
        return StaysBecause.HANDED_ON
    except AlreadyPlanned:
        return StaysBecause.AGAIN


def _take_record_back(cell: CalendarFileCell, *, by: Staff, at: datetime) -> StaysBecause | None:
    record = cell.interaction
    if record is None or not standing().filter(pk=record.pk).exists():
        return StaysBecause.CORRECTED
    if cell.act == CellAct.LOG:
        withdraw_call(record, by=by, at=at)
    else:
        _corrected(record, cell.before, by=by, at=at)
    return None


def _take_plan_back(cell: CalendarFileCell, *, by: Staff, at: datetime) -> StaysBecause | None:
    plan = cell.plan
    if plan is None or plan.done_by_id is not None:
        return StaysBecause.DONE
    if cell.moved_from is not None:
        return _take_move_back(cell, plan, to=cell.moved_from, by=by, at=at)
    if plan.withdrawn_at is not None:
        return None
    if cell.act == CellAct.PLAN:
        withdraw_planned_contact(plan, by=by, at=at)
        return None
    if plan.note != cell.note:
        return StaysBecause.CORRECTED
    put_note_back(plan, note=cell.before, by=by, at=at)
    return None


def _take_move_back(
    cell: CalendarFileCell, plan: PlannedContact, *, to: date, by: Staff, at: datetime
) -> StaysBecause | None:
    noted = bool(cell.note)
    if plan.withdrawn_at is not None or plan.on != cell.on or (noted and plan.note != cell.note):
        return StaysBecause.CORRECTED
    put_planned_contact_back(plan, to=to, by=by, at=at)
    if noted:
        put_note_back(plan, note=cell.before, by=by, at=at)
    return None


def _move(file: CalendarFile, before: FileState, to: FileState, **times: Any) -> None:
    """Compare-and-set: of two who press at once, one does it."""
    moved = CalendarFile.objects.filter(pk=file.pk, state=before).update(state=to, **times)
    require(moved, FileHasMoved())
    file.refresh_from_db()


def _tell(file: CalendarFile, action: str, *, by: Staff, at: datetime, outlet: str, rows: int) -> None:
    audit.write(
        action, by=by, at=at, kind="calendar_file", subject=file.code, outlet=outlet, detail={"rows": rows}
    )
