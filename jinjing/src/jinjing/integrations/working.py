"""What goes on beside the pages: sealing the access log, and offers whose time runs out."""

import signal
from collections.abc import Callable
from datetime import datetime
from threading import Event
from types import FrameType

from jinjing.identity.models import OrgUnit
from jinjing.kernel import audit
from jinjing.lobby.domain.referral import expire_referrals
from jinjing.lobby.enums import ReferralState
from jinjing.lobby.models import Referral

PAUSE_SECONDS = 5.0


def work_once(*, at: datetime) -> tuple[int, int]:
    """One round; answers how many offers ran out and how many lines were sealed."""
    late = Referral.objects.filter(state=ReferralState.OFFERED, due_at__lte=at).values("outlet_id")
    expired = sum(expire_referrals(outlet, at=at) for outlet in OrgUnit.objects.filter(pk__in=late))
    return expired, audit.seal_all()


def work_until(stopped: Event, *, now: Callable[[], datetime], pause_seconds: float = PAUSE_SECONDS) -> int:
    """Rounds until told to stop; the round that is running is finished first. Answers how many."""
    rounds = 0
    while not stopped.is_set():
        work_once(at=now())
        rounds += 1
        stopped.wait(pause_seconds)
    return rounds


def stop_on_signals() -> Event:
    """Set by SIGTERM (a service manager) and SIGINT (Ctrl+C)."""
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped
