"""The copy of everything about a person: made on request, sealed on disk, handed over, gone after some hours."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import pgettext

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.documents import rendered
from jinjing.kernel.errors import require
from jinjing.privacy import sealed_files
from jinjing.privacy.domain.exporting import life_of
from jinjing.privacy.enums import OPEN_STATES, WITH_COPY, CopyFormat, MoveKind, RequestState
from jinjing.privacy.errors import (
    FileIsGone,
    KindDoesNotFit,
    NotVerifiedYet,
    RequestMovedOn,
    VerifiedByYourself,
)
from jinjing.privacy.models import DataCopy, SubjectRequest, SubjectRequestMove
from jinjing.privacy.queries.four_eyes import may_hand_over
from jinjing.privacy.queries.paper import on_paper
from jinjing.privacy.queries.person import as_json

SHEET = Path(__file__).resolve().parent.parent / "person.typ"


def make_copies(request: SubjectRequest, *, by: Staff, at: datetime) -> list[DataCopy]:
    """JSON for programs and PDF for people, of the same moment. KindDoesNotFit, NotVerifiedYet, RequestMovedOn,
    VerifiedByYourself as long as nobody else has seen the proof.

    The files are written before the rows: a kill between leaves files that the next clearing removes.
    """
    require_right(by, Permission.ANSWER_SUBJECT_REQUEST, at=at, outlet_id=request.outlet_id)
    require(request.kind in WITH_COPY, KindDoesNotFit())
    require(request.state in OPEN_STATES, RequestMovedOn())
    require(request.state == RequestState.VERIFIED, NotVerifiedYet())
    require(may_hand_over(by.pk, request, on=bank_date(at)), VerifiedByYourself())
    contents = {CopyFormat.JSON: _json(request, at=at), CopyFormat.PDF: _pdf(request, by=by, at=at)}
    made = [_row(request, file_format, content, at=at) for file_format, content in contents.items()]
    for copy, content in zip(made, contents.values(), strict=True):
        sealed_files.write(copy.file_name, content)
    with transaction.atomic():
        DataCopy.objects.bulk_create(made)
        _note(request, MoveKind.GATHERED, "subject_request.gather", by=by, at=at)
    return made


def fetch_copy(copy: DataCopy, *, by: Staff, at: datetime) -> bytes:
    """The file's content; every handing over is a step of the request. FileIsGone after its hours,
    VerifiedByYourself as long as nobody else has seen the proof.
    """
    request = copy.request
    require_right(by, Permission.ANSWER_SUBJECT_REQUEST, at=at, outlet_id=request.outlet_id)
    require(may_hand_over(by.pk, request, on=bank_date(at)), VerifiedByYourself())
    with transaction.atomic():
        there = DataCopy.objects.filter(pk=copy.pk, removed_at__isnull=True, expires_at__gt=at)
        require(there.update(fetch_count=F("fetch_count") + 1), FileIsGone())
        _note(request, MoveKind.DELIVERED, "subject_request.fetch", by=by, at=at, field=copy.file_format)
    try:
        content = sealed_files.read(copy.file_name)
    except FileNotFoundError as gone:
        raise FileIsGone from gone
    require(sha256(content).hexdigest() == copy.digest, FileIsGone())
    return content


def remove_copies(*, at: datetime) -> int:
    """Remove copies whose time is over; answers how many. Safe to stop and repeat."""
    over = list(DataCopy.objects.filter(removed_at__isnull=True, expires_at__lte=at))
    for copy in over:
        sealed_files.remove(copy.file_name)
        DataCopy.objects.filter(pk=copy.pk).update(removed_at=at)
    return len(over)


def _json(request: SubjectRequest, *, at: datetime) -> bytes:
    with translation.override("zh-hans"):
        told = as_json(request.customer, request_code=request.code, at=at)
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _pdf(request: SubjectRequest, *, by: Staff, at: datetime) -> bytes:
    """In Chinese: it is for the customer, not for the colleague who prints it."""
    with translation.override("zh-hans"):
        title = pgettext("person", "What the bank holds about you")
        facts = on_paper(request.customer, request_code=request.code, at=at)
    second = at.replace(microsecond=0)  # a document's time has none
    return rendered(SHEET, facts, title=title, printed_by=by.staff_no, language="zh-hans", at=second)


def _row(request: SubjectRequest, file_format: CopyFormat, content: bytes, *, at: datetime) -> DataCopy:
    name = opaque_code("copy", f"{request.code}:{file_format}:{at.isoformat()}:{request.copies.count()}")
    return DataCopy(
        request=request,
        file_format=file_format,
        file_name=name,
        digest=sha256(content).hexdigest(),
        made_at=at,
        expires_at=life_of(at),
    )


def _note(
    request: SubjectRequest, kind: MoveKind, action: str, *, by: Staff, at: datetime, **detail: str
) -> None:
    SubjectRequestMove.objects.create(request=request, kind=kind, by=by, at=at)
    audit.write(
        action,
        by=by,
        at=at,
        kind="subject_request",
        subject=request.code,
        outlet=request.outlet.code,
        detail={"customer": request.customer.code, "record": str(request.kind), **detail},
    )
