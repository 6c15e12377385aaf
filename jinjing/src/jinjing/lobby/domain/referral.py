"""LOB-4: one colleague hands a visitor to another. Nobody is offered twice, nobody is lost.

Acceptance gives the manager a lead, not the customer: who looks after whom is changed by the branch
manager's assignment alone, also for a customer without a relationship manager.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinjing.customers.domain import history
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground
from jinjing.lobby.domain import board
from jinjing.lobby.domain.moves import move_referral, move_visit
from jinjing.lobby.domain.offer import place_offer
from jinjing.lobby.domain.record import write_record
from jinjing.lobby.enums import (
    DecisionBranch,
    Recognition,
    ReferralState,
    RefusalReason,
    VisitEnd,
    VisitState,
)
from jinjing.lobby.errors import AlreadyAccepted, AlreadyDeclined, NotYourReferral, ReferralMovedOn
from jinjing.lobby.models import Referral, ReferralRefusal, Visit
from jinjing.lobby.permissions import asks, named_one_stands, recipients
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import LeadSource, LeadState
from jinjing.workbench.models import Lead

# What the record of a referral is called depends on who was referred (LOB-3).
BRANCH_OF_REFERRAL = {
    Recognition.EXISTING_PREMIER: DecisionBranch.SERVE_PREMIER,
    Recognition.POTENTIAL_PREMIER: DecisionBranch.REFER_NOW,
    Recognition.ORDINARY: DecisionBranch.WEALTH_NEED,
}


@transaction.atomic
def offer_referral(
    visit: Visit,
    *,
    to: Staff | None = None,
    need: str = "",
    brief: str = "",
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> Referral:
    """Offer a visitor to one manager or to all; the information record is written along the way.

    Nothing is asked that is known: the need is the business taken at the door unless another is given.
    GroundMissing (PI-07) for what `brief` says.
    """
    require_right(by, Permission.REFER, at=at, outlet_id=visit.outlet_id)
    kept = require_ground(brief, ground=ground, on=bank_date(at))
    need = need or visit.business
    write_record(
        visit, BRANCH_OF_REFERRAL[Recognition(visit.recognition)], need=need, note=brief, by=by, at=at
    )
    referral = place_offer(visit, to=to, need=need, brief=brief, by=by, at=at)
    detail = {"to": to.staff_no if to else "all", **kept}
    _close(referral, "referral.offer", by=by, at=at, detail=detail)
    return referral


@transaction.atomic
def accept_referral(referral: Referral, *, by: Staff, at: datetime) -> Lead:
    """Take over a referred visitor; the lead starts the manager's clock. The first to accept has it.

    Late is better than never: an offer that ran out may still be accepted while it is on the board,
    and one that was handed over in the evening until somebody takes it.
    """
    _require_recipient(referral, by, at=at)
    try:
        move_referral(referral, ReferralState.ACCEPTED, by=by, at=at, accepted_by=by, accepted_at=at)
    except ReferralMovedOn:
        winner = Referral.objects.select_related("accepted_by").get(pk=referral.pk).accepted_by
        if winner is None:
            raise
        raise AlreadyAccepted(winner.name) from None
    lead = _lead_of(referral, by=by, at=at)
    _tell(referral, "referral.accepted", by=by, at=at)
    _close(referral, "referral.accept", by=by, at=at, detail={"lead": lead.code})
    return lead


@transaction.atomic
def decline_referral(
    referral: Referral, reason: RefusalReason, *, by: Staff, at: datetime
) -> ReferralRefusal:
    """Say no, with a reason. When everybody asked has said no, the card goes back to the lobby at once."""
    _require_recipient(referral, by, at=at)
    fresh = Referral.objects.select_for_update().get(pk=referral.pk)
    require(fresh.state == ReferralState.OFFERED, ReferralMovedOn())
    answers = ReferralRefusal.objects.filter(referral=fresh, at__gte=fresh.offered_at)
    require(not answers.filter(staff=by).exists(), AlreadyDeclined())
    refusal, _ = ReferralRefusal.objects.update_or_create(
        referral=fresh, staff=by, defaults={"reason": reason, "at": at}
    )
    refused = set(answers.values_list("staff_id", flat=True))
    if _asked(fresh, at=at) <= refused:
        move_referral(fresh, ReferralState.DECLINED, by=by, at=at)
        _tell(fresh, "referral.declined", by=by, at=at)
    referral.state = fresh.state
    _close(fresh, "referral.decline", by=by, at=at, detail={"reason": str(reason)})
    return refusal


@transaction.atomic
def take_back_referral(referral: Referral, *, by: Staff, at: datetime) -> Visit:
    """Withdraw an offer nobody has accepted; the visitor waits again. AlreadyAccepted names who has."""
    require_right(by, Permission.REFER, at=at, outlet_id=referral.outlet_id)
    if referral.accepted_by:
        raise AlreadyAccepted(referral.accepted_by.name)
    move_referral(referral, ReferralState.TAKEN_BACK, by=by, at=at)
    move_visit(referral.visit, VisitState.WAITING, by=by, at=at)
    _tell(referral, "referral.taken_back", by=by, at=at)
    _close(referral, "referral.take_back", by=by, at=at)
    return referral.visit


@transaction.atomic
def mark_met(referral: Referral, *, by: Staff, at: datetime) -> Visit:
    """The two have been introduced: the card leaves the board, the identifier keeps the credit."""
    if by == referral.accepted_by:
        require_right(by, Permission.ACCEPT_REFERRAL, at=at)
    else:
        require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=referral.outlet_id)
    move_referral(referral, ReferralState.MET, by=by, at=at, met_at=at)
    if referral.visit.state != VisitState.ENDED:
        move_visit(referral.visit, VisitState.ENDED, by=by, at=at, ended_at=at, end=VisitEnd.REFERRED)
    _tell(referral, "referral.met", by=by, at=at)
    _close(referral, "referral.meet", by=by, at=at)
    return referral.visit


@transaction.atomic
def expire_referrals(outlet: OrgUnit, *, at: datetime) -> int:
    """Offers whose time has run out go back to the lobby with a mark; answers how many.

    Run by whoever looks at the board first and by the worker; doing it twice changes nothing.
    """
    due = Referral.objects.filter(outlet=outlet, state=ReferralState.OFFERED, due_at__lte=at)
    late = list(due.select_for_update(of=("self",)).select_related("customer").order_by("pk"))
    for referral in late:
        move_referral(referral, ReferralState.EXPIRED, by=None, at=at)
        _tell(referral, "referral.expired", by=None, at=at)
        audit.write(
            "referral.expire", by=None, at=at, kind="referral", subject=referral.code, outlet=outlet.code
        )
    if late:
        board.touch(outlet.pk, at=at)
    return len(late)


def _require_recipient(referral: Referral, by: Staff, *, at: datetime) -> None:
    """Whoever was named and still is the one to ask, otherwise any manager of the outlet (`permissions.asks`)."""
    on = bank_date(at)
    here = scope_of(by, on=on).at(Permission.ACCEPT_REFERRAL)
    asked = Referral.objects.filter(asks(by.pk, outlet_ids=here, on=on), pk=referral.pk)
    require(asked.exists(), NotYourReferral())
    require_right(by, Permission.ACCEPT_REFERRAL, at=at)


def _asked(referral: Referral, *, at: datetime) -> set[int]:
    on = bank_date(at)
    if referral.offered_to_id and Referral.objects.filter(named_one_stands(on), pk=referral.pk).exists():
        return {referral.offered_to_id}
    return set(recipients(referral.outlet_id, on=on).values_list("pk", flat=True))


def _lead_of(referral: Referral, *, by: Staff, at: datetime) -> Lead:
    """The lead of this referral, opened unless the evening did; one left with a manager who is no longer
    asked goes to who accepts. A lead that a handover gave to a successor stays there.
    """
    lead = Lead.objects.filter(source=LeadSource.LOBBY, source_reference=referral.code).first()
    if lead is None:
        return open_lead(
            referral.customer, owner=by, source=LeadSource.LOBBY, reference=referral.code, by=by, at=at
        )
    left = Lead.objects.filter(pk=lead.pk, owner_id=referral.offered_to_id).exclude(owner=by)
    if left.exclude(state=LeadState.CLOSED).update(owner=by):
        lead.refresh_from_db()
    return lead


def _tell(referral: Referral, kind: str, *, by: Staff | None, at: datetime) -> None:
    """The customer's history, if there is a customer; a referral may run out more than once."""
    history.record(referral.customer, kind=kind, by=by, at=at, facts={"referral": referral.code})


def _close(
    referral: Referral, action: str, *, by: Staff, at: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Access log, then the board's version: the lock comes last."""
    audit.write(
        action,
        by=by,
        at=at,
        kind="referral",
        subject=referral.code,
        outlet=referral.outlet.code,
        detail=detail,
    )
    board.touch(referral.outlet_id, at=at)
