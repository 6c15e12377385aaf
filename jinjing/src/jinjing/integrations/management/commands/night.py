"""jinjing night [--on DATE] [--feed FEED.yaml] [--accept-fewer TABLE] [--correction]"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from assay.arguments import day
from assay.ingest.guards import Accepted
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

        parser.add_argument(
            "--accept-fewer",
            action="append",
            default=[],
            metavar="TABLE",
            help="let a table pass that has far fewer rows than the night before; may be repeated",
        )
        parser.add_argument(
            "--correction", action="store_true", help="the delivery changes days that are covered already"
        )

    def handle(self, *, on: date | None, feed: Path, accept_fewer: list[str], **options: Any) -> None:
        accepted = Accepted(tuple(accept_fewer), options["correction"])
        with refusals():
            make_ready()
            report = run_the_night(
                feed, on=on, at=clock.now(), progress=terminal_progress(), accepted=accepted
            )
        self.stdout.write("\n".join(report.lines))
        if report.exit_code:
            sys.exit(report.exit_code)
