"""jinjing publish SNAPSHOT --sources SOURCES"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.command_line import refusals, terminal_progress
from jinjing.integrations.database import make_ready
from jinjing.integrations.night.run import alone
from jinjing.integrations.snapshot.publish import publish_snapshot
from jinjing.kernel import clock
from jinjing.kernel.checks import SERVER


class Command(BaseCommand):
    requires_system_checks = [SERVER]  # pages have no part in it
    help = (
        "Put a snapshot and the master data of its sources in use: everything or nothing. "
        "Exit codes: 0 done or nothing new, 2 refused and nothing changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("snapshot", type=Path, help="folder written by assay run")
        parser.add_argument(
            "--sources", type=Path, required=True, help="the folder of sources it was computed from"
        )
        parser.add_argument(
            "--allow-older",
            action="store_true",
            help="publish a business date before the one in use, on purpose",
        )

    def handle(self, *, snapshot: Path, sources: Path, allow_older: bool, **options: Any) -> None:
        with refusals(), alone(Path(settings.HOME)):
            make_ready()
            report = publish_snapshot(
                snapshot,
                sources,
                by=None,
                at=clock.now(),
                allow_older=allow_older,
                progress=terminal_progress(),
            )
        self.stdout.write(report.line())
