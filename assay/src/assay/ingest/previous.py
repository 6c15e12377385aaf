"""The sources that a delivery is laid upon: named explicitly, read with their lineage, never changed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import content_digest
from assay.errors import FeedError
from assay.ingest.lineage import AT, FOLDER, ORIGIN, History, with_lineage
from assay.ingest.pack import FeedPack
from assay.ingest.quarantine import PARKING, QUARANTINE, read_records
from assay.ingest.sealing import SEALED_SCHEMA
from assay.ingest.staging import Staging
from assay.sources import BY_NAME
from assay.sources.contract import Source
from assay.sources.reader import CARD, Covers, Sources

MISSING = "not_in_latest.parquet"  # rows that the latest full file no longer has
STATED = "balance_stated.parquet"  # days on which a balance was stated unchanged, and therefore no row
MISSING_SCHEMA = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),
        pa.field("key", pa.string(), nullable=False),  # the key's values as a JSON list
        pa.field("since", pa.date32(), nullable=False),  # first business day without the row
    ]
)
STATED_SCHEMA = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("first_on", pa.date32(), nullable=False),
        pa.field("last_on", pa.date32(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Previous:
    """One folder of sources with what it remembers of its making."""

    sources: Sources
    history: History
    digest: str
    quarantined: list[dict[str, Any]] = field(repr=False)
    parked: list[dict[str, Any]] = field(repr=False)
    doubts: list[dict[str, Any]] = field(default_factory=list, repr=False)

    @classmethod
    def read(cls, folder: Path, pack: FeedPack) -> "Previous":
        """Open the folder; SourceError if it is none, FeedError if another feed made it."""
        sources = Sources.read(folder)
        sources.refuse_misshapen()
        theirs = (sources.card.get("feed", {}).get("name"), sources.base_currency)
        if theirs != (pack.name, pack.base_currency):
            raise FeedError(
                f"{folder} 由数据包 {theirs[0]}（本位币 {theirs[1]}）生成，与 {pack.name}（{pack.base_currency}）不同，不能在其上导入。",
                f"{folder} was made by the feed {theirs[0]} (base currency {theirs[1]}), not {pack.name} "
                f"({pack.base_currency}): nothing of this pack can be laid upon it.",
            )
        return cls(
            sources,
            History.read(folder),
            content_digest(folder / CARD),
            [{"table": _stem(each["file"]), **each} for each in read_records(folder / QUARANTINE)],
            read_records(folder / PARKING),
            read_records(folder / "doubts"),
        )

    @property
    def folder(self) -> Path:
        return self.sources.folder

    @property
    def covers(self) -> Covers:
        return self.sources.covers

    def has(self, table: str) -> bool:
        """Whether a table was delivered or derived."""
        if table in self.sources.card["tables"]:
            return bool(self.sources.card["tables"][table].get("made") != "absent")
        return self.sources.path(table).is_file() and self.sources.rows(table) > 0

    def was_derived(self, table: str) -> bool:
        """Whether a transform made the table, so that it is made anew where that is possible."""
        return bool(self.sources.card["tables"].get(table, {}).get("made") == "derived")

    def bring(self, staging: Staging, contract: Source, name: str) -> None:
        """Put a table on the workbench as `name`, with origin and line."""
        path = self.sources.path(contract.name)
        batches = with_lineage(self.folder, contract.name, path) if path.is_file() else iter(())
        first = next(batches, None)
        if first is None:
            staging.store(name, _empty(contract))
            return

        def all_of_them() -> Any:
            yield first
            yield from batches

        staging.store(name, pa.RecordBatchReader.from_batches(first.schema, all_of_them()))

    def missing(self) -> pa.Table:
        """Rows that full files no longer had, since which day."""
        return _side_table(self.folder / FOLDER / MISSING, MISSING_SCHEMA)

    def stated(self) -> pa.Table:
        """Days on which balances were stated unchanged."""
        return _side_table(self.folder / FOLDER / STATED, STATED_SCHEMA)

    def rows_delivered(self, table: str) -> int | None:
        """How many rows a table's file had when it came last; None where that is not known."""
        counted = self.history.latest_of(table)
        if counted is not None:
            return int(counted["rows_read"])
        entry = self.sources.card["tables"].get(table, {})
        known = entry.get("made") == "delivered" and table != "balance_change"
        return int(entry["rows"]) if known else None


def _empty(contract: Source) -> pa.Table:
    schema = SEALED_SCHEMA if contract.sealed else contract.schema
    return schema.append(pa.field(ORIGIN, pa.int32())).append(pa.field(AT, pa.int64())).empty_table()


def _side_table(path: Path, schema: pa.Schema) -> pa.Table:
    return pq.read_table(path, schema=schema) if path.is_file() else schema.empty_table()


def _stem(file: str) -> str:
    """The table of a record written before records named it: files were called after their table."""
    stem = file.split(".", maxsplit=1)[0]
    return stem if stem in BY_NAME else ""
