"""A snapshot: one folder, one business date, every table whole. Readers and the writer meet here."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import table_digest
from assay.errors import SnapshotError
from assay.folders import whole_folder
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.sources import Source

MANIFEST = "manifest.json"
RUN_RECORD = "run.json"
_BY_NAME: dict[str, Source] = {table.name: table for table in TABLES}


@dataclass(frozen=True)
class Snapshot:
    """An opened snapshot folder; tables are read when asked for."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path, *, verify: bool = False) -> "Snapshot":
        """Open a folder: schema version, presence and row counts are checked, digests too if asked.

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
        for table in TABLES:
            snapshot._check(table, verify=verify)
        return snapshot

    @property
    def business_date(self) -> date:
        return date.fromisoformat(self.manifest["business_date"])

    @property
    def base_currency(self) -> str:
        return str(self.manifest["base_currency"])

    @property
    def digest(self) -> str:
        """Names the content: equal manifests, equal tables."""
        return manifest_digest(self.manifest)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def table(self, name: str) -> pa.Table:
        """One table as declared, rows in key order."""
        return pq.read_table(self.path(name), schema=_BY_NAME[name].schema)

    def _check(self, table: Source, *, verify: bool) -> None:
        path = self.path(table.name)
        entry = self.manifest.get("tables", {}).get(table.name)
        try:
            rows = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowInvalid) as unreadable:
            raise _broken(self.folder, table.name) from unreadable
        if entry is None or rows != entry["rows"]:
            raise _broken(self.folder, table.name)
        if verify and self._digest_of(table.name) != entry["digest"]:
            raise _broken(self.folder, table.name)

    def _digest_of(self, name: str) -> str:
        try:
            return table_digest(self.table(name))
        except (OSError, pa.ArrowException) as unreadable:
            raise _broken(self.folder, name) from unreadable

    def _refuse_incomplete(self) -> None:
        try:
            whole = bool(self.business_date and self.base_currency and self.manifest["policies"])
            whole &= bool(self.manifest["sources"]["digest"])
        except (KeyError, TypeError, ValueError) as lacking:
            raise _broken(self.folder, MANIFEST) from lacking
        if not whole:
            raise _broken(self.folder, MANIFEST)


def manifest_digest(manifest: dict[str, Any]) -> str:
    """`sha256:…` of a manifest."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def write_snapshot(
    out: Path, manifest: dict[str, Any], tables: dict[str, pa.Table], record: dict[str, Any]
) -> bool:
    """Write the folder whole, or leave it alone if it holds the same content; True if it was written."""
    if _holds(out, manifest):
        return False
    with whole_folder(out, card=MANIFEST) as folder:
        for name, rows in tables.items():
            pq.write_table(rows, folder / f"{name}.parquet", compression="zstd", row_group_size=131_072)
        _write(folder / RUN_RECORD, record)
        _write(folder / MANIFEST, manifest)
    return True


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
