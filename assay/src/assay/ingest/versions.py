"""The sources as they were before: kept beside the new ones, compared with them, and put back (IM-03)."""

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb

from assay.errors import SourceError
from assay.folders import exchange, whole_folder
from assay.ingest.report import IngestReport
from assay.ingest.staging import MEMORY_LIMIT
from assay.ingest.table_change import TableChange
from assay.sources import IDENTITY, SOURCES
from assay.sources.contract import Source
from assay.sources.reader import CARD, Sources
from assay.sources.sql import columns, literal


def previous_path(out: Path) -> Path:
    """Where the version before lies."""
    return out.with_name(f"{out.name}.previous")


def published(out: Path, *, keep_previous: bool, growing: Path | None = None) -> AbstractContextManager[Path]:
    """The folder to write the sources into; what stood before is kept beside them if that is wished."""
    previous = previous_path(out) if keep_previous else None
    return whole_folder(out, card=CARD, swept=True, previous=previous, growing=growing)


def note_version(report: IngestReport, before: Path, now: Path, card: dict[str, Any]) -> None:
    """Other content for the same business date is a new version of it, and what differs is said."""
    try:
        known = Sources.read(before)
    except SourceError:
        return
    same_day = known.covers.last.isoformat() == card["covers"]["to"]
    if same_day and known.card.get("feed", {}).get("name") == card["feed"]["name"]:
        report.version = version_of(before) + 1
        report.changes = compare_versions(before, now, card)


def version_of(folder: Path) -> int:
    """The number of the version of its business date; 1 where nothing is said."""
    try:
        return int(json.loads((folder / "report.json").read_text(encoding="utf-8")).get("version", 1))
    except (OSError, ValueError):
        return 1


def compare_versions(earlier: Path, later: Path, card: dict[str, Any]) -> list[TableChange]:
    """What differs between two versions of one business date. Tables of the same digest are not read."""
    before = Sources.read(earlier).card
    changes = []
    for source in (*SOURCES, *IDENTITY):
        known, now = before["tables"].get(source.name), card["tables"].get(source.name)
        if known is not None and now is not None and known["digest"] == now["digest"]:
            continue
        if not all(_path(folder, source).is_file() for folder in (earlier, later)):
            continue
        change = _change(earlier, later, source)
        if change.added or change.removed or change.changed:
            changes.append(change)
    return changes


def restore_previous(out: Path) -> str:
    """Put the version before back into use; the one in use becomes the version before. The day it ends on."""
    previous = previous_path(out)
    if not (previous / CARD).is_file():
        raise SourceError(
            f"没有 {out} 的上一版（{previous}），无法恢复。",
            f"There is no version before {out} ({previous}) to put back.",
        )
    covers = Sources.read(previous).covers
    if not exchange(previous, out):
        aside = out.with_name(f".{out.name}.aside")
        out.rename(aside)
        previous.rename(out)
        aside.rename(previous)
    return covers.last.isoformat()


def _path(folder: Path, source: Source) -> Path:
    return (folder / "identity" if source.sealed else folder) / f"{source.name}.parquet"


def _change(earlier: Path, later: Path, source: Source) -> TableChange:
    key = columns(source.key)
    values = ["sealed"] if source.sealed else [c.name for c in source.columns if c.name not in source.key]
    old, new = (f"read_parquet({literal(str(_path(folder, source)))})" for folder in (earlier, later))
    differs = " OR ".join(f'o."{name}" IS DISTINCT FROM n."{name}"' for name in values) or "false"
    first = f'"{source.key[0]}"'
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(later)}) as memory:
        found = memory.execute(
            f"SELECT count(*) FILTER (o.{first} IS NULL), count(*) FILTER (n.{first} IS NULL), "  # noqa: S608
            f"count(*) FILTER (o.{first} IS NOT NULL AND n.{first} IS NOT NULL AND ({differs})) "
            f"FROM {new} AS n FULL JOIN {old} AS o USING ({key})"
        ).fetchone()
    added, removed, changed = found or (0, 0, 0)
    return TableChange(source.name, added, removed, changed)
