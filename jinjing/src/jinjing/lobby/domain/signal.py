"""LOB-2: observed facts are noted with a tap and taken back with a tap; the outcome follows at once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.errors import require
from jinjing.lobby.domain import board
from jinjing.lobby.enums import VisitState
from jinjing.lobby.errors import AlreadyNoted, NothingToUndo, UnknownSignal, VisitMovedOn
from jinjing.lobby.models import SignalSighting, Visit
from jinjing.lobby.queries.recognition import RecognitionOutcome, card_of, outcome_of, signal_list


@transaction.atomic
def note_signal(visit: Visit, key: str, *, by: Staff, at: datetime) -> RecognitionOutcome:
    """Keep what was observed, at today's weight. UnknownSignal, or AlreadyNoted by a colleague."""
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    _hold(visit)
    signal = signal_list(visit.on).get(key)
    if signal is None:
        raise UnknownSignal
    try:
        with transaction.atomic():
            SignalSighting.objects.create(
                visit=visit, signal=key, stage=signal.stage, weight=signal.weight, by=by, at=at
            )
    except IntegrityError as twice:
        raise AlreadyNoted from twice
    return _judge_again(visit, "signal.noted", key, by=by, at=at)


@transaction.atomic
def undo_signal(visit: Visit, key: str, *, by: Staff, at: datetime) -> RecognitionOutcome:
    """Take a signal back; the sighting stays as a row, with the moment it was undone."""
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    _hold(visit)
    open_ones = SignalSighting.objects.filter(visit=visit, signal=key, undone_at__isnull=True)
    require(open_ones.update(undone_at=at), NothingToUndo())
    return _judge_again(visit, "signal.undone", key, by=by, at=at)


def _hold(visit: Visit) -> None:
    """Two people tapping at once are judged one after the other, or the second would miss the first's."""
    held = Visit.objects.select_for_update().filter(pk=visit.pk).exclude(state=VisitState.ENDED)
    require(held.first(), VisitMovedOn())


def _judge_again(visit: Visit, action: str, key: str, *, by: Staff, at: datetime) -> RecognitionOutcome:
    outcome = outcome_of(visit, card_of(visit, on=visit.on), on=visit.on)
    Visit.objects.filter(pk=visit.pk).update(recognition=outcome.recognition)
    visit.recognition = outcome.recognition
    detail = {"signal": key, "recognition": str(outcome.recognition)}
    audit.write(
        action, by=by, at=at, kind="visit", subject=visit.code, outlet=visit.outlet.code, detail=detail
    )
    board.touch(visit.outlet_id, at=at)
    return outcome
