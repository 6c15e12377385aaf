"""The rest of a stay: called to a counter, and gone. A card leaves the board only through an end."""

from datetime import datetime

from django.db import transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.errors import require
from jinjing.lobby.domain import board
from jinjing.lobby.domain.moves import move_visit
from jinjing.lobby.domain.offer import live_referral, withdraw_unanswered
from jinjing.lobby.enums import ReferralState, VisitEnd, VisitState, Zone
from jinjing.lobby.errors import VisitMovedOn
from jinjing.lobby.models import Visit


@transaction.atomic
def start_service(visit: Visit, zone: Zone, *, by: Staff, at: datetime) -> Visit:
    """The visitor's turn has come; an offer nobody has taken is withdrawn."""
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    withdraw_unanswered(visit, by=by, at=at)
    move_visit(visit, VisitState.IN_SERVICE, by=by, at=at, place=zone)
    _close(visit, "visit.serve", {"zone": str(zone)}, by=by, at=at)
    return visit


@transaction.atomic
def end_visit(visit: Visit, end: VisitEnd, *, by: Staff, at: datetime) -> Visit:
    """Say how the stay ended. `referred` needs a manager who has accepted; others withdraw open offers."""
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    leave(visit, end, by=by, at=at)
    _close(visit, "visit.end", {"end": str(end)}, by=by, at=at)
    return visit


def leave(visit: Visit, end: VisitEnd, *, by: Staff, at: datetime) -> None:
    """Part of a verb: the card leaves the board."""
    if end == VisitEnd.REFERRED:
        referral = live_referral(visit)
        require(referral and referral.state == ReferralState.ACCEPTED, VisitMovedOn())
    else:
        withdraw_unanswered(visit, by=by, at=at)
    move_visit(visit, VisitState.ENDED, by=by, at=at, ended_at=at, end=end)


def _close(visit: Visit, action: str, detail: dict[str, str], *, by: Staff, at: datetime) -> None:
    audit.write(
        action, by=by, at=at, kind="visit", subject=visit.code, outlet=visit.outlet.code, detail=detail
    )
    board.touch(visit.outlet_id, at=at)
