"""jinjing backup create PLACE | verify | restore | drill | prove BACKUP"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from assay import arguments
from jinjing.integrations.backup import manifest as listing
from jinjing.integrations.backup.create import create_backup, find_backup
from jinjing.integrations.backup.proof import prove
from jinjing.integrations.backup.restore import Restored, drill, restore_backup, verify_backup
from jinjing.integrations.command_line import refusals, terminal_progress
from jinjing.kernel import clock

FAULT = 2
BACKUP = "folder of a backup, or of several: then the newest"


class Command(BaseCommand):
    requires_system_checks = []  # pages have no part in it
    help = (
        "Back up the database and the files of the home, sealed with the backup key; verify, restore, and rehearse "
        "a restore. Exit codes: 0 done, 2 refused or not proved, and nothing changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        create = acts.add_parser("create", help="write a new backup into PLACE")
        create.add_argument("place", type=Path, metavar="PLACE", help="folder of the backups")
        create.add_argument(
            "--with-keys", type=Path, metavar="DIR", help="copy the keys too, to an empty folder elsewhere"
        )
        create.add_argument(
            "--keep", type=arguments.count, metavar="N", help="leave the newest N, remove older ones"
        )
        for name, text in (
            ("verify", "see whether every part is there, unaltered, and opens"),
            ("restore", "put a backup into an empty home and an empty database, and prove it"),
            ("drill", "restore into a throw-away home and database, and prove it"),
            ("prove", "see whether this home and database are what the backup holds"),
        ):
            act = acts.add_parser(name, help=text)
            act.add_argument("place", type=Path, metavar="BACKUP", help=BACKUP)
            act.add_argument(
                "--keys", type=Path, metavar="DIR", help="keys of the backup (default: the ones in use)"
            )
            if name == "restore":
                act.add_argument("--into", type=Path, required=True, metavar="HOME", help="empty folder")
            if name == "drill":
                act.add_argument(
                    "--in", dest="folder", type=Path, metavar="DIR", help="folder with room for the copy"
                )
            if name == "prove":
                act.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *, act: str, place: Path, **options: Any) -> None:
        with refusals():
            if act == "create":
                self._create(place, **options)
                return
            keys = options.get("keys") or Path(settings.KEYS_FOLDER)
            backup = find_backup(place)
            if act == "verify":
                manifest = verify_backup(backup, keys=keys)
                self.stdout.write(f"{backup}: 完好 / whole, {manifest.rows} 行 rows, {manifest.made_at}")
            elif act == "restore":
                into = options["into"]
                self._told(restore_backup(backup, into, keys=keys, progress=terminal_progress()))
            elif act == "drill":
                folder = options["folder"]
                self._told(
                    drill(backup, at=clock.real_now(), keys=keys, progress=terminal_progress(), folder=folder)
                )
            else:
                self._prove(backup, keys, as_json=options["json"])

    def _create(self, place: Path, *, with_keys: Path | None, keep: int | None, **_: Any) -> None:
        made = create_backup(
            place, at=clock.real_now(), progress=terminal_progress(), keys_to=with_keys, keep=keep
        )
        self.stdout.write(
            f"{made.folder}: {made.manifest.rows} 行 rows, {len(made.manifest.files)} 个文件 files, {made.size} B"
        )
        if with_keys is None:
            self.stdout.write(
                "密钥不在备份中，没有密钥无法恢复：请用 --with-keys 另存一份并妥善保管。/ "
                "The keys are not in it and nothing opens without them: keep a copy elsewhere (--with-keys)."
            )

    def _told(self, restored: Restored) -> None:
        for finding in restored.findings:
            self.stdout.write(f"✓ {finding.subject}: {finding.text}")
        self.stdout.write(
            f"恢复用时 {restored.seconds:.1f} 秒，与备份一致 / restored in {restored.seconds:.1f} s, "
            f"equal to the backup of {restored.manifest.made_at}"
        )

    def _prove(self, backup: Path, keys: Path, *, as_json: bool) -> None:
        findings = list(prove(listing.read(backup, listing.backup_key(keys))))
        for finding in findings:
            mark = "✓" if finding.well else "✗"
            line = json.dumps(asdict(finding)) if as_json else f"{mark} {finding.subject}: {finding.text}"
            self.stdout.write(line)
        if not all(finding.well for finding in findings):
            sys.exit(FAULT)
