"""Taking customers out in a file: asked for with a purpose, decided by a second person, made, fetched, gone.

Nobody decides on the own file, a file is made in the scope its asker has at that moment, and it lives for
hours. Each step leaves a line in the access log.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from jinjing.identity.domain.rights import NotYourRole, require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.identity.scope import Scope
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.privacy import sealed_files
from jinjing.privacy.enums import (
    DECLINED_BY_PEOPLE,
    THERE,
    DeclineReason,
    ExportKind,
    ExportPurpose,
    ExportState,
    FileFormat,
    Recipient,
)
from jinjing.privacy.errors import (
    AlreadyDecided,
    CalendarTooLong,
    FileIsGone,
    NothingToExport,
    NotYourOwnExport,
    OnlyAsWorkbook,
    OnlyTheAsker,
    PeriodMissing,
    PeriodRunsBackwards,
    PurposeDoesNotFit,
    RecipientMissing,
    TooManyRows,
)
from jinjing.privacy.models import Export
from jinjing.privacy.queries.export_rows import WITH_PERIOD, Wanted, count_of, kinds_for
from jinjing.privacy.queries.second_person import second_person_for
from jinjing.workbench.list_spec import ListSpec

CALENDAR_DAYS_MOST = 100  # three months; more columns no sheet of paper holds


@dataclass(frozen=True)
class Asked:
    """What somebody asks for. `recipient_name`: code of the rule `consent.recipients`, for another company."""

    kind: ExportKind
    purpose: ExportPurpose
    file_format: FileFormat = FileFormat.XLSX
    recipient: Recipient = Recipient.IN_HOUSE
    recipient_name: str = ""
    with_phone: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    spec: ListSpec = field(default_factory=ListSpec)
    with_notes: bool = False

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self.kind, self.with_phone, self.starts_on, self.ends_on, self.spec, with_notes=self.with_notes
        )

    @property
    def to_third_party(self) -> bool:
        return self.recipient == Recipient.THIRD_PARTY


@transaction.atomic
def ask_export(asked: Asked, *, by: Staff, at: datetime) -> Export:
    """FI-03: note what is wanted and why; files that stay small and masked, also in slices, need nobody else.

    Raises what `check` raises, NothingToExport, TooManyRows, NotYourRole for a kind the position has not.
    """
    scope = require_right(by, Permission.EXPORT, at=at)
    count = check(asked, scope=scope)
    outlet = outlet_of(scope, Permission.EXPORT)
    if outlet is None:
        raise NotYourRole
    # One after the other: of two slices asked for at the same moment, the later one counts the earlier.
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    second = second_person_for(
        asked.wanted, scope=scope, to_third_party=asked.to_third_party, at=at, count=count
    )
    made = Export.objects.create(
        code=_code(by, at),
        kind=asked.kind,
        purpose=asked.purpose,
        recipient=asked.recipient,
        recipient_name=asked.recipient_name,
        file_format=asked.file_format,
        with_phone=asked.with_phone,
        with_notes=asked.with_notes,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        list_spec=asked.spec.stored if asked.kind == ExportKind.LIST else {},
        outlet=outlet,
        asked_by=by,
        asked_at=at,
        asked_count=count,
        needs_second_person=second is not None,
        state=ExportState.REQUESTED if second else ExportState.APPROVED,
    )
    _note(made, "export.ask", by=by, at=at, kind=str(made.kind), purpose=str(made.purpose), rows=count)
    return made


def check(asked: Asked, *, scope: Scope) -> int:
    """How many rows it would have. Raises PeriodMissing, PeriodRunsBackwards, OnlyAsWorkbook, CalendarTooLong, PurposeDoesNotFit,
    RecipientMissing, NotYourRole, NothingToExport or TooManyRows.
    """
    require(asked.kind in kinds_for(scope), NotYourRole())
    if asked.kind in WITH_PERIOD:
        if asked.starts_on is None or asked.ends_on is None:
            raise PeriodMissing
        require(asked.starts_on <= asked.ends_on, PeriodRunsBackwards())
    if asked.kind == ExportKind.CALENDAR:
        require(asked.file_format == FileFormat.XLSX, OnlyAsWorkbook())
        days = (asked.ends_on - asked.starts_on).days + 1 if asked.starts_on and asked.ends_on else 0
        require(days <= CALENDAR_DAYS_MOST, CalendarTooLong(CALENDAR_DAYS_MOST))
    require(asked.to_third_party == (asked.purpose == ExportPurpose.PARTNER), PurposeDoesNotFit())
    require(asked.to_third_party == bool(asked.recipient_name), RecipientMissing())
    count = count_of(scope, asked.wanted)
    require(count, NothingToExport())
    most = int(rules.value("exports.most_rows", scope.on))
    require(count <= most, TooManyRows(most))
    return count


@transaction.atomic
def approve_export(export: Export, *, by: Staff, at: datetime) -> Export:
    """The second pair of eyes. NotYourOwnExport for the asker, AlreadyDecided if somebody was faster."""
    _decide(export, ExportState.APPROVED, by=by, at=at)
    _note(export, "export.approve", by=by, at=at, rows=export.asked_count)
    return export


@transaction.atomic
def decline_export(export: Export, *, reason: DeclineReason, by: Staff, at: datetime) -> Export:
    """No file, and why. NotYourOwnExport, AlreadyDecided."""
    require(reason in DECLINED_BY_PEOPLE, AlreadyDecided())
    _decide(export, ExportState.DECLINED, by=by, at=at, reason=reason)
    _note(export, "export.decline", by=by, at=at, reason=str(reason))
    return export


def _decide(
    export: Export, to: ExportState, *, by: Staff, at: datetime, reason: DeclineReason | None = None
) -> None:
    require_right(by, Permission.APPROVE_EXPORT, at=at, outlet_id=export.outlet_id)
    require(export.asked_by_id != by.pk, NotYourOwnExport())
    moved = Export.objects.filter(pk=export.pk, state=ExportState.REQUESTED).update(
        state=to, decided_by=by, decided_at=at, decline_reason=reason or ""
    )
    require(moved, AlreadyDecided())
    export.refresh_from_db()


def fetch_export(export: Export, *, by: Staff, at: datetime) -> bytes:
    """The file's content for its asker; each download is a line in the access log, written before it.

    OnlyTheAsker, FileIsGone, NotYourRole if the position no longer allows exports.
    """
    require_right(by, Permission.EXPORT, at=at)
    require(export.asked_by_id == by.pk, OnlyTheAsker())
    with transaction.atomic():
        moved = Export.objects.filter(pk=export.pk, state__in=THERE, expires_at__gt=at).update(
            state=ExportState.FETCHED, fetch_count=F("fetch_count") + 1
        )
        require(moved, FileIsGone())
        Export.objects.filter(pk=export.pk, fetched_at__isnull=True).update(fetched_at=at)
        _note(export, "export.fetch", by=by, at=at, rows=export.row_count or 0)
    export.refresh_from_db()
    try:
        content = sealed_files.read(export.file_name)
    except FileNotFoundError as gone:
        raise FileIsGone from gone
    if sha256(content).hexdigest() != export.digest:
        raise FileIsGone
    return content


def expire_exports(*, at: datetime) -> int:
    """Remove files whose time is over; answers how many. Safe to stop and repeat: the file goes first."""
    over = list(Export.objects.filter(state__in=THERE, expires_at__lte=at))
    for export in over:
        sealed_files.remove(export.file_name)
        with transaction.atomic():
            if Export.objects.filter(pk=export.pk, state__in=THERE).update(state=ExportState.EXPIRED):
                _note(export, "export.expire", by=None, at=at)
    return len(over)


def life_of(at: datetime) -> datetime:
    """Until when a file made now may be fetched."""
    return at + timedelta(hours=int(rules.value("exports.keep_hours", bank_date(at))))


def _code(by: Staff, at: datetime) -> str:
    earlier = Export.objects.filter(asked_by=by).count()
    return opaque_code("export", f"{by.staff_no}:{at.isoformat()}:{earlier}")


def _note(export: Export, action: str, *, by: Staff | None, at: datetime, **detail: str | int) -> None:
    audit.write(
        action, by=by, at=at, kind="export", subject=export.code, outlet=export.outlet.code, detail=detail
    )
