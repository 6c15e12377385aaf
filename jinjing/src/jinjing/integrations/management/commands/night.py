"""jinjing night [--on DATE] [--feed FEED.yaml]"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from assay.arguments import day
from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.command_line import refusals, terminal_progress
from jinjing.integrations.database import make_ready
from jinjing.integrations.night.run import run_the_night
from jinjing.kernel import clock
from jinjing.kernel.checks import SERVER

FEED = Path("feeds/jinjing.yaml")


class Command(BaseCommand):
    requires_system_checks = [SERVER]  # pages have no part in it
    help = (
        "Run the night: the delivery in the home's landing/ folder, what staff recorded, figures, publication. "
        "A night that was stopped goes on where it stood. "
        "Exit codes: 0 done or nothing new, 2 refused and nothing changed, 3 done with rows in quarantine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on",
            type=day,
            metavar="DATE",
            help="business date (default: the delivery's last day)",
        )
        parser.add_argument(
            "--feed", type=Path, default=FEED, metavar="FEED.yaml", help="feed pack (default: %(default)s)"
        )

    def handle(self, *, on: date | None, feed: Path, **options: Any) -> None:
        with refusals():
            make_ready()
            report = run_the_night(feed, on=on, at=clock.now(), progress=terminal_progress())
        self.stdout.write("\n".join(report.lines))
        if report.exit_code:
            sys.exit(report.exit_code)
