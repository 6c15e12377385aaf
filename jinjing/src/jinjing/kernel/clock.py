"""The only place that asks what time it is. Views and commands call it; everything below is told.

A demo bank's clock stands on the first working day after its business date, because its figures
would otherwise be days or months old: only the time of day goes on, from morning to closing time.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

BANK_ZONE = ZoneInfo("Asia/Shanghai")
OPENS = time(10, 0)
CLOSES = time(17, 30)


@dataclass(frozen=True)
class DemoClock:
    """Stands on `day`; `anchored_at` (real time) was `started_at` (shown time)."""

    day: date
    anchored_at: datetime
    started_at: datetime

    def shown(self, real: datetime) -> datetime:
        closing = datetime.combine(self.day, CLOSES, BANK_ZONE)
        return min(self.started_at + max(real - self.anchored_at, timedelta()), closing).astimezone(UTC)


def anchor_demo(path: Path, day: date, *, real: datetime, not_before: datetime | None = None) -> DemoClock:
    """Write the demo clock's file; `not_before` keeps time from running behind what was recorded."""
    opening = datetime.combine(day, OPENS, BANK_ZONE)
    started = max(opening, not_before.astimezone(BANK_ZONE)) if not_before else opening
    clock = DemoClock(day, real, started)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {"day": day.isoformat(), "anchored_at": real.isoformat(), "started_at": started.isoformat()}
        ),
        encoding="utf-8",
    )
    demo_clock.cache_clear()
    return clock


@lru_cache(maxsize=4)
def demo_clock(path: Path) -> DemoClock | None:
    """The demo clock of this installation, or None for a real bank."""
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return DemoClock(
        day=date.fromisoformat(stored["day"]),
        anchored_at=datetime.fromisoformat(stored["anchored_at"]),
        started_at=datetime.fromisoformat(stored["started_at"]),
    )


def demo_path() -> Path:
    from django.conf import settings  # noqa: PLC0415 - app-ready: keys and clock are read before settings stand

    return Path(settings.HOME) / "demo-clock.json"


def real_now() -> datetime:
    """The machine's time, for durations and certificates."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time as pages show it, aware, in UTC."""
    real = real_now()
    demo = demo_clock(demo_path())
    return demo.shown(real) if demo else real


def bank_date(at: datetime) -> date:
    """The calendar day in the bank's time zone."""
    return at.astimezone(BANK_ZONE).date()


def today() -> date:
    return bank_date(now())
