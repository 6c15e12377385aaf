"""jinjing retention [--simulate]"""

import os
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from jinjing.integrations.command_line import Refused, refusals, terminal_progress
from jinjing.kernel import clock, log_retention
from jinjing.kernel.long_work import WorkIsHeld
from jinjing.privacy.domain.retaining import clear_files, run_retention
from jinjing.privacy.queries.retained import due_now
from jinjing.privacy.retention import Rule

LOG = "access_log: 访问日志 / Lines of the access log"


class Command(BaseCommand):
    help = (
        "Delete or erase what is no longer needed, rule by rule; --simulate only counts. "
        "A run that was stopped goes on where it stood. Exit code 2: another process is at it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--simulate", action="store_true", help="count what would go, change nothing")

    def handle(self, *, simulate: bool, **options: Any) -> None:
        at = clock.now()
        if simulate:
            for due in due_now(clock.bank_date(at)):
                self.stdout.write(f"{line(due.rule, due.count)}  < {due.cut or '-'}  [{due.source}]")
            before = log_retention.keep_from(clock.bank_date(at))
            self.stdout.write(f"{LOG}: {log_retention.overdue(before)}  < {before:%Y-%m-%d}")
            return
        holder = f"{socket.gethostname()}:{os.getpid()}"
        with refusals():
            try:
                done = run_retention(holder=holder, at=at, tick=clock.real_now, progress=terminal_progress())
            except WorkIsHeld as held:
                raise Refused(
                    "另一进程正在清理，请稍后再试。/ Another process is doing this; try again later.",
                    returncode=2,
                ) from held
        for one in done:
            self.stdout.write(line(one.rule, one.count))
        pruned = log_retention.prune(on=clock.bank_date(at), at=at, real=clock.real_now())
        self.stdout.write(f"{LOG}: {pruned}")
        self.stdout.write(f"files: 导出文件与副本 / Files that left, and copies: {clear_files(at=at)}")


def line(rule: Rule, count: int) -> str:
    """Key, both names, rows."""
    names = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names.append(str(rule.title))
    return f"{rule.key}: {' / '.join(names)}: {count}"
