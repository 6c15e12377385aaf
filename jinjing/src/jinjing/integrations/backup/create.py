"""Make a backup: whole or not at all, of one moment, sealed with the backup key."""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

from assay.folders import whole_folder
from assay.progress import Progress
from django.conf import settings
from django.db import connection

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.integrations.backup import manifest as listing
from jinjing.integrations.backup.contents import Archive, anchors, belonging
from jinjing.integrations.backup.databases import State, present
from jinjing.integrations.backup.manifest import DATABASE, FILES, FileCard, Manifest, TableCard
from jinjing.integrations.backup.records import note
from jinjing.integrations.backup.refusals import home_moved, keys_together, no_backup, not_empty
from jinjing.integrations.backup.sealing import SealingWriter, sealed_file
from jinjing.kernel import audit
from jinjing.kernel.anchors import standing_still

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Backup:
    """Where it lies and what is in it."""

    folder: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        return sum(part.size for part in self.manifest.parts.values())


def create_backup(
    place: Path, *, at: datetime, progress: Progress, keys_to: Path | None = None, keep: int | None = None
) -> Backup:
    """Write `<place>/<time>/`. keys_to: an empty folder elsewhere for a copy of the keys; keep: how many to leave.

    BackupRefused when a folder does not allow it, or when a publication moved files meanwhile.
    """
    home = Path(settings.HOME)
    if keys_to:
        _refuse_keys_together(keys_to, place, home)
    key = listing.backup_key(Path(settings.KEYS_FOLDER), make=True)
    folder = place / at.astimezone(UTC).strftime(STAMP)
    if folder.exists():
        raise not_empty(str(folder))
    with whole_folder(folder, card=listing.NAME) as growing:
        manifest = _write(growing, home, key, at=at, without=place.resolve(), progress=progress)
    if keys_to:
        copy_keys(Path(settings.KEYS_FOLDER), keys_to)
    for old in backups_in(place)[: -keep if keep else 0]:
        shutil.rmtree(old)
    made = Backup(folder, manifest)
    audit.write(
        "backup.create", by=None, at=at, detail={"records": manifest.rows, "files": len(manifest.files)}
    )
    note("created", at=at, detail={"rows": manifest.rows, "size": made.size})
    return made


def backups_in(place: Path) -> list[Path]:
    """Whole backups, oldest first."""
    return sorted(card.parent for card in place.glob(f"*/{listing.NAME}") if _is_stamp(card.parent.name))


def find_backup(place: Path) -> Path:
    """A backup's own folder, or the newest in a folder of backups; BackupRefused if there is none."""
    if (place / listing.NAME).is_file():
        return place
    found = backups_in(place)
    if not found:
        raise no_backup(place)
    return found[-1]


def copy_keys(keys: Path, target: Path) -> None:
    """Every key file, retired ones too because older backups need them; for the owner's eyes only."""
    for path in sorted(path for path in keys.rglob("*") if path.is_file()):
        copy = target / path.relative_to(keys)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy.touch(mode=0o600)
        copy.write_bytes(path.read_bytes())


def _write(
    growing: Path, home: Path, key: bytes, *, at: datetime, without: Path, progress: Progress
) -> Manifest:
    database, standing = present(), _publications()
    without_these = (without, *database.files)
    with ExitStack() as opened:
        files = opened.enter_context(sealed_file(growing / FILES, key))
        archive = Archive(files)
        with standing_still():  # what the database remembers of its anchors and their files are of one moment
            for name, path in anchors(Path(settings.AUDIT_FOLDER)):
                archive.add(path, name)
            state = opened.enter_context(database.frozen())
        tables, dump = _dump(growing, state, key, progress=progress)
        listed = list(belonging(home, without=without_these))
        with progress.bar("文件 / files", len(listed)) as bar:
            for name, path in listed:
                archive.add(path, name)
                bar.advance()
        archive.close()
    if _publications() != standing:
        raise home_moved()
    manifest = Manifest(
        made_at=at.astimezone(UTC).isoformat(),
        program=version("jinjing"),
        vendor=database.vendor,
        key_mark=listing.key_mark(key),
        tables=tables,
        files=archive.cards,
        parts={DATABASE: dump, FILES: _part(growing / FILES, files)},
    )
    manifest.write(growing, key)
    return manifest


def _dump(
    growing: Path, state: State, key: bytes, *, progress: Progress
) -> tuple[dict[str, TableCard], FileCard]:
    tables: dict[str, TableCard] = {}
    names = state.tables()
    with progress.bar("数据库 / database", len(names) + 1) as bar:
        for name in names:
            tables[name] = state.card(name)
            bar.advance()
        with sealed_file(growing / DATABASE, key) as sealed:
            state.dump(cast(BinaryIO, sealed))
        bar.advance()
    return tables, _part(growing / DATABASE, sealed)


def _publications() -> list[str]:
    """Folders of the publications one can go back to; empty before the first migration."""
    if Publication._meta.db_table not in connection.introspection.table_names():
        return []
    live = Publication.objects.filter(state__in=[PublicationState.CURRENT, PublicationState.PREVIOUS])
    return sorted(live.values_list("archive", flat=True))


def _part(path: Path, written: SealingWriter) -> FileCard:
    return FileCard(path.stat().st_size, written.digest)


def _refuse_keys_together(keys_to: Path, place: Path, home: Path) -> None:
    target = keys_to.resolve()
    for other in (place.resolve(), home.resolve(), Path(settings.KEYS_FOLDER).resolve()):
        if target == other or target in other.parents or other in target.parents:
            raise keys_together()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise not_empty(str(target))


def _is_stamp(name: str) -> bool:
    try:
        datetime.strptime(name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True
