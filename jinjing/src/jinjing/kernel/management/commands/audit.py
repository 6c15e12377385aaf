"""jinjing audit verify | seal"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jinjing.kernel import audit, clock

FAULT = 2


class Command(BaseCommand):
    help = "The access log: verify its chains (exit code 2 if a line was changed, removed or reordered), or seal new lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "act", choices=["verify", "seal"], help="verify the sealed lines, or seal what is new"
        )

    def handle(self, *, act: str, **options: Any) -> None:
        if act == "seal":
            self.stdout.write(f"封存 / sealed: {audit.seal_all()}")
            return
        reports = list(audit.verify())
        audit.record_verification(reports, at=clock.now())
        for report in reports:
            self.stdout.write(
                f"{report.outlet or '-'}: 已封存 sealed {report.sealed}, 待封存 unsealed {report.unsealed}, "
                f"问题 faults {len(report.faults)}"
            )
            for fault in report.faults:
                self.stderr.write(f"  {fault}")
        if any(report.faults for report in reports):
            sys.exit(FAULT)
