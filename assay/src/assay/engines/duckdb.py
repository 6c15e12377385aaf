"""DuckDB inside this process: the engine of a laptop, a branch and a city."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import duckdb
import pyarrow as pa
from ibis.expr.types import Table

from assay.engines.duckdb_sql import duckdb_sql

DATABASE, SPILL = "night.duckdb", "spill"
BATCH_ROWS = 131_072


class DuckDB:
    """A database in a place of its own or in memory; Parquet files stay where they are and are read as views.

    What does not fit in `memory` ("3GB"; None: DuckDB's own limit, most of the machine) is spilled to the
    place, or to a temporary folder. Whatever belongs to this process only (views and lent rows) is temporary,
    so that the tables of the database are exactly the results kept whole: each is one transaction.
    """

    name = "duckdb"
    spreads = False

    def __init__(self, place: Path | None = None, memory: str | None = None) -> None:
        self._passing = None if place else Path(tempfile.mkdtemp(prefix="assay-"))
        if place:
            place.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(place / DATABASE if place else ":memory:")
        self._set("TimeZone", "UTC")
        self._set("temp_directory", str((place or cast("Path", self._passing)) / SPILL))
        if memory:
            self._set("memory_limit", memory)
        # What is read once or twice takes longer to pack than to work out; half the disk is not worth that.
        self._set("disabled_compression_methods", "bitpacking,dictionary,dict_fsst,fsst,zstd")
        # Output is ordered by key at the end; keeping the order in between only costs memory.
        self._connection.execute("SET preserve_insertion_order = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        if self._passing:
            shutil.rmtree(self._passing, ignore_errors=True)

    def open(self, name: str, path: Path) -> None:
        files = path / "*.parquet" if path.is_dir() else path
        self._connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({_text(files)})")  # noqa: S608

    def lend(self, name: str, rows: pa.Table) -> None:
        self._connection.register(name, rows)

    def finished(self) -> frozenset[str]:
        kept = self._connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
        return frozenset(name for (name,) in kept.fetchall())

    def text(self, expression: Table) -> str:
        return duckdb_sql(expression)

    def materialise(self, name: str, text: str, *, cut: bool = True, partitions: int = 0) -> None:
        kind = "TABLE" if cut else "TEMP VIEW"
        self._connection.execute(f"CREATE OR REPLACE {kind} {name} AS {text}")

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def fetch(self, expression: Table) -> pa.Table:
        schema = expression.schema().to_pyarrow()
        return pa.Table.from_batches(self.batches(expression), schema)

    def batches(self, expression: Table) -> Iterator[pa.RecordBatch]:
        schema = expression.schema().to_pyarrow()
        for batch in self._connection.execute(self.text(expression)).to_arrow_reader(BATCH_ROWS):
            yield batch.cast(schema)

    def _set(self, option: str, value: str) -> None:
        self._connection.execute(f"SET {option} = {_text(value)}")


def _text(value: object) -> str:
    """A value as a text of SQL."""
    return "'{}'".format(str(value).replace("'", "''"))
