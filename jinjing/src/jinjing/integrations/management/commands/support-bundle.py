# ruff: noqa: N999 - the command is spelled so
"""jinjing support-bundle FILE [--log FILE …]"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.command_line import refusals
from jinjing.integrations.support_bundle import write_bundle
from jinjing.kernel import clock


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Write a zip for those who help from outside: versions, doctor, names of settings, counts, redacted logs. "
        "Nothing personal and no secret is in it. Exit code 2: refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="zip to write; it must not exist yet")
        parser.add_argument(
            "--log",
            dest="logs",
            type=Path,
            action="append",
            metavar="FILE",
            help="a log whose end goes in, redacted (default: the home's logs/*.log); may come several times",
        )

    def handle(self, *, file: Path, logs: list[Path] | None, **options: Any) -> None:
        with refusals():
            chosen = logs or sorted((Path(settings.HOME) / "logs").glob("*.log"))
            names = write_bundle(file, real=clock.real_now(), shown=clock.now(), logs=chosen)
        self.stdout.write(f"{file}: {', '.join(names)}")
