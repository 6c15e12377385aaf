"""What goes on beside the pages: sealing and anchoring the access log, alerts, offers and files whose time
runs out, files that are asked for.
"""

import os
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType

from django.conf import settings

from jinjing.identity.domain.alerts import raise_alerts
from jinjing.identity.models import OrgUnit
from jinjing.kernel import anchors, audit, clock, limits
from jinjing.lobby.domain.referral import expire_referrals
from jinjing.lobby.enums import ReferralState
from jinjing.lobby.models import Referral
from jinjing.privacy.domain.making import make_waiting_exports
from jinjing.privacy.domain.requests import confirm_corrections
from jinjing.privacy.domain.retaining import clear_files

PAUSE_SECONDS = 5.0
ALIVE = "worker.alive"  # touched after every round; `jinjing doctor` looks how old it is


def work_once(*, at: datetime, real: datetime | None = None) -> tuple[int, int]:
    """One round; answers how many offers ran out and how many lines were sealed.

    real: the machine's time where it differs from what the pages show (a demo's clock stands still).
    """
    late = Referral.objects.filter(state=ReferralState.OFFERED, due_at__lte=at).values("outlet_id")
    expired = sum(expire_referrals(outlet, at=at) for outlet in OrgUnit.objects.filter(pk__in=late))
    raise_alerts(at=at)
    make_waiting_exports(holder=f"{socket.gethostname()}:{os.getpid()}:worker", at=at, tick=clock.real_now)
    clear_files(at=at)
    confirm_corrections(at=at)
    sealed = audit.seal_all()
    anchors.anchor_chains(at=real or at)
    limits.forget_old(at=real or at)
    return expired, sealed


def work_until(stopped: Event, *, now: Callable[[], datetime], pause_seconds: float = PAUSE_SECONDS) -> int:
    """Rounds until told to stop; the round that is running is finished first. Answers how many."""
    rounds = 0
    while not stopped.is_set():
        work_once(at=now(), real=clock.real_now())
        (Path(settings.HOME) / ALIVE).touch()
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
