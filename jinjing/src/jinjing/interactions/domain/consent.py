"""PI-02, PI-11: asking for consent, recording it, and taking it back, each effective with the next question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jinjing.customers.domain import history
from jinjing.customers.domain.reach import require_reach
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.enums import (
    Channel,
    ConsentPurpose,
    ConsentState,
    EvidenceKind,
    FactSource,
    MoveReason,
    OtherBasis,
)
from jinjing.interactions.errors import (
    AlreadyAgreed,
    AlreadyAsked,
    AskedTooSoon,
    ConsentEndsBeforeItStarts,
    ConsentNotNeeded,
    EvidenceDoesNotFit,
    EvidenceMissing,
    NotAScan,
    NothingToWithdraw,
    NoticeMissing,
    RecipientMissing,
)
from jinjing.interactions.models import Consent, ConsentMove
from jinjing.interactions.purposes import TERMS
from jinjing.interactions.queries.consents import acts_of, last_act, last_refusal
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Evidence:
    """What shows that the customer said so; `reference` is kept sealed."""

    kind: EvidenceKind
    reference: str


@dataclass(frozen=True)
class Coverage:
    """What a consent is about. Empty: every way, the data the notice names, every product.

    `recipient`: the code of the one who receives the data, for passing on only.
    """

    channels: Sequence[Channel] = ()
    data_kinds: Sequence[str] = ()
    products: Sequence[str] = ()
    recipient: str = ""


EVERYTHING = Coverage()


@transaction.atomic
def request_consent(
    customer: Customer,
    purpose: ConsentPurpose | OtherBasis,
    *,
    notice_version: str,
    by: Staff,
    at: datetime,
    coverage: Coverage = EVERYTHING,
) -> Consent:
    """Note that the customer was asked. PI-11: AskedTooSoon within `consent.ask_again_months` of a no.

    AlreadyAsked and AlreadyAgreed if there is nothing to ask.
    """
    scope = _require_reach(customer, by=by, at=at)
    own = _own_purpose(purpose, coverage)
    require(notice_version, NoticeMissing())
    _require_asking_allowed(customer, own, recipient=coverage.recipient, at=at)
    made = _as_row(
        customer, own, coverage, state=ConsentState.REQUESTED, notice_version=notice_version, by=by, at=at
    )
    made.requested_at = at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as faster:
        raise AlreadyAsked from faster
    _moved(made, "", MoveReason.ASKED, by=by, at=at)
    _trace("consent.request", made, scope=scope, by=by, at=at)
    return made


@transaction.atomic
def give_consent(
    customer: Customer,
    purpose: ConsentPurpose | OtherBasis,
    *,
    notice_version: str,
    evidence: Evidence,
    by: Staff,
    at: datetime,
    coverage: Coverage = EVERYTHING,
    valid_to: date | None = None,
) -> Consent:
    """The customer agreed. What was asked for or in force for the same purpose and recipient is replaced.

    Without `valid_to` it ends as `consent.valid_months` says. A customer who comes with an own wish may
    agree any day, also shortly after a no. Invalid (ConsentNotNeeded, EvidenceMissing, …) for what cannot
    be recorded.
    """
    scope = _require_reach(customer, by=by, at=at)
    own = _own_purpose(purpose, coverage)
    require(notice_version, NoticeMissing())
    _require_evidence(own, evidence)
    on = bank_date(at)
    require(valid_to is None or valid_to >= on, ConsentEndsBeforeItStarts())
    made = _as_row(
        customer, own, coverage, state=ConsentState.GIVEN, notice_version=notice_version, by=by, at=at
    )
    replaced = _standing(customer, own, coverage.recipient)
    made.requested_at = min((r.requested_at for r in replaced if r.requested_at), default=None)
    for row in replaced:
        _move(row, ConsentState.SUPERSEDED, MoveReason.REPLACED, by=by, at=at)
    made.given_at = at
    made.valid_to = valid_to or _default_end(own, on)
    made.evidence_kind, made.evidence = evidence.kind, evidence.reference.strip()
    made.save()
    _moved(made, "", MoveReason.GIVEN, by=by, at=at)
    _trace("consent.give", made, scope=scope, by=by, at=at)
    return made


@transaction.atomic
def withdraw_consent(
    customer: Customer,
    purpose: ConsentPurpose,
    *,
    by: Staff,
    at: datetime,
    recipient: str = "",
    channel: Channel | None = None,
) -> list[Consent]:
    """One tap, effective at once everywhere; needs no reason and no evidence (PIPL 15). An open question is
    answered with no. With `channel` only that way is withdrawn, the others stay.

    Whoever talks to the customer takes it down, lobby and counter included. NothingToWithdraw if nothing
    of that purpose is in force or asked for.
    """
    scope = _require_hearing(customer, by=by, at=at)
    standing = _standing(customer, purpose, recipient)
    if channel is not None:
        withdrawn = [_withdraw_channel(customer, purpose, channel, standing, by=by, at=at)]
    else:
        withdrawn = [row for row in standing if _say_no(row, by=by, at=at)]
    require(withdrawn, NothingToWithdraw())
    _trace("consent.withdraw", withdrawn[0], scope=scope, by=by, at=at)
    return withdrawn


def decline_personalisation(customer: Customer, *, by: Staff, at: datetime) -> Consent:
    """PI-05: no personalised marketing from now on, also for who never was asked for it."""
    standing = _standing(customer, ConsentPurpose.PROFILING, "")
    if standing:
        return withdraw_consent(customer, ConsentPurpose.PROFILING, by=by, at=at)[0]
    with transaction.atomic():
        scope = _require_hearing(customer, by=by, at=at)
        state, purpose = ConsentState.WITHDRAWN, ConsentPurpose.PROFILING
        made = _as_row(customer, purpose, EVERYTHING, state=state, notice_version="", by=by, at=at)
        made.withdrawn_at = at
        made.save()
        _moved(made, "", MoveReason.DECLINED, by=by, at=at)
        _trace("consent.withdraw", made, scope=scope, by=by, at=at)
    return made


@transaction.atomic
def expire_consents(*, on: date, at: datetime) -> int:
    """Name as expired what ran out before that day; part of publishing. The policy does not wait for it."""
    over = list(Consent.objects.filter(state=ConsentState.GIVEN, valid_to__lt=on))
    return sum(_move(row, ConsentState.EXPIRED, MoveReason.RAN_OUT, by=None, at=at) for row in over)


def _own_purpose(purpose: ConsentPurpose | OtherBasis, coverage: Coverage) -> ConsentPurpose:
    require(purpose not in OtherBasis.values, ConsentNotNeeded())
    own = ConsentPurpose(purpose)
    require(bool(coverage.recipient) == TERMS[own].by_recipient, RecipientMissing())
    return own


def _require_evidence(purpose: ConsentPurpose, evidence: Evidence) -> None:
    accepted = TERMS[purpose].evidence
    if evidence.kind not in accepted:
        raise EvidenceDoesNotFit(", ".join(str(kind.label) for kind in accepted))
    require(evidence.reference.strip(), EvidenceMissing())
    scanned = evidence.kind == EvidenceKind.PAPER_SCAN
    require(not scanned or SHA256.fullmatch(evidence.reference.strip().lower()), NotAScan())


def _require_asking_allowed(
    customer: Customer, purpose: ConsentPurpose, *, recipient: str, at: datetime
) -> None:
    said = acts_of([customer.pk], purpose, recipient=recipient, at=at).get(customer.pk, [])
    act, on = last_act(said), bank_date(at)
    require(act is None or not act.in_force(on), AlreadyAgreed())
    again = asking_allowed_from(customer.pk, purpose, recipient=recipient, at=at)
    if again and again > on:
        raise AskedTooSoon(again)


def asking_allowed_from(
    customer_id: int, purpose: ConsentPurpose, *, at: datetime, recipient: str = ""
) -> date | None:
    """PI-11: the first day on which the customer may be asked again, None if the last answer was no refusal."""
    refused_on = last_refusal(customer_id, purpose, recipient=recipient, at=at)
    if refused_on is None:
        return None
    return months_later(refused_on, rules.value("consent.ask_again_months", bank_date(at)))


def _default_end(purpose: ConsentPurpose, on: date) -> date | None:
    months = rules.value("consent.valid_months", on).get(purpose)
    return months_later(on, months) if months else None


def _as_row(
    customer: Customer,
    purpose: ConsentPurpose,
    coverage: Coverage,
    *,
    state: ConsentState,
    notice_version: str,
    by: Staff,
    at: datetime,
) -> Consent:
    ways = "".join(sorted(set(coverage.channels))) if TERMS[purpose].by_channel else ""
    seed = f"{customer.code}:{purpose}:{coverage.recipient}:{ways}:{state}:{at.isoformat()}:{by.staff_no}"
    return Consent(
        reference=opaque_code("consent", seed),
        customer=customer,
        state=state,
        purpose=purpose,
        recipient=coverage.recipient,
        channels=ways,
        data_kinds=sorted(coverage.data_kinds),
        products=sorted(coverage.products),
        notice_version=notice_version,
        source=FactSource.STAFF,
        recorded_by_no=by.staff_no,
    )


def _standing(customer: Customer, purpose: ConsentPurpose, recipient: str) -> list[Consent]:
    rows = Consent.objects.filter(customer=customer, purpose=purpose, recipient=recipient)
    return list(rows.filter(state__in=(ConsentState.REQUESTED, ConsentState.GIVEN)).order_by("pk"))


def _say_no(row: Consent, *, by: Staff, at: datetime) -> bool:
    asked = row.state == ConsentState.REQUESTED
    reason = MoveReason.DECLINED if asked else MoveReason.WITHDRAWN
    return _move(row, ConsentState.WITHDRAWN, reason, by=by, at=at)


def _withdraw_channel(
    customer: Customer,
    purpose: ConsentPurpose,
    channel: Channel,
    standing: Iterable[Consent],
    *,
    by: Staff,
    at: datetime,
) -> Consent:
    """A record of its own says no for one way; the wider consent stays in force for the others."""
    wide = next((r for r in standing if r.state == ConsentState.GIVEN and _covers(r, channel)), None)
    if wide is None:
        raise NothingToWithdraw
    if wide.channels == channel:
        require(_say_no(wide, by=by, at=at), NothingToWithdraw())
        return wide
    made = _as_row(
        customer,
        purpose,
        Coverage(channels=(channel,)),
        state=ConsentState.WITHDRAWN,
        notice_version=wide.notice_version,
        by=by,
        at=at,
    )
    made.given_at, made.withdrawn_at = wide.given_at, at
    made.save()
    _moved(made, str(ConsentState.GIVEN), MoveReason.WITHDRAWN, by=by, at=at)
    return made


def _covers(row: Consent, channel: Channel) -> bool:
    return not row.channels or channel in row.channels


def _move(row: Consent, to: ConsentState, reason: MoveReason, *, by: Staff | None, at: datetime) -> bool:
    """Compare and set; False if somebody else was faster."""
    was = str(row.state)
    changes = {"state": to} | ({"withdrawn_at": at} if to == ConsentState.WITHDRAWN else {})
    if not Consent.objects.filter(pk=row.pk, state=was).update(**changes):
        return False
    row.refresh_from_db()
    _moved(row, was, reason, by=by, at=at)
    return True


def _moved(row: Consent, was: str, reason: MoveReason, *, by: Staff | None, at: datetime) -> None:
    ConsentMove.objects.create(
        consent=row,
        from_state=was,
        to_state=row.state,
        reason=reason,
        source=FactSource.STAFF,
        at=at,
        by_no=by.staff_no if by else "",
    )


def _trace(action: str, row: Consent, *, scope: Scope, by: Staff, at: datetime) -> None:
    facts = {"consent": str(row.purpose), "ways": row.channels, "recipient": row.recipient}
    history.record(
        row.customer,
        kind=action,
        reference=f"{row.reference}:{row.state}",
        by=by,
        at=at,
        facts={**facts, "until": row.valid_to.isoformat() if row.valid_to else ""},
    )
    audit.write(
        action,
        by=by,
        at=at,
        kind="customer",
        subject=row.customer.code,
        outlet=scope.outlet_code,
        detail={**facts, "reference": row.reference},
    )


def _require_reach(customer: Customer, *, by: Staff, at: datetime) -> Scope:
    return require_reach(by, customer, at=at, needs=Permission.RECORD_CONSENT)


def _require_hearing(customer: Customer, *, by: Staff, at: datetime) -> Scope:
    """Lobby and counter hear a withdrawal from whomever they recognise, the others from their customers."""
    scope = scope_of(by, on=bank_date(at))
    if scope.may(Permission.FIND_BY_EXACT_KEY):
        return scope
    return _require_reach(customer, by=by, at=at)
