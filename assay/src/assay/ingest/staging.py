"""The workbench of an ingest: rows in a DuckDB file, typed, with their line numbers.

Every table on it has the columns of its contract and the line of the row in the file of this delivery. Rows
from elsewhere (the previous sources, the parking area, mended ones) say so in `_origin` and `_at`: those of the
previous sources have no line, parked ones a negative one. Identity rows are sealed before they touch the disk;
for the checks only their id is kept readable.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from assay.errors import FeedError
from assay.ingest.delivery import LINE, unreadable
from assay.ingest.layout import Layout
from assay.ingest.lineage import AT, ORIGIN
from assay.ingest.notes import Notes
from assay.ingest.pack import FeedFile
from assay.ingest.quarantine import RAW_FORM, Fault, Intake
from assay.ingest.rows import FAULT, RAW, typing_sql
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow, Sealer
from assay.ingest.traces import TRACES, traces_of
from assay.sources.contract import Source
from assay.sources.sql import columns, quoted
from assay.sparing import without_pandas

# DuckDB's own share; decoding, splitting and Python have theirs: together they stay below 1 GB.
MEMORY_LIMIT = "500MB"
THREADS = 2
BATCH_ROWS = 131_072


class Readable(Protocol):
    """What `read` needs of a file: its declaration, its batches, and what went wrong while they were made."""

    file: FeedFile
    layout: Layout
    path: Path
    failure: Exception | None

    @property
    def schema(self) -> pa.Schema: ...
    def batches(self) -> Iterator[pa.RecordBatch]: ...


class Staging:
    """Keeps rows under the name of their table and answers SQL about them."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self.sealer = sealer
        self.totals: dict[str, tuple[int, int]] = {}
        self._connection = _opened(folder / "stage.duckdb")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET preserve_insertion_order = false")
        self.notes = Notes(self.run)

    def close(self) -> None:
        self._connection.close()

    def run(self, sql: str, values: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        """Execute one statement; `values` stand for its question marks."""
        with without_pandas():
            return self._connection.execute(sql, values)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Everything inside is done, or nothing of it."""
        self.run("BEGIN")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def changed(self, sql: str) -> int:
        """Execute an INSERT or DELETE; how many rows it touched."""
        ((count,),) = self._connection.execute(sql).fetchall()
        return int(count)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row of a small answer."""
        return list(self._connection.execute(sql).fetchall())

    def each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Row by row, however many there are; other statements may run meanwhile."""
        cursor = self._connection.cursor().execute(sql)
        while rows := cursor.fetchmany(1000):
            yield from rows

    def batches(self, sql: str, values: Sequence[object] = ()) -> pa.RecordBatchReader:
        """A large answer, batch by batch; `values` stand for its question marks."""
        return self._connection.execute(sql, values).to_arrow_reader(BATCH_ROWS)

    def store(self, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Keep rows under a name, replacing what was there."""
        self._connection.register("incoming", rows)
        self.run(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT * FROM incoming")  # noqa: S608
        self._connection.unregister("incoming")

    def make(self, table: str, sql: str) -> None:
        """Keep the rows of a statement under a name."""
        self.run(f"CREATE OR REPLACE TABLE {quoted(table)} AS {sql}")

    def drop(self, table: str) -> None:
        """Forget a table, if it is there."""
        self.run(f"DROP TABLE IF EXISTS {quoted(table)}")

    def rename(self, table: str, name: str) -> None:
        """Give a table another name."""
        self.run(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")

    def has(self, table: str) -> bool:
        """Whether rows are kept under that name, be it none."""
        return bool(self.rows(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{table}'"))  # noqa: S608

    def read(self, source: Readable, table: str) -> None:
        """Read one file as it is declared into `table`; its broken rows are there too, with their fault."""
        contract = source.file.contract
        reader = pa.RecordBatchReader.from_batches(source.schema, source.batches())
        sql = typing_sql(contract, source.schema, source.layout, source.file.codes, "delivered")
        try:
            if contract.sealed:
                self._read_sealed(table, reader, sql)
            else:
                self._connection.register("delivered", reader)
                self.make(table, _with_origin(f"({sql})"))
        except (duckdb.Error, pa.ArrowException, OSError) as failure:
            raise _told(source, failure) from failure
        finally:
            if not contract.sealed:
                self._connection.unregister("delivered")

    def _read_sealed(self, table: str, reader: pa.RecordBatchReader, sql: str) -> None:
        plain = [(FAULT, pa.string()), (RAW, pa.string())]
        schema = pa.schema([(LINE, pa.int64()), *SEALED_SCHEMA, *plain, *TRACES])
        # No temporary directory: whatever does not fit must fail rather than spill names to the disk.
        with duckdb.connect(config={"temp_directory": ""}) as memory:
            memory.register("delivered", reader)
            typed = memory.execute(sql).to_arrow_reader(BATCH_ROWS)
            sealed = (self._seal_batch(batch, schema) for batch in typed)
            self._connection.register("sealed", pa.RecordBatchReader.from_batches(schema, sealed))
            self.make(table, _with_origin("sealed"))
            self._connection.unregister("sealed")

    def _seal_batch(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        rows = []
        for row in batch.to_pylist():
            line, fault, raw = row.pop(LINE), row.pop(FAULT), row.pop(RAW)
            identity = IdentityRow(**{**row, "customer_id": row["customer_id"] or ""})
            rows.append(
                {
                    LINE: line,
                    **self.sealed_row(identity),
                    FAULT: fault,
                    # Sealed to the line already: names must not lie in the workbench in plain.
                    RAW: None if raw is None else self.sealer.seal(raw, bound_to=f"raw:{line}").hex(),
                    **traces_of(identity, self.sealer),
                }
            )
        return pa.RecordBatch.from_pylist(rows, schema=schema)

    def sealed_row(self, identity: IdentityRow) -> dict[str, str | bytes]:
        """An identity row as the sealed tables hold it."""
        return {
            "customer_id": identity.customer_id,
            "key_id": self.sealer.key_id,
            "sealed": self.sealer.seal_row(identity),
        }

    def raw_text(self, contract: Source, line: int, raw: str) -> str:
        """The row as it was delivered."""
        return self.sealer.open(bytes.fromhex(raw), bound_to=f"raw:{line}") if contract.sealed else raw

    def typed_texts(self, table: str, contract: Source, lines: str) -> Iterator[tuple[int, str]]:
        """Line and row as JSON, of the lines that a statement names."""
        if contract.sealed:
            row = "customer_id, sealed"
        else:
            fields = (quoted(column.name) for column in contract.columns)
            row = (
                f"CAST(to_json(struct_pack({', '.join(f'{name} := {name}' for name in fields)})) AS VARCHAR)"
            )
        whole = f"SELECT {LINE}, {row} FROM {quoted(table)} WHERE {LINE} IN ({lines}) ORDER BY {LINE}"  # noqa: S608
        for line, *found in self.each(whole):
            yield line, found[0] if len(found) == 1 else self._unsealed(*found)

    def _unsealed(self, customer_id: str, sealed: bytes) -> str:
        """An identity row once more as JSON, to be sealed as a whole."""
        return json.dumps(asdict(self.sealer.open_row(customer_id, sealed)), ensure_ascii=False)

    def take_total(self, file: FeedFile, unsplit: int) -> None:
        """The sum of the control column over all rows as delivered, and how many could not be read."""
        if file.total:
            column = quoted(file.total)
            ((total, unread),) = self.rows(
                f"SELECT coalesce(sum({column}), 0), "  # noqa: S608
                f"count(*) FILTER ({column} IS NULL AND {FAULT} IS NOT NULL) FROM {quoted(file.name)}"
            )
            self.totals[file.name] = (int(total), int(unread) + unsplit)

    def take_out(self, intake: Intake, lines: list[int], *, note_keys: bool) -> None:
        """Remove rows by line; with `note_keys` their keys stay known as `<table>@aside`: they did come."""
        if not lines:
            return
        table, aside = quoted(intake.table), quoted(f"{intake.table}@aside")
        self.store("gone", pa.table({"line": pa.array(lines, pa.int64())}))
        chosen = f"FROM {table} WHERE {LINE} IN (SELECT line FROM gone)"  # noqa: S608
        if note_keys:
            key = columns(intake.contract.key)
            self.run(f"CREATE TABLE IF NOT EXISTS {aside} AS SELECT {key} FROM {table} LIMIT 0")  # noqa: S608
            self.run(f"INSERT INTO {aside} SELECT {key} {chosen}")
        self.run(f"DELETE {chosen}")
        self.drop("gone")

    def row_faults(self, intake: Intake) -> Iterator[tuple[Fault, str]]:
        """Rows that could not be read as their types, each with its text as delivered."""
        table = quoted(intake.table)
        sql = f"SELECT {LINE}, {FAULT}, {RAW} FROM {table} WHERE {FAULT} IS NOT NULL ORDER BY {LINE}"  # noqa: S608
        for line, fault, raw in self.each(sql):
            field, _, rule = fault.partition("|")
            yield (
                Fault(line, field, rule, b"", form=RAW_FORM),
                self.raw_text(intake.contract, line, raw),
            )


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    """The database, new where there is none; one that a power cut damaged is begun anew."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
    }
    if path.exists():
        with suppress(duckdb.Error):
            return duckdb.connect(str(path), config=settings)
        shutil.rmtree(path.parent)
        path.parent.mkdir(mode=0o700)
    return duckdb.connect(str(path), config=settings)


def stored_columns(contract: Source) -> tuple[str, ...]:
    """The columns that a written table has: of a sealed one only what is not hidden."""
    return tuple((SEALED_SCHEMA if contract.sealed else contract.schema).names)


def _with_origin(relation: str) -> str:
    return f"SELECT *, CAST(NULL AS INTEGER) AS {ORIGIN}, CAST(NULL AS BIGINT) AS {AT} FROM {relation}"  # noqa: S608


def _told(source: Readable, failure: Exception) -> Exception:
    """What went wrong while DuckDB read a file: our own refusal, a damaged file, or DuckDB's own trouble."""
    if isinstance(source.failure, FeedError):
        return source.failure
    return failure if source.failure is None else unreadable(source.path)
