"""A file is made in steps that survive a kill: each step is one sealed part on disk and one move of the cursor.

The worker makes the long ones, the page the short ones; the lease of the long work keeps two from making
the same file. The scope is asked again when the making begins and again at every step.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.interactions.queries.consents import has_separate_consent
from jinjing.kernel import audit, long_work, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import BANK_ZONE, bank_date
from jinjing.kernel.errors import DomainError, require
from jinjing.kernel.models import LongWork
from jinjing.privacy import sealed_files
from jinjing.privacy.calendar_workbook import Frame, calendar_workbook
from jinjing.privacy.columns import Value
from jinjing.privacy.domain.exporting import life_of
from jinjing.privacy.enums import DeclineReason, ExportKind, ExportState, FileFormat, Recipient
from jinjing.privacy.errors import NotBeingMade
from jinjing.privacy.models import Export, ExportedCustomer
from jinjing.privacy.queries.export_rows import Row, columns_of, count_of, kinds_for, rows_after
from jinjing.privacy.queries.exports import (
    HELD_BY_PERSON,
    WORK,
    exports_to_make,
    wanted_by,
)
from jinjing.privacy.queries.list_columns import in_order
from jinjing.privacy.queries.second_person import second_person_for
from jinjing.privacy.workbooks import Sheet, file_of
from jinjing.workbench.queries.calendar import rest_days
from jinjing.workbench.queries.calendar_standing import Period

STEP = 500  # rows
SHORT = 200  # rows that a page makes while somebody waits
Clock = Callable[[], datetime]


def make_export(export: Export, *, holder: str, at: datetime, tick: Clock) -> Export:
    """Make the file from where it stands. WorkIsHeld if another process has it or a person stopped it.

    at: the moment records name; tick: the machine's clock, for the lease. A file whose asker lost the
    right is declined; one that has grown over the bound goes back for a second person.
    """
    if not _may_still(export, at=at):
        return export
    with translation.override(export.asked_by.language):
        work = long_work.begin(WORK, reference=export.code, total=export.asked_count, by=None, at=tick())
        work = long_work.take(work, holder=holder, at=tick())
        while rows := _next(export, work, at=at):
            _step(export, work, rows, holder=holder, at=at, tick=tick)
        _finish(export, work, holder=holder, at=at, tick=tick)
    export.refresh_from_db()
    return export


def make_waiting_exports(*, holder: str, at: datetime, tick: Clock) -> int:
    """One round of the worker; answers how many files it made. What another worker holds is left to it."""
    made = 0
    for export in exports_to_make().select_related("asked_by", "outlet"):
        try:
            made += make_export(export, holder=holder, at=at, tick=tick).state == ExportState.MADE
        except long_work.WorkIsHeld:
            continue
    return made


@transaction.atomic
def stop_making(export: Export, *, by: Staff, at: datetime) -> None:
    """The asker stops the making; the step that is running is rolled back. NotBeingMade if there is none."""
    require(export.asked_by_id == by.pk, NotBeingMade())
    work = LongWork.objects.filter(kind=WORK, reference=export.code, state__in=long_work.OPEN)
    fields = {"state": "stopped", "holder": "", "held_until": None, "outcome": HELD_BY_PERSON}
    require(work.exclude(outcome=HELD_BY_PERSON).update(**fields, moved_at=at), NotBeingMade())
    _note(export, "export.stop", by=by, at=at)


@transaction.atomic
def go_on_making(export: Export, *, by: Staff, at: datetime) -> None:
    """Let the worker go on where it stood. NotBeingMade if it is not stopped."""
    require(export.asked_by_id == by.pk, NotBeingMade())
    work = LongWork.objects.filter(kind=WORK, reference=export.code, outcome=HELD_BY_PERSON)
    require(work.filter(state__in=long_work.OPEN).update(outcome="", moved_at=at), NotBeingMade())
    _note(export, "export.go_on", by=by, at=at)


def _scope(export: Export, at: datetime) -> Scope:
    return scope_of(export.asked_by, on=bank_date(at))


def _may_still(export: Export, *, at: datetime) -> bool:
    """The right, the bound and the second person are asked when the file is made, not when it was asked for."""
    scope = _scope(export, at)
    wanted = wanted_by(export)
    if wanted.kind not in kinds_for(scope):
        return _end(export, DeclineReason.RIGHT_LOST, at=at)
    count = count_of(scope, wanted)
    if count > int(rules.value("exports.most_rows", scope.on)):
        return _end(export, DeclineReason.TOO_MANY_ROWS, at=at)
    outside = export.recipient == Recipient.THIRD_PARTY
    alone = export.decided_by_id is None
    if alone and second_person_for(
        wanted, scope=scope, to_third_party=outside, at=export.asked_at, count=count, before=export
    ):
        _move(export, ExportState.REQUESTED, needs_second_person=True, asked_count=count)
        return False
    return export.state == ExportState.APPROVED


def _end(export: Export, reason: DeclineReason, *, at: datetime) -> bool:
    with transaction.atomic():
        if _move(export, ExportState.DECLINED, decline_reason=reason):
            _note(export, "export.decline", by=None, at=at, reason=str(reason))
    return False


def _move(export: Export, to: ExportState, **fields: object) -> int:
    moved = Export.objects.filter(pk=export.pk, state=ExportState.APPROVED).update(state=to, **fields)
    export.refresh_from_db()
    return moved


def _next(export: Export, work: LongWork, *, at: datetime) -> list[Row]:
    after = int(work.cursor.get("after", 0))
    return rows_after(_scope(export, at), wanted_by(export), after=after, most=STEP)


def _step(
    export: Export, work: LongWork, rows: Sequence[Row], *, holder: str, at: datetime, tick: Clock
) -> None:
    """One part. Killed between file and cursor, the same part is simply written again."""
    kept, left_out = _with_consent(export, rows, at=at)
    part = int(work.cursor.get("part", 0))
    lines = json.dumps([list(row.values) for row in kept], ensure_ascii=False)
    with transaction.atomic():
        ids = {row.customer_id for row in kept}
        ExportedCustomer.objects.bulk_create(
            (ExportedCustomer(export=export, customer_id=pk) for pk in sorted(ids)), ignore_conflicts=True
        )
        sealed_files.write(_part(export, part), lines.encode())
        cursor = {
            "after": rows[-1].key,
            "part": part + 1,
            "rows": int(work.cursor.get("rows", 0)) + len(kept),
            "left_out": int(work.cursor.get("left_out", 0)) + left_out,
        }
        long_work.advance(work, holder=holder, by_count=len(rows), cursor=cursor, at=tick())


def _with_consent(export: Export, rows: Sequence[Row], *, at: datetime) -> tuple[list[Row], int]:
    """PI-04: for another company, row by row, only who agreed to that very recipient."""
    if export.recipient != Recipient.THIRD_PARTY:
        return list(rows), 0
    agreed = has_separate_consent({row.customer_id for row in rows}, export.recipient_name, at=at)
    kept = [row for row in rows if row.customer_id in agreed]
    return kept, len(rows) - len(kept)


def _finish(export: Export, work: LongWork, *, holder: str, at: datetime, tick: Clock) -> None:
    parts = int(work.cursor.get("part", 0))
    rows: Iterable[Sequence[Value]] = _lines(export, parts)
    if export.kind == ExportKind.LIST:
        rows = in_order(rows, wanted_by(export).spec)
    content = _content(export, rows, at=at)
    name = opaque_code("export-file", f"{export.code}:{at.isoformat()}")
    sealed_files.write(name, content)
    try:
        with transaction.atomic():
            fields = {"file_name": name, "digest": sha256(content).hexdigest(), "made_at": at}
            counts = {
                "row_count": work.cursor.get("rows", 0),
                "left_out_count": work.cursor.get("left_out", 0),
            }
            require(
                _move(export, ExportState.MADE, expires_at=life_of(at), **fields, **counts), NotBeingMade()
            )
            _note(export, "export.make", by=None, at=at, rows=counts["row_count"])
            long_work.finish(work, holder=holder, at=tick())
    except DomainError:
        sealed_files.remove(name)
        raise
    for part in range(parts):
        sealed_files.remove(_part(export, part))


def _content(export: Export, rows: Iterable[Sequence[Value]], *, at: datetime) -> bytes:
    """A calendar has a sheet of its own; every other kind is a table."""
    if export.kind != ExportKind.CALENDAR or export.starts_on is None or export.ends_on is None:
        return file_of(_sheet(export, at), rows, file_format=FileFormat(export.file_format))
    period = Period(export.starts_on, export.ends_on)
    frame = Frame(
        first=period.first,
        last=period.last,
        today=bank_date(at),
        holidays=rest_days(period),
        title=pgettext("calendar file", "Contact calendar"),
        watermark=watermark_of(export, at),
    )
    return calendar_workbook(list(rows), frame)


def _lines(export: Export, parts: int) -> Iterator[Sequence[Value]]:
    for part in range(parts):
        yield from json.loads(sealed_files.read(_part(export, part)))


def _sheet(export: Export, at: datetime) -> Sheet:
    return Sheet(
        title=str(ExportKind(export.kind).label),
        watermark=watermark_of(export, at),
        columns=columns_of(wanted_by(export)),
    )


def watermark_of(export: Export, at: datetime) -> str:
    """Who, when, which file: the number and the code lead to the access log, the name does not stand there."""
    return pgettext("export", "Internal · taken out by %(staff)s · %(when)s · %(code)s") % {
        "staff": export.asked_by.staff_no,
        "when": f"{at.astimezone(BANK_ZONE):%Y-%m-%d %H:%M}",
        "code": export.code,
    }


def _part(export: Export, place: int) -> str:
    return f"{opaque_code('export-part', export.code)}.{place}"


def _note(export: Export, action: str, *, by: Staff | None, at: datetime, **detail: str | int) -> None:
    audit.write(
        action, by=by, at=at, kind="export", subject=export.code, outlet=export.outlet.code, detail=detail
    )
