"""jinjing audit verify | seal | anchors | export | prune | guard | accept-gaps"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from tqdm import tqdm

from jinjing.kernel import anchors, audit, clock, immutability, log_export, log_retention, verification

FAULT = 2


class Command(BaseCommand):
    help = "The access log: verify its chains, seal, anchor, export for a SIEM, remove what is over its time."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser(
            "verify",
            help="compute every chain again and hold it against its anchors; exit code 2 if a line was "
            "changed, removed, reordered or put in, or if anchors are missing",
        )
        check.add_argument(
            "--since", type=day, metavar="DAY", help="begin at the last anchors before that day"
        )
        acts.add_parser("seal", help="seal and anchor what is new, also what the worker no longer looks for")
        acts.add_parser("anchors", help="print the newest anchor of every chain, to be kept elsewhere")
        away = acts.add_parser("export", help="write lines as JSON for a SIEM; goes on where the file ends")
        away.add_argument(
            "--since", type=day, metavar="DAY", help="first day; a file that is gone on with ignores it"
        )
        away.add_argument("--to", type=Path, required=True, metavar="FILE")
        old = acts.add_parser("prune", help="remove sealed lines older than the rule audit.keep_months")
        old.add_argument("--simulate", action="store_true", help="only say how many")
        acts.add_parser("guard", help="put up the database's triggers that refuse to change a line")
        acts.add_parser(
            "accept-gaps",
            help="after a restore from an older copy: void the anchors of what the copy does not have, and accept "
            "anchors that are lost; recorded, and listed by every later verify",
        )

    def handle(self, *, act: str, **options: Any) -> None:
        getattr(self, f"_{act.replace('-', '_')}")(**options)

    def _seal(self, **options: Any) -> None:
        sealed = audit.seal_all(thorough=True)
        anchors.anchor_chains(at=clock.real_now())
        self.stdout.write(f"封存 / sealed: {sealed}")

    def _anchors(self, **options: Any) -> None:
        for outlet, anchor in sorted(anchors.known().last.items()):
            self.stdout.write(
                f"{outlet or '-'}\t{anchor.sequence}\t{anchor.at}\t{anchor.digest}\t{anchor.mac}"
            )

    def _verify(self, *, since: datetime | None, **options: Any) -> None:
        with tqdm(
            total=verification.total(), unit=" lines", file=sys.stderr, disable=None, leave=False
        ) as bar:
            reports = list(verification.verify(since=since, tell=bar.update))
        verification.record_verification(reports, at=clock.now())
        for report in reports:
            self.stdout.write(
                f"{report.outlet or '-'}: 已封存 sealed {report.sealed}, 待封存 unsealed {report.unsealed}, "
                f"已锚定 anchored {report.anchored}, 问题 faults {len(report.faults)}"
            )
            for accepted in report.accepted:
                self.stdout.write(f"  {accepted}")
            for fault in report.faults:
                self.stderr.write(f"  {fault}")
        if any(report.faults for report in reports):
            sys.exit(FAULT)

    def _export(self, *, since: datetime | None, to: Path, **options: Any) -> None:
        try:
            count = log_export.append_to(to, since=since, at=clock.now())
        except OSError as refused:
            raise CommandError(
                f"{to}: 无法写入 / cannot be written ({refused.strerror})", returncode=FAULT
            ) from refused
        except log_export.NotOurFile as refused:
            raise CommandError(str(refused), returncode=FAULT) from refused
        self.stdout.write(f"已导出 / exported: {count}")

    def _prune(self, *, simulate: bool, **options: Any) -> None:
        on = clock.today()
        if simulate:
            before = log_retention.keep_from(on)
            self.stdout.write(f"将删除 / would go: {log_retention.overdue(before)} (< {before:%Y-%m-%d})")
            return
        removed = log_retention.prune(on=on, at=clock.now(), real=clock.real_now())
        self.stdout.write(f"已删除 / removed: {removed}")

    def _guard(self, **options: Any) -> None:
        immutability.guard(connection)
        self.stdout.write("已设置 / the triggers stand")

    def _accept_gaps(self, **options: Any) -> None:
        chains = anchors.accept_gaps(at=clock.real_now())
        audit.write("audit.accept_gaps", by=None, at=clock.now(), kind="log", detail={"chains": chains})
        self.stdout.write(f"已确认 / chains accepted: {chains}")


def day(text: str) -> datetime:
    """Midnight of that day in the bank's time zone; an instant with its zone is taken as it is."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=clock.BANK_ZONE)).astimezone(UTC)
