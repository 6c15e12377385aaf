"""What a person asks about the own data: taken in anywhere, answered by whoever leads the home outlet.

The clock runs from the day it was received (PI-21). Nothing is handed over, corrected or ended before it is
certain who asks, and every answer says what was done or why not (PIPL 50).
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from jinjing.customers.domain import history
from jinjing.customers.models import Customer
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole, require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.interactions.domain.consent import decline_personalisation
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.privacy.domain.ending import Plan, erase, plan_of, restrict
from jinjing.privacy.enums import (
    CHECKS,
    ENDS_USE,
    OPEN_STATES,
    WITH_COPY,
    CorrectedField,
    IdentityCheck,
    MoveKind,
    RefusalReason,
    Requester,
    RequestKind,
    RequestState,
    RestrictedBecause,
)
from jinjing.privacy.errors import (
    AlreadyAsked,
    AlreadyCorrected,
    CodeDoesNotMatch,
    CorrectionMissing,
    KindDoesNotFit,
    NotVerifiedYet,
    PlanHasChanged,
    RefusalReasonMissing,
    RequestMovedOn,
    SecondLookIsAnothers,
    StepMissing,
    WrongIdentityCheck,
)
from jinjing.privacy.models import Correction, SubjectRequest, SubjectRequestMove
from jinjing.privacy.queries.four_eyes import has_verified, may_confirm
from jinjing.privacy.queries.requests import value_at_source

# What must have happened before the answer "done" is true.
STEP_OF = {
    RequestKind.ACCESS: MoveKind.DELIVERED,
    RequestKind.EXPLAIN: MoveKind.DELIVERED,
    RequestKind.PORTABILITY: MoveKind.DELIVERED,
    RequestKind.CORRECT: MoveKind.CORRECTION_SENT,
    RequestKind.OBJECT: MoveKind.OBJECTED,
    RequestKind.DELETE: (MoveKind.ERASED, MoveKind.RESTRICTED),
    RequestKind.RESTRICT: MoveKind.RESTRICTED,
}


@transaction.atomic
def take_request(
    customer: Customer,
    *,
    kind: RequestKind,
    requester: Requester,
    by: Staff,
    at: datetime,
    said: str = "",
    identity_check: IdentityCheck | None = None,
) -> SubjectRequest:
    """PI-08: note it, whoever's customer it is; the home outlet answers. The clock starts today.

    `identity_check`: what the colleague has seen just now. AlreadyAsked while one of the kind is open.
    """
    scope = require_right(by, Permission.TAKE_SUBJECT_REQUEST, at=at)
    outlet = customer.home_outlet or outlet_of(scope, Permission.TAKE_SUBJECT_REQUEST)
    if outlet is None:
        raise NotYourRole
    days = int(rules.value("subject_requests.answer_days", bank_date(at)))
    try:
        with transaction.atomic():
            made = SubjectRequest.objects.create(
                code=_code(customer, kind, at),
                customer=customer,
                outlet=outlet,
                kind=kind,
                requester=requester,
                said=said,
                received_at=at,
                received_by=by,
                due_on=bank_date(at) + timedelta(days=days),
            )
    except IntegrityError as open_one:
        raise AlreadyAsked from open_one
    _step(made, MoveKind.RECEIVED, "subject_request.take", by=by, at=at, place=scope.outlet_code)
    history.record(customer, kind="data_request.received", reference=made.code, by=by, at=at)
    if identity_check:
        _verify(made, identity_check, by=by, at=at)
    return made


def _code(customer: Customer, kind: RequestKind, at: datetime) -> str:
    earlier = SubjectRequest.objects.filter(customer=customer, kind=kind).count()
    return opaque_code("subject-request", f"{customer.code}:{kind}:{at.isoformat()}:{earlier}")


@transaction.atomic
def verify_identity(
    request: SubjectRequest, *, identity_check: IdentityCheck, by: Staff, at: datetime
) -> SubjectRequest:
    """Who asks is certain. WrongIdentityCheck if the proof is not that of such a requester; RequestMovedOn."""
    _require_answerer(request, by=by, at=at)
    _verify(request, identity_check, by=by, at=at)
    return request


def _verify(request: SubjectRequest, check: IdentityCheck, *, by: Staff, at: datetime) -> None:
    require(CHECKS[Requester(request.requester)] == check, WrongIdentityCheck())
    moved = SubjectRequest.objects.filter(pk=request.pk, state=RequestState.RECEIVED).update(
        state=RequestState.VERIFIED, identity_check=check
    )
    require(moved, RequestMovedOn())
    request.refresh_from_db()
    _step(request, MoveKind.VERIFIED, "subject_request.verify", by=by, at=at)


@transaction.atomic
def confirm_identity(
    request: SubjectRequest, *, identity_check: IdentityCheck, by: Staff, at: datetime
) -> SubjectRequest:
    """A second person has seen the proof too, so that whoever verified it may hand the copy over.

    For colleagues who receive people at the answering outlet (see `queries.four_eyes`). NotYourOutlet,
    SecondLookIsAnothers, KindDoesNotFit, NotVerifiedYet, RequestMovedOn, WrongIdentityCheck.
    """
    scope = require_right(by, Permission.TAKE_SUBJECT_REQUEST, at=at)
    require(may_confirm(scope, request), NotYourOutlet())
    _require_state(request, *WITH_COPY)
    require(not has_verified(by.pk, request), SecondLookIsAnothers())
    require(CHECKS[Requester(request.requester)] == identity_check, WrongIdentityCheck())
    _step(request, MoveKind.VERIFIED, "subject_request.verify", by=by, at=at)
    return request


@transaction.atomic
def send_correction(
    request: SubjectRequest, *, field: CorrectedField, right: str, by: Staff, at: datetime
) -> Correction:
    """What is wrong and what is said to be right, as a task for the system the fact comes from.

    Nothing changes here: facts come from deliveries, and the next one confirms. CorrectionMissing,
    AlreadyCorrected, KindDoesNotFit, NotVerifiedYet.
    """
    _require_verified(request, RequestKind.CORRECT, by=by, at=at)
    require(right.strip(), CorrectionMissing())
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                request=request,
                customer=request.customer,
                field=field,
                was=value_at_source(request.customer, field),
                right=right.strip(),
                sent_at=at,
                sent_by=by,
            )
    except IntegrityError as sent:
        raise AlreadyCorrected from sent
    _step(request, MoveKind.CORRECTION_SENT, "subject_request.correct", by=by, at=at, field=str(field))
    return made


def confirm_corrections(*, at: datetime) -> int:
    """Close the tasks whose right value a delivery has brought; answers how many. Safe to repeat."""
    confirmed = 0
    for row in Correction.objects.filter(confirmed_at__isnull=True).select_related("customer"):
        if value_at_source(row.customer, CorrectedField(row.field)) == row.right:
            confirmed += Correction.objects.filter(pk=row.pk, confirmed_at__isnull=True).update(
                confirmed_at=at
            )
    return confirmed


@transaction.atomic
def stop_personalisation(request: SubjectRequest, *, by: Staff, at: datetime) -> None:
    """PIPL 24: no recommendations made of the person's data from now on. KindDoesNotFit, NotVerifiedYet."""
    _require_verified(request, RequestKind.OBJECT, by=by, at=at)
    decline_personalisation(request.customer, by=by, at=at)
    _step(request, MoveKind.OBJECTED, "subject_request.object", by=by, at=at)


