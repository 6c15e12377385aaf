"""jinjing catalogue --check | --write"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.catalogue_page import rendered
from jinjing.integrations.command_line import Refused, refusals
from jinjing.kernel import catalogue

PAGE = Path("docs/generated/data-catalogue.md")


class Command(BaseCommand):
    requires_system_checks = []  # only declarations are read
    help = (
        "The data catalogue: what is wrong with it, and its page of the documentation. "
        "Exit codes: 0 done, 2 something is undeclared, contradictory or out of date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verb = parser.add_mutually_exclusive_group(required=True)
        verb.add_argument(
            "--check", action="store_true", help="fail if a column is undeclared or the page is old"
        )
        verb.add_argument("--write", action="store_true", help="write the page")
        parser.add_argument(
            "--page", type=Path, default=PAGE, help="where the page lies (default: %(default)s)"
        )

    def handle(self, *, check: bool, page: Path, **options: Any) -> None:
        with refusals():
            faults = [*catalogue.undeclared(), *catalogue.vanished(), *catalogue.contradictions()]
            if faults:
                listed = "\n".join(faults)
                raise Refused(f"数据目录有误 / the data catalogue is wrong:\n{listed}", returncode=2)
            if not check:
                page.write_text(rendered(), encoding="utf-8")
            elif not page.is_file() or page.read_text(encoding="utf-8") != rendered():
                raise Refused(
                    f"{page} 已过期，请执行 jinjing catalogue --write。\n"
                    f"{page} is out of date; run jinjing catalogue --write.",
                    returncode=2,
                )
        self.stdout.write(f"{page}: {len(catalogue.entries())}")
