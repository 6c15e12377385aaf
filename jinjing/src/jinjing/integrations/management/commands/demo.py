"""jinjing demo [--feed FEED --in DIR --on DATE] [--no-serve] [--port N] [--customers N] [--seed N]"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assay import arguments
from jinjing.integrations.command_line import REFUSED, refusals, terminal_progress
from jinjing.integrations.demo.build import DemoReport, build_demo, take_up_again
from jinjing.integrations.demo.home import DemoHome
from jinjing.integrations.demo.plan import BUSINESS_DATE, CUSTOMERS, OWN_FEED, SEED, DemoPlan
from jinjing.integrations.serving import refuse_taken_port, serve


class Command(BaseCommand):
    requires_system_checks = []  # there may be no database yet
    help = (
        "Fill a fresh home with a demo bank, run its nights and serve it; the same demo again is taken up where it stood. "
        "Exit codes: 0 done, 2 refused (a real bank's home, a taken port, a delivery that does not fit), "
        "3 done with rows in quarantine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--feed", type=Path, metavar="FEED.yaml", help="feed pack of a delivery of one's own"
        )
        parser.add_argument("--in", dest="folder", type=Path, metavar="DIR", help="folder with that delivery")
        parser.add_argument("--on", type=arguments.day, metavar="DATE", help="business date")
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")
        parser.add_argument(
            "--port", type=arguments.port, default=8000, metavar="N", help="port (default: %(default)s)"
        )
        parser.add_argument(
            "--customers",
            type=arguments.count,
            default=CUSTOMERS,
            metavar="N",
            help="invented customers (default: %(default)s)",
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, metavar="N", help="number the invented bank grows from"
        )

    def handle(self, *, no_serve: bool, port: int, **options: Any) -> None:
        plan = _plan(**{name: options[name] for name in ("feed", "folder", "on", "customers", "seed")})
        with refusals():
            if not no_serve:
                refuse_taken_port(port)
            report = self._stand_up(plan)
        self.stdout.write("\n".join([*report.lines, "", report.table]))
        self.stdout.flush()
        if no_serve:
            sys.exit(report.exit_code)
        self.stdout.write(f"\nhttp://localhost:{port}")
        self.stdout.flush()
        serve(port)

    def _stand_up(self, plan: DemoPlan) -> DemoReport:
        home = DemoHome.here()
        home.refuse_real_bank()
        if home.stands(plan):
            return take_up_again(home)
        return build_demo(plan, home, say=self._say, progress=terminal_progress())

    def _say(self, step: str) -> None:
        """A step's title beside the bars, plain: Django would print it in the red of an error."""
        self.stderr.write(step, style_func=str)


def _plan(*, feed: Path | None, folder: Path | None, on: date | None, customers: int, seed: int) -> DemoPlan:
    if (feed is None) != (folder is None):
        raise CommandError(
            "--feed 与 --in 要一起给出。\n--feed and --in belong together.", returncode=REFUSED
        )
    if feed and folder:
        return DemoPlan(feed.resolve(), folder.resolve(), on, customers=0, seed=0)
    return DemoPlan(OWN_FEED, None, on or BUSINESS_DATE, customers, seed)