def plan_for(request: SubjectRequest, *, at: datetime) -> Plan:
    """What ending the use would do now; a look, nothing changes."""
    only = request.kind == RequestKind.RESTRICT
    return plan_of(request.customer, restrict_only=only, on=bank_date(at))


@transaction.atomic
def end_use(request: SubjectRequest, *, code: str, digest: str, by: Staff, at: datetime) -> Plan:
    """Restrict or erase, as the plan that was shown says; there is no way back.

    code: the request's own, typed. CodeDoesNotMatch, PlanHasChanged, KindDoesNotFit, NotVerifiedYet.
    """
    _require_verified(request, *ENDS_USE, by=by, at=at)
    require(code.strip().lower() == short_code(request), CodeDoesNotMatch())
    plan = plan_for(request, at=at)
    require(plan.digest == digest, PlanHasChanged())
    end = erase if plan.erases else restrict
    place = request.outlet.code
    end(
        request.customer,
        because=RestrictedBecause.REQUEST,
        request=request,
        by=by,
        at=at,
        outlet=place,
    )
    if plan.erases:
        _step(request, MoveKind.ERASED, "subject_request.end", by=by, at=at)
    else:
        _step(request, MoveKind.RESTRICTED, "subject_request.end", by=by, at=at)
    return plan


