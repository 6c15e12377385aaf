"""Which delivery, file and line brought a row: beside each table a file of the same rows in the same order.

`lineage/<table>.parquet` holds two numbers a row and nothing personal; what the first one stands for is in
`lineage/deliveries.json`, with every delivery that the sources were made of.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import SourceError
from assay.sources import BY_NAME
from assay.sources.sql import literal, quoted

FOLDER = "lineage"
DELIVERIES = "deliveries.json"
ORIGIN, AT = "_origin", "_at"  # in the workbench: number of the origin, line in its file
SCHEMA = pa.schema([pa.field("origin", pa.int32()), pa.field("line", pa.int64())])


@dataclass(frozen=True)
class Origin:
    """A file of a delivery; `mended` when its rows were corrected by a person and fed again."""

    delivery: int
    table: str
    file: str
    mended: bool = False


@dataclass(frozen=True)
class Brought:
    """Where one row came from. `origin` is None for what was derived, or restated when a day was corrected."""

    origin: Origin | None
    line: int | None


@dataclass
class History:
    """The deliveries that sources were made of, oldest first, and the numbered origins of their rows."""

    deliveries: list[dict[str, Any]] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "History":
        """The history of a folder of sources; empty for one written without; SourceError if it is damaged."""
        path = folder / FOLDER / DELIVERIES
        if not path.is_file():
            return cls()
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(content["deliveries"], [Origin(**origin) for origin in content["origins"]])
        except (OSError, ValueError, TypeError, KeyError) as broken:
            raise _damaged(path) from broken

    def write(self, folder: Path) -> None:
        """Write it into a folder of sources."""
        (folder / FOLDER).mkdir(exist_ok=True)
        content = {
            "schema_version": 1,
            "deliveries": self.deliveries,
            "origins": [asdict(origin) for origin in self.origins],
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / FOLDER / DELIVERIES).write_text(text, encoding="utf-8")

    @property
    def next_number(self) -> int:
        """The number of the delivery that comes next."""
        return len(self.deliveries) + 1

    def number(self, origin: Origin) -> int:
        """The number under which rows name their origin."""
        if origin not in self.origins:
            self.origins.append(origin)
        return self.origins.index(origin)

    def knows(self, facts: Mapping[str, Any]) -> bool:
        """Whether a delivery of exactly this content was taken over before."""
        return any(
            all(delivery.get(name) == value for name, value in facts.items()) for delivery in self.deliveries
        )

    def latest_of(self, table: str) -> dict[str, Any] | None:
        """What was counted of a table's file when it came last."""
        found = (d["files"][table] for d in reversed(self.deliveries) if table in d.get("files", {}))
        return next(found, None)


def lineage_path(folder: Path, table: str) -> Path:
    """Where a table's lineage lies."""
    return folder / FOLDER / f"{table}.parquet"


def brought_by(folder: Path, table: str, key: Mapping[str, object]) -> Brought | None:
    """What brought the row with this key (column to value); None if there is no such row."""
    contract = BY_NAME[table]
    path = (folder / "identity" if contract.sealed else folder) / f"{table}.parquet"
    wanted = " AND ".join(
        f"CAST({quoted(name)} AS VARCHAR) = {literal(str(key[name]))}" for name in contract.key
    )
    with duckdb.connect() as memory:
        found = memory.execute(
            f"SELECT file_row_number FROM read_parquet({literal(str(path))}, file_row_number = true) WHERE {wanted}"  # noqa: S608
        ).fetchone()
        if found is None:
            return None
        if not lineage_path(folder, table).is_file():
            return Brought(None, None)
        told = memory.execute(
            f"SELECT origin, line FROM read_parquet({literal(str(lineage_path(folder, table)))}, "  # noqa: S608
            f"file_row_number = true) WHERE file_row_number = {int(found[0])}"
        ).fetchone()
    origin, line = told or (None, None)
    return Brought(None if origin is None else History.read(folder).origins[origin], line)


def with_lineage(folder: Path, table: str, path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a written table with their origin and line; both null where no lineage was written."""
    beside = lineage_path(folder, table)
    with pq.ParquetFile(path) as rows:
        groups = range(rows.num_row_groups)
        if not beside.is_file():
            for group in groups:
                yield from _joined(rows.read_row_group(group), None)
            return
        with pq.ParquetFile(beside) as origins:
            if origins.metadata.num_rows != rows.metadata.num_rows or origins.num_row_groups != len(groups):
                raise _damaged(beside)
            for group in groups:
                yield from _joined(rows.read_row_group(group), origins.read_row_group(group))


def _joined(rows: pa.Table, origins: pa.Table | None) -> Iterator[pa.RecordBatch]:
    if origins is None:
        nulls = [pa.nulls(rows.num_rows, kind.type) for kind in SCHEMA]
        origins = pa.Table.from_arrays(nulls, schema=SCHEMA)
    if origins.num_rows != rows.num_rows:
        raise SourceError(
            "来源记录与源数据行数不符，请重新执行 assay ingest。",
            "The lineage has another number of rows than its table. Run assay ingest again.",
        )
    whole = rows.append_column(ORIGIN, origins["origin"]).append_column(AT, origins["line"])
    yield from whole.combine_chunks().to_batches()


def _damaged(path: Path) -> SourceError:
    return SourceError(
        f"{path} 已损坏，请重新执行 assay ingest。", f"{path} is damaged. Run assay ingest again."
    )
