"""jinjing worker [--once]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.working import PAUSE_SECONDS, stop_on_signals, work_once, work_until
from jinjing.kernel import clock


class Command(BaseCommand):
    help = "Seal the access log and let unanswered referrals go back to the lobby, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            expired, sealed = work_once(at=clock.now(), real=clock.real_now())
            self.stdout.write(f"超时推荐 referrals expired: {expired}, 封存 lines sealed: {sealed}")
            return
        stopped = stop_on_signals()
        self.stdout.write(
            f"每 {PAUSE_SECONDS:g} 秒一轮 / a round every {PAUSE_SECONDS:g} s; Ctrl+C 停止 / stops"
        )
        self.stdout.flush()
        work_until(stopped, now=clock.now)
        self.stdout.write("已停止 / stopped")
