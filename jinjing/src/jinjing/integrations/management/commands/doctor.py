"""jinjing doctor"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from jinjing.integrations.health import State, examine
from jinjing.kernel import clock

FAULT = 2
MARKS = {State.OK: "✓ ok       ", State.ATTENTION: "! attention", State.FAULT: "✗ fault    "}


class Command(BaseCommand):
    help = "Look whether this installation is well, line by line with advice. Exit code 2 if anything is at fault."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        findings = list(examine(real=clock.real_now(), shown=clock.now()))
        for finding in findings:
            advice = f" → {finding.advice}" if finding.advice else ""
            self.stdout.write(f"{MARKS[finding.state]} {finding.subject}: {finding.text}{advice}")
        if any(finding.state is State.FAULT for finding in findings):
            sys.exit(FAULT)
