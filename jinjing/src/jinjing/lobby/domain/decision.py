"""LOB-3: what to do with a visitor, once they are recognised. Each branch acts and leaves its record."""

from datetime import datetime

from django.db import transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground
from jinjing.lobby.businesses import business_of
from jinjing.lobby.domain import board
from jinjing.lobby.domain.moves import move_visit
from jinjing.lobby.domain.offer import place_offer, withdraw_unanswered
from jinjing.lobby.domain.record import NOTHING_LEFT, AgreedContact, write_record
from jinjing.lobby.enums import DecisionBranch, Recognition, VisitEnd, VisitState, Zone
from jinjing.lobby.errors import BranchDoesNotFit, VisitMovedOn
from jinjing.lobby.models import LobbyDecision, Visit

BRANCHES_OF: dict[Recognition, tuple[DecisionBranch, ...]] = {
    Recognition.EXISTING_PREMIER: (DecisionBranch.SERVE_PREMIER,),
    Recognition.POTENTIAL_PREMIER: (
        DecisionBranch.REFER_NOW,
        DecisionBranch.TRIAL_CARD,
        DecisionBranch.CONTACT_REFUSED,
    ),
    Recognition.ORDINARY: (DecisionBranch.WEALTH_NEED, DecisionBranch.BY_BUSINESS),
}


@transaction.atomic
def decide(
    visit: Visit,
    branch: DecisionBranch,
    *,
    zone: Zone | None = None,
    to: Staff | None = None,
    need: str = "",
    consent: bool = False,
    contact: AgreedContact = NOTHING_LEFT,
    note: str = "",
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> LobbyDecision:
    """Carry out one branch and write its record; BranchDoesNotFit if it belongs to another recognition.

    zone: where the visitor is guided to, by business unless given; the counter can always be asked for.
    to: for `refer_now`, one manager instead of all. A referral form or an information record is a view
    of this row. GroundMissing (PI-07).
    """
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    require(branch in BRANCHES_OF[Recognition(visit.recognition)], BranchDoesNotFit())
    require(visit.state != VisitState.ENDED, VisitMovedOn())
    kept = require_ground(note, contact.when, ground=ground, on=bank_date(at))
    zone = zone or default_zone(visit, branch)
    record = write_record(
        visit,
        branch,
        channel=zone,
        need=need or visit.business,
        consent=consent,
        contact=contact,
        note=note,
        by=by,
        at=at,
    )
    if branch == DecisionBranch.REFER_NOW:
        place_offer(visit, to=to, need=record.need, brief=note, by=by, at=at)
    else:
        _guide(visit, zone, at_once=branch == DecisionBranch.SERVE_PREMIER, by=by, at=at)
    detail = {"branch": str(branch), "zone": str(zone), "record": record.code, **kept}
    audit.write(
        "lobby.decide",
        by=by,
        at=at,
        kind="visit",
        subject=visit.code,
        outlet=visit.outlet.code,
        detail=detail,
    )
    board.touch(visit.outlet_id, at=at)
    return record


def default_zone(visit: Visit, branch: DecisionBranch) -> Zone:
    """LOB-5, the small map: a premier customer rests in the premier room, others go by their business."""
    if branch == DecisionBranch.SERVE_PREMIER:
        return Zone.PREMIER
    if branch == DecisionBranch.WEALTH_NEED:
        return Zone.NON_CASH
    return business_of(visit.business).zone


def _guide(visit: Visit, zone: Zone, *, at_once: bool, by: Staff, at: datetime) -> None:
    """Move the card to where the visitor went: served at once, accompanied to a machine, or waiting."""
    withdraw_unanswered(visit, by=by, at=at)
    if at_once and visit.state != VisitState.IN_SERVICE:
        move_visit(visit, VisitState.IN_SERVICE, by=by, at=at, place=zone)
    elif zone == Zone.SELF_SERVICE:
        move_visit(visit, VisitState.ENDED, by=by, at=at, ended_at=at, end=VisitEnd.DIVERTED)
    elif visit.state in (VisitState.ARRIVED, VisitState.TO_INTRODUCE):
        move_visit(visit, VisitState.WAITING, by=by, at=at)
