"""jinjing doctor [--json]"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.health.examine import examine
from jinjing.integrations.health.findings import State
from jinjing.kernel import clock

FAULT = 2
MARKS = {State.OK: "✓ ok       ", State.ATTENTION: "! attention", State.FAULT: "✗ fault    "}


class Command(BaseCommand):
    help = "Look whether this installation is well, line by line with advice. Exit code 2 if anything is at fault."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list, for monitoring")

    def handle(self, **options: Any) -> None:
        findings = list(examine(real=clock.real_now(), shown=clock.now()))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1))
        else:
            for finding in findings:
                advice = f" → {finding.advice}" if finding.advice else ""
                self.stdout.write(f"{MARKS[finding.state]} {finding.subject}: {finding.text}{advice}")
        if any(finding.state is State.FAULT for finding in findings):
            sys.exit(FAULT)
