"""The board's version: every verb of the lobby ends by touching it, so that a poll is one row."""

from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from jinjing.lobby.enums import ReferralState
from jinjing.lobby.models import Board, Referral


def lock(outlet_id: int, *, at: datetime) -> None:
    """Hold the outlet's row until the transaction ends: tickets are given out one after the other."""
    Board.objects.select_for_update().get_or_create(outlet_id=outlet_id, defaults={"touched_at": at})


def touch(outlet_id: int, *, at: datetime) -> None:
    """Bump the version and say when the next offer runs out. Called last: the row lock stays short."""
    next_due = Referral.objects.filter(outlet=OuterRef("outlet"), state=ReferralState.OFFERED).order_by(
        "due_at"
    )
    changes = {
        "version": F("version") + 1,
        "touched_at": at,
        "next_due_at": Subquery(next_due.values("due_at")[:1]),
    }
    if not Board.objects.filter(outlet_id=outlet_id).update(**changes):
        lock(outlet_id, at=at)
        Board.objects.filter(outlet_id=outlet_id).update(**changes)
