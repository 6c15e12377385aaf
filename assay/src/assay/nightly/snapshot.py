"""A snapshot: one folder, one business date, every table whole. Readers and the writer meet here."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import content_digest, file_digest
from assay.errors import SnapshotError
from assay.folders import whole_folder
from assay.further.declared import tables_of
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.sources import Source

MANIFEST = "manifest.json"
RUN_RECORD = "run.json"
STATE_FOLDER = "state"  # what the next night goes on from; no part of what the snapshot says

Trusted = Callable[[Path, str], bool]


@dataclass(frozen=True)
class Snapshot:
    """An opened snapshot folder; tables are read when asked for."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path, *, verify: bool = False, trusted: Trusted | None = None) -> "Snapshot":
        """Open a folder: schema version, presence and row counts are checked, digests too if asked.

        `trusted`: whether a file is known to have this digest, so that it need not be computed.
        SnapshotError if anything is missing, altered or of another schema version.
        """
        snapshot = cls(folder, _manifest(folder))
        found = snapshot.manifest.get("schema_version")
        if found != SCHEMA_VERSION:
            raise SnapshotError(
                f"{folder}：快照的格式版本是 {found}，本程序只认版本 {SCHEMA_VERSION}。请用本版本重新执行 assay run。",
                f"{folder}: the snapshot has schema version {found}, this program reads version "
                f"{SCHEMA_VERSION}. Run assay run again with this version.",
            )
        snapshot._refuse_incomplete()
        for table in snapshot.tables:
            snapshot._check(table, verify=verify, trusted=trusted)
        return snapshot

    @property
    def business_date(self) -> date:
        return date.fromisoformat(self.manifest["business_date"])

    @property
    def base_currency(self) -> str:
        return str(self.manifest["base_currency"])

    @property
    def further(self) -> list[dict[str, Any]]:
        """The bank's own declarations of that night, one entry a file; usually none."""
        return list(self.manifest.get("further", ()))

    @property
    def further_tables(self) -> tuple[Source, ...]:
        """The tables of those declarations."""
        return tables_of(self.further)

    @property
    def tables(self) -> tuple[Source, ...]:
        """Every table of this snapshot."""
        return (*TABLES, *self.further_tables)

    @property
    def digest(self) -> str:
        """Names the content: equal manifests, equal tables."""
        return manifest_digest(self.manifest)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def table(self, name: str) -> pa.Table:
        """One table as declared, rows in key order."""
        return pq.read_table(self.path(name), schema=self._declared(name).schema)

    def _declared(self, name: str) -> Source:
        return next(table for table in self.tables if table.name == name)

    def _check(self, table: Source, *, verify: bool, trusted: Trusted | None) -> None:
        path = self.path(table.name)
        entry = self.manifest.get("tables", {}).get(table.name)
        try:
            rows = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowInvalid) as unreadable:
            raise _broken(self.folder, table.name) from unreadable
        if entry is None or rows != entry["rows"]:
            raise _broken(self.folder, table.name)
        if not verify or (trusted and trusted(path, entry["digest"])):
            return
        if self._is_as_written(table.name, entry["digest"]):
            return
        if self._digest_of(table.name) != entry["digest"]:
            raise _broken(self.folder, table.name)

    def _is_as_written(self, name: str, digest: str) -> bool:
        """Whether the file's bytes are those in which the night wrote these rows: dearer is only what was touched since."""
        written = self._written.get(name)
        try:
            return written == {"bytes": content_digest(self.path(name)), "table": digest}
        except OSError:
            return False

    @cached_property
    def _written(self) -> dict[str, Any]:
        """Of each file what its bytes were and which rows they hold; nothing where the night's record does not say."""
        try:
            record = json.loads((self.folder / RUN_RECORD).read_text(encoding="utf-8"))
            return dict(record["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _digest_of(self, name: str) -> str:
        try:
            return file_digest(self.path(name))
        except (OSError, pa.ArrowException) as unreadable:
            raise _broken(self.folder, name) from unreadable

    def _refuse_incomplete(self) -> None:
        try:
            whole = bool(self.business_date and self.base_currency and self.manifest["policies"])
            whole &= bool(self.manifest["sources"]["digest"] and self.tables)
        except (KeyError, TypeError, ValueError) as lacking:
            raise _broken(self.folder, MANIFEST) from lacking
        if not whole:
            raise _broken(self.folder, MANIFEST)


def manifest_digest(manifest: dict[str, Any]) -> str:
    """`sha256:…` of a manifest."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def write_snapshot(out: Path, manifest: dict[str, Any], tables: Path, record: dict[str, Any]) -> bool:
    """Put the folder in place whole, or leave it alone if it holds the same content; True if it was written.

    `tables` is a folder on the same disk with the tables' files, which are moved.
    """
    if _holds(out, manifest):
        return False
    with whole_folder(out, card=MANIFEST) as folder:
        for name in manifest["tables"]:
            (tables / f"{name}.parquet").rename(folder / f"{name}.parquet")
        record = {**record, "files": bytes_of(folder, manifest)}
        if (tables / STATE_FOLDER).is_dir():
            (tables / STATE_FOLDER).rename(folder / STATE_FOLDER)
        _write(folder / RUN_RECORD, record)
        _write(folder / MANIFEST, manifest)
    return True


def bytes_of(folder: Path, manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    """For the record of a night: what the bytes of its files are, beside the digest of the rows in them."""
    return {
        name: {"bytes": content_digest(folder / f"{name}.parquet"), "table": entry["digest"]}
        for name, entry in manifest["tables"].items()
    }


def _holds(out: Path, manifest: dict[str, Any]) -> bool:
    try:
        return Snapshot.read(out, verify=True).manifest == manifest
    except SnapshotError:
        return False


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as unreadable:
        raise SnapshotError(
            f"{folder} 不是完整的快照目录（读不到 {MANIFEST}）。请先执行 assay run。",
            f"{folder} is no complete snapshot ({MANIFEST} cannot be read). Run assay run first.",
        ) from unreadable
    if not isinstance(manifest, dict):
        raise _broken(folder, MANIFEST)
    return manifest


def _broken(folder: Path, name: str) -> SnapshotError:
    return SnapshotError(
        f"{folder}：快照中的 {name} 缺失或被改动。请重新执行 assay run。",
        f"{folder}: {name} is missing from the snapshot or was altered. Run assay run again.",
    )
