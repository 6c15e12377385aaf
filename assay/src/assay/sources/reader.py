"""Reading a folder of sources: the one way by which the night, explain and the application see them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import SourceError
from assay.sources import BY_NAME, SOURCES

SCHEMA_VERSION = 2
CARD = "sources.json"


@dataclass(frozen=True)
class Covers:
    """The days for which the sources are complete, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Sources:
    """One folder written by `assay ingest`: every declared table is there, empty ones too."""

    folder: Path
    card: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Sources":
        """Open the folder; SourceError if it is none, incomplete, or of another schema version."""
        card = _card(folder)
        if card.get("schema_version") != SCHEMA_VERSION:
            found = card.get("schema_version")
            raise SourceError(
                f"{folder}：源数据的格式版本是 {found}，本程序只认版本 {SCHEMA_VERSION}。请用本版本重新执行 assay ingest。",
                f"{folder}: the sources have schema version {found}, this program reads version "
                f"{SCHEMA_VERSION}. Run assay ingest again with this version.",
            )
        _refuse_incomplete(card, folder)
        sources = cls(folder, card)
        missing = [s.name for s in SOURCES if not sources.path(s.name).is_file()]
        if missing:
            raise SourceError(
                f"{folder}：缺少源数据表 {'、'.join(missing)}。请重新执行 assay ingest。",
                f"{folder}: the source tables {', '.join(missing)} are missing. Run assay ingest again.",
            )
        return sources

    def refuse_misshapen(self, *names: str) -> None:
        """SourceError if a table is no Parquet file, lacks a declared column or type, or has lost rows.

        Only the files' footers are read; whether values were altered, `assay check` and publishing tell.
        """
        for name in names or tuple(source.name for source in SOURCES):
            if not self._is_as_declared(name):
                raise SourceError(
                    f"{self.path(name)} 已损坏，或不是 assay ingest 写出的样子。请重新执行 assay ingest。",
                    f"{self.path(name)} is damaged or not as assay ingest wrote it. Run assay ingest again.",
                )

    def _is_as_declared(self, name: str) -> bool:
        try:
            with pq.ParquetFile(self.path(name)) as parquet:
                found, rows = parquet.schema_arrow, parquet.metadata.num_rows
        except (OSError, pa.ArrowInvalid):
            return False
        types = {field.name: field.type for field in found}
        wanted = {field.name: field.type for field in BY_NAME[name].schema}
        return rows == self.card["tables"][name]["rows"] and types.items() >= wanted.items()

    def path(self, name: str) -> Path:
        """The Parquet file of a declared table."""
        folder = self.folder / "identity" if BY_NAME[name].sealed else self.folder
        return folder / f"{name}.parquet"

    def table(self, name: str, *columns: str) -> pa.Table:
        """A declared table, whole or only these columns, rows in the order in which they were written."""
        schema = BY_NAME[name].schema
        return pq.read_table(self.path(name), schema=schema, columns=list(columns) or None)

    def rows(self, name: str) -> int:
        """How many rows a table has, without reading it."""
        return int(pq.read_metadata(self.path(name)).num_rows)

    @property
    def covers(self) -> Covers:
        covers = self.card["covers"]
        return Covers(date.fromisoformat(covers["from"]), date.fromisoformat(covers["to"]))

    @property
    def base_currency(self) -> str:
        """The currency of every total; it needs no rate."""
        return str(self.card["base_currency"])

    @property
    def default_policies(self) -> tuple[str, ...]:
        """Policy packs the feed asks for, the official one first."""
        return tuple(self.card["default_policies"])

    @property
    def table_digests(self) -> dict[str, str]:
        """Canonical digest of every table as declared on the card."""
        return {name: entry["digest"] for name, entry in self.card["tables"].items()}

    @property
    def digest(self) -> str:
        """What a figure depends on: tables, currency, days and policies; not who delivered them how.

        The sealed identity tables are left out, so that another key gives no other figures.
        """
        facts = {k: self.card[k] for k in ("schema_version", "base_currency", "covers", "default_policies")}
        facts["tables"] = self.table_digests
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError as absent:
        raise SourceError(
            f"{folder} 不是源数据目录（没有 {CARD}）。请先执行 assay ingest。",
            f"{folder} is no folder of sources (it has no {CARD}). Run assay ingest first.",
        ) from absent
    except (json.JSONDecodeError, UnicodeDecodeError) as broken:
        raise _damaged(folder) from broken
    if not isinstance(card, dict):
        raise _damaged(folder)
    return card


def _refuse_incomplete(card: dict[str, Any], folder: Path) -> None:
    try:
        sources = Sources(folder, card)
        complete = sources.covers.first <= sources.covers.last and bool(
            sources.base_currency and sources.default_policies
        )
        listed = all(
            isinstance(card["tables"][s.name]["rows"], int) and s.name in sources.table_digests
            for s in SOURCES
        )
    except (KeyError, TypeError, ValueError, AttributeError) as lacking:
        raise _damaged(folder) from lacking
    if not (complete and listed):
        raise _damaged(folder)


def _damaged(folder: Path) -> SourceError:
    path = folder / CARD
    return SourceError(
        f"{path} 已损坏，请重新执行 assay ingest。", f"{path} is damaged. Run assay ingest again."
    )
