"""jinjing restore"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jinjing.integrations.command_line import refusals, terminal_progress
from jinjing.integrations.database import make_ready
from jinjing.integrations.night.run import alone
from jinjing.integrations.snapshot.restore import restore_previous
from jinjing.kernel import clock


class Command(BaseCommand):
    requires_system_checks = []  # pages have no part in it
    help = (
        "Withdraw the publication in use and go back to the previous one: everything or nothing. "
        "Exit codes: 0 done, 2 refused and nothing changed."
    )

    def handle(self, **options: Any) -> None:
        with refusals(), alone(Path(settings.HOME)):
            make_ready()
            report = restore_previous(by=None, at=clock.now(), progress=terminal_progress())
        self.stdout.write(report.line())
