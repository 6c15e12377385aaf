"""Put a backup into an empty home and an empty database, and prove there that it is the same."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO, cast

from assay.progress import Progress
from django.conf import settings

from jinjing.integrations.backup import manifest as listing
from jinjing.integrations.backup.contents import AUDIT, unpack
from jinjing.integrations.backup.databases import Database, present, target_in, throw_away
from jinjing.integrations.backup.manifest import DATABASE, FILES, Manifest
from jinjing.integrations.backup.proof import Finding
from jinjing.integrations.backup.records import note
from jinjing.integrations.backup.refusals import ProofFailed, not_empty, other_vendor
from jinjing.integrations.backup.sealing import opened_file
from jinjing.kernel import audit

PROGRAM = "from jinjing.cli import main; main()"


@dataclass(frozen=True)
class Restored:
    """What was proved on the copy, and how long it took to stand (its RTO)."""

    manifest: Manifest
    findings: tuple[Finding, ...]
    seconds: float


def verify_backup(backup: Path, *, keys: Path) -> Manifest:
    """The manifest of a backup that is whole: its mark, every sealed file, and that each opens to its end."""
    key = listing.backup_key(keys)
    manifest = listing.read(backup, key)
    listing.check_parts(backup, manifest)
    for name in manifest.parts:
        with opened_file(backup / name, key) as part:
            while part.read(1 << 20):
                pass
    return manifest


def restore_backup(backup: Path, home: Path, *, keys: Path, progress: Progress) -> Restored:
    """Into an empty `home` and the database that belongs to it. All sessions end: who signed out stays out."""
    database = target_in(home)
    if home.exists() and (not home.is_dir() or any(_contents(home, keys))):
        raise not_empty(str(home))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    restored = lay_down(backup, home, database, keys=keys, progress=progress)
    database.end_sessions()
    return restored


def drill(
    backup: Path, *, at: datetime, keys: Path, progress: Progress, folder: Path | None = None
) -> Restored:
    """Restore into a throw-away home and database, prove, forget. The day is noted for `doctor`."""
    with throw_away(folder) as (home, database):
        restored = lay_down(backup, home, database, keys=keys, progress=progress)
    seconds = round(restored.seconds)
    audit.write(
        "backup.drill", by=None, at=at, detail={"records": restored.manifest.rows, "seconds": seconds}
    )
    note("drilled", at=at, detail={"backup": restored.manifest.made_at, "seconds": seconds})
    return restored


def lay_down(backup: Path, home: Path, database: Database, *, keys: Path, progress: Progress) -> Restored:
    """Verify, restore, prove. ProofFailed names what differs."""
    started = monotonic()
    with progress.bar("恢复 / restore", 4) as bar:
        manifest = verify_backup(backup, keys=keys)
        bar.advance()
        if manifest.vendor != database.vendor:
            raise other_vendor(manifest.vendor, database.vendor)
        if not database.is_empty():
            raise not_empty(present().vendor)
        key = listing.backup_key(keys)
        with opened_file(backup / FILES, key) as files:
            unpack(files, home)
        bar.advance()
        with opened_file(backup / DATABASE, key) as dump:
            database.restore(cast(BinaryIO, dump))
        bar.advance()
        seconds = monotonic() - started
        findings = prove_elsewhere(backup, home, database, keys=keys)
        bar.advance()
    return Restored(manifest, findings, seconds)


def prove_elsewhere(backup: Path, home: Path, database: Database, *, keys: Path) -> tuple[Finding, ...]:
    """A process of its own looks at the copy, so that nothing of this installation can stand in for it."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "jinjing.settings.base",
        "JINJING_HOME": str(home),
        "JINJING_KEYS": str(keys.resolve()),
        "JINJING_AUDIT": str(home / AUDIT),
        "JINJING_NODE_MODULES": str(settings.NODE_MODULES),
        "DATABASE_URL": database.url,
    }
    command = [sys.executable, "-c", PROGRAM, "backup", "prove", str(backup.resolve()), "--json"]
    done = subprocess.run(  # noqa: S603 - our own words only
        command, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    findings = tuple(Finding(**json.loads(line)) for line in done.stdout.splitlines())
    failed = [f"{finding.subject} ({finding.text})" for finding in findings if not finding.well]
    if failed or done.returncode:
        what = "; ".join(failed) or "backup prove"
        raise ProofFailed(
            f"恢复出的副本与备份不一致：{what}", f"The restored copy is not what was saved: {what}"
        )
    return findings


def _contents(home: Path, keys: Path) -> list[Path]:
    """What makes a home no empty one: the keys may lie in it already."""
    return [path for path in home.iterdir() if path.resolve() != keys.resolve()]
