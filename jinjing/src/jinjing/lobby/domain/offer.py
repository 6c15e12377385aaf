"""Placing an offer: the card goes to 'to be introduced' and the managers' clock starts."""

from datetime import datetime, timedelta

from jinjing.customers.domain import history
from jinjing.identity.models import Staff
from jinjing.kernel import rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.lobby.domain.moves import move_referral, move_visit
from jinjing.lobby.enums import LIVE_REFERRALS, UNANSWERED_REFERRALS, ReferralState, VisitState
from jinjing.lobby.errors import AlreadyAccepted, AlreadyOffered, NotARecipient
from jinjing.lobby.models import Referral, ReferralMove, Visit
from jinjing.lobby.permissions import may_receive


def place_offer(
    visit: Visit, *, to: Staff | None, need: str, brief: str, by: Staff, at: datetime
) -> Referral:
    """Part of a verb: offer the visitor to one manager of the outlet, or to all (`to` is None).

    An offer nobody took in time, or that everybody declined, is made again; its rounds stay as moves.
    """
    on = bank_date(at)
    require(to is None or may_receive(to, outlet_id=visit.outlet_id, on=on), NotARecipient())
    due_at = at + timedelta(minutes=rules.value("referral.accept_minutes", on))
    live = live_referral(visit)
    if live is None:
        referral = new_referral(
            visit, ReferralState.OFFERED, to=to, need=need, brief=brief, due_at=due_at, by=by, at=at
        )
    else:
        referral = _renewed(live, to=to, brief=brief, due_at=due_at, by=by, at=at)
    if visit.state != VisitState.TO_INTRODUCE:
        move_visit(visit, VisitState.TO_INTRODUCE, by=by, at=at)
    facts = {"referral": referral.code, "to": to.staff_no if to else ""}
    history.record(visit.customer, kind="referral.offered", by=by, at=at, facts=facts)
    return referral


def live_referral(visit: Visit) -> Referral | None:
    """The one somebody has to answer for, if there is one."""
    return (
        Referral.objects.filter(visit=visit, state__in=LIVE_REFERRALS)
        .select_related("accepted_by", "visit")
        .first()
    )


def withdraw_unanswered(visit: Visit, *, by: Staff, at: datetime) -> None:
    """Part of a verb: nobody is called to a visitor who is served or gone."""
    referral = live_referral(visit)
    if referral and referral.state in UNANSWERED_REFERRALS:
        move_referral(referral, ReferralState.TAKEN_BACK, by=by, at=at)


def new_referral(
    visit: Visit,
    state: ReferralState,
    *,
    to: Staff | None,
    need: str,
    brief: str,
    due_at: datetime,
    by: Staff,
    at: datetime,
) -> Referral:
    """Part of a verb: the row and its first move."""
    number = Referral.objects.filter(visit=visit).count() + 1
    referral = Referral.objects.create(
        code=opaque_code("referral", f"{visit.code}:{number}"),
        visit=visit,
        customer=visit.customer,
        outlet=visit.outlet,
        offered_by=by,
        offered_to=to,
        need=need,
        brief=brief,
        state=state,
        offered_at=at,
        due_at=due_at,
    )
    ReferralMove.objects.create(referral=referral, to_state=state, by=by, at=at)
    return referral


def _renewed(
    live: Referral, *, to: Staff | None, brief: str, due_at: datetime, by: Staff, at: datetime
) -> Referral:
    if live.accepted_by:
        raise AlreadyAccepted(live.accepted_by.name)
    require(live.state != ReferralState.OFFERED, AlreadyOffered())
    again = {
        "offered_to": to,
        "offered_by": by,
        "offered_at": at,
        "due_at": due_at,
        "brief": brief or live.brief,
    }
    move_referral(live, ReferralState.OFFERED, by=by, at=at, **again)
    return live
