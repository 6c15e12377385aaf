"""DuckDB inside this process: the engine of a laptop, a branch and a city."""

from pathlib import Path
from types import TracebackType
from typing import Self, cast

import ibis
import pyarrow as pa
from ibis.expr.types import Table


class DuckDB:
    """An in-memory database; Parquet files stay where they are and are read as views."""

    name = "duckdb"

    def __init__(self) -> None:
        self._connection = ibis.duckdb.connect()
        # Output is ordered by key at the end; keeping the order in between only costs memory.
        self._connection.raw_sql("SET preserve_insertion_order = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.disconnect()

    def open(self, name: str, path: Path) -> None:
        file = str(path).replace("'", "''")
        self._connection.raw_sql(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}')")  # noqa: S608

    def lend(self, name: str, rows: pa.Table) -> None:
        self._connection.con.register(name, rows)

    def materialise(self, name: str, expression: Table) -> str:
        text = cast("str", self._connection.compile(expression, pretty=True))
        self._connection.raw_sql(f"CREATE TEMP TABLE {name} AS {text}")
        return text

    def fetch(self, expression: Table) -> pa.Table:
        return self._connection.to_pyarrow(expression)