def short_code(request: SubjectRequest) -> str:
    """The part of the code that is typed to confirm."""
    return request.code[:6]


@transaction.atomic
def answer_request(
    request: SubjectRequest, *, partly: bool, answer: str, by: Staff, at: datetime
) -> SubjectRequest:
    """Say what was done. StepMissing if nothing was; NotVerifiedYet, RequestMovedOn."""
    _require_answerer(request, by=by, at=at)
    require(request.state != RequestState.RECEIVED, NotVerifiedYet())
    wanted = STEP_OF[RequestKind(request.kind)]
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    require(request.moves.filter(kind__in=kinds).exists(), StepMissing())
    _close(request, RequestState.PARTLY if partly else RequestState.FULFILLED, answer, by=by, at=at)
    return request


@transaction.atomic
def refuse_request(
    request: SubjectRequest, *, reason: RefusalReason | None, answer: str, by: Staff, at: datetime
) -> SubjectRequest:
    """PIPL 50: refused, and the person is told why. RefusalReasonMissing, RequestMovedOn."""
    _require_answerer(request, by=by, at=at)
    if reason is None:
        raise RefusalReasonMissing
    _close(request, RequestState.REFUSED, answer, by=by, at=at, reason=reason)
    return request


def _close(
    request: SubjectRequest,
    to: RequestState,
    answer: str,
    *,
    by: Staff,
    at: datetime,
    reason: RefusalReason | None = None,
) -> None:
    moved = SubjectRequest.objects.filter(pk=request.pk, state__in=OPEN_STATES).update(
        state=to, answer=answer, answered_at=at, refusal_reason=reason or ""
    )
    require(moved, RequestMovedOn())
    request.refresh_from_db()
    _step(request, MoveKind.ANSWERED, "subject_request.answer", by=by, at=at, outcome=str(to))
    history.record(request.customer, kind="data_request.answered", reference=request.code, by=by, at=at)


def _require_answerer(request: SubjectRequest, *, by: Staff, at: datetime) -> None:
    require_right(by, Permission.ANSWER_SUBJECT_REQUEST, at=at, outlet_id=request.outlet_id)


def _require_verified(request: SubjectRequest, *kinds: RequestKind, by: Staff, at: datetime) -> None:
    _require_answerer(request, by=by, at=at)
    _require_state(request, *kinds)


def _require_state(request: SubjectRequest, *kinds: RequestKind) -> None:
    """Kind and state; the row is held until the transaction ends, so that two steps queue."""
    require(request.kind in kinds, KindDoesNotFit())
    state = SubjectRequest.objects.select_for_update().values_list("state", flat=True).get(pk=request.pk)
    require(state in OPEN_STATES, RequestMovedOn())
    require(state == RequestState.VERIFIED, NotVerifiedYet())


def _step(
    request: SubjectRequest,
    kind: MoveKind,
    action: str,
    *,
    by: Staff,
    at: datetime,
    place: str = "",
    **detail: str,
) -> None:
    SubjectRequestMove.objects.create(request=request, kind=kind, by=by, at=at)
    audit.write(
        action,
        by=by,
        at=at,
        kind="subject_request",
        subject=request.code,
        outlet=place or request.outlet.code,
        detail={"customer": request.customer.code, "record": str(request.kind), **detail},
    )
