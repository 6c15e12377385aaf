"""Moving a card or a referral: compare-and-set, and a row that keeps the step."""

from datetime import datetime
from typing import Any

from jinjing.identity.models import Staff
from jinjing.kernel.errors import require
from jinjing.lobby.enums import REFERRAL_MOVES, VISIT_MOVES, ReferralState, VisitState
from jinjing.lobby.errors import ReferralMovedOn, VisitMovedOn
from jinjing.lobby.models import Referral, ReferralMove, Visit, VisitMove


def move_visit(visit: Visit, to: VisitState, *, by: Staff, at: datetime, **changes: Any) -> None:
    """Part of a verb. VisitMovedOn if the card is no longer where the caller saw it."""
    seen = VisitState(visit.state)
    require(to in VISIT_MOVES[seen], VisitMovedOn())
    changes |= {"state": to, "state_at": at}
    moved = Visit.objects.filter(pk=visit.pk, state=seen).update(**changes)
    require(moved, VisitMovedOn())
    VisitMove.objects.create(visit=visit, from_state=seen, to_state=to, by=by, at=at)
    _remember(visit, changes)


def move_referral(
    referral: Referral, to: ReferralState, *, by: Staff | None, at: datetime, **changes: Any
) -> None:
    """Part of a verb. ReferralMovedOn if somebody answered meanwhile; `by` is None when time ran out."""
    seen = ReferralState(referral.state)
    require(to in REFERRAL_MOVES[seen], ReferralMovedOn())
    changes |= {"state": to}
    moved = Referral.objects.filter(pk=referral.pk, state=seen).update(**changes)
    require(moved, ReferralMovedOn())
    ReferralMove.objects.create(referral=referral, from_state=seen, to_state=to, by=by, at=at)
    _remember(referral, changes)


def _remember(row: Visit | Referral, changes: dict[str, Any]) -> None:
    """The row in hand says what the database says now."""
    for name, value in changes.items():
        setattr(row, name, value)
