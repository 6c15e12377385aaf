"""The workbench of an ingest: delivered rows in a DuckDB file, typed, with their line numbers.

Files are checked in the pack's order, so that a row that refers to a quarantined one follows it.
Identity rows are sealed before they touch the disk; for the checks only their id is kept readable.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assay.errors import FeedError
from assay.ingest.delivery import LINE, Delivered, unreadable
from assay.ingest.quarantine import Fault, Quarantine
from assay.ingest.rows import FAULT, RAW, typing_sql
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow, Sealer
from assay.sources.contract import Source
from assay.sources.links import Reference, references_of, spans_of
from assay.sources.sql import dangling, out_of_order, quoted, repeated_keys

MEMORY_LIMIT = "1GB"
BATCH_ROWS = 131_072


class Staging:
    """Loads files, sets broken rows aside and answers SQL about the sound ones."""

    def __init__(self, folder: Path, sealer: Sealer, quarantine: Quarantine) -> None:
        self.sealer = sealer
        self.quarantine = quarantine
        self.deliveries: dict[str, Delivered] = {}
        self.totals: dict[str, tuple[int, int]] = {}
        self._connection = duckdb.connect(str(folder / "stage.duckdb"), config={"memory_limit": MEMORY_LIMIT})
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET preserve_insertion_order = false")

    def close(self) -> None:
        self._connection.close()

    def run(self, sql: str) -> duckdb.DuckDBPyConnection:
        """Execute one statement."""
        return self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row of a small answer."""
        return list(self._connection.execute(sql).fetchall())

    def batches(self, sql: str) -> pa.RecordBatchReader:
        """A large answer, batch by batch."""
        return self._connection.execute(sql).to_arrow_reader(BATCH_ROWS)

    def store(self, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Keep rows under a name, replacing what was there."""
        self._connection.register("incoming", rows)
        self.run(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT * FROM incoming")  # noqa: S608
        self._connection.unregister("incoming")

    def make(self, table: str, sql: str) -> None:
        """Keep the rows of a statement under a name."""
        self.run(f"CREATE TABLE {quoted(table)} AS {sql}")

    def has(self, table: str) -> bool:
        """Whether a file was loaded or a transform made the table."""
        return bool(self.rows(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{table}'"))  # noqa: S608

    def load(self, delivered: Delivered) -> None:
        """Read one file and set its broken rows aside: shape, values, keys, days, references, in this order."""
        contract, table = delivered.file.contract, delivered.file.name
        if contract.sealed:
            self._read_sealed(delivered, contract)
        else:
            self._read(delivered, contract)
        self.deliveries[table] = delivered
        self._take_total(delivered)
        self._set_aside(
            delivered,
            (Fault(n, "", "columns", self._sealed(delivered, n, text)) for n, text in delivered.malformed),
        )
        self._set_aside(delivered, self._row_faults(delivered))
        self._check_links(delivered, contract)

    def _read(self, delivered: Delivered, contract: Source) -> None:
        reader = pa.RecordBatchReader.from_batches(delivered.schema, delivered.batches())
        sql = typing_sql(contract, delivered.schema, delivered.layout, delivered.file.codes, "delivered")
        self._connection.register("delivered", reader)
        try:
            self.run(f"CREATE TABLE {quoted(delivered.file.name)} AS {sql}")
        except (duckdb.Error, pa.ArrowException, OSError) as failure:
            raise _told(delivered, failure) from failure
        finally:
            self._connection.unregister("delivered")

    def _read_sealed(self, delivered: Delivered, contract: Source) -> None:
        reader = pa.RecordBatchReader.from_batches(delivered.schema, delivered.batches())
        sql = typing_sql(contract, delivered.schema, delivered.layout, delivered.file.codes, "delivered")
        schema = pa.schema([(LINE, pa.int64()), *SEALED_SCHEMA, (FAULT, pa.string()), (RAW, pa.binary())])
        # No temporary directory: whatever does not fit must fail rather than spill names to the disk.
        with duckdb.connect(config={"temp_directory": ""}) as memory:
            memory.register("delivered", reader)
            try:
                typed = memory.execute(sql).to_arrow_reader(BATCH_ROWS)
                sealed = (self._seal_batch(delivered, batch, schema) for batch in typed)
                self.store(delivered.file.name, pa.RecordBatchReader.from_batches(schema, sealed))
            except (duckdb.Error, pa.ArrowException, OSError) as failure:
                raise _told(delivered, failure) from failure

    def _seal_batch(self, delivered: Delivered, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        rows = []
        for row in batch.to_pylist():
            line, fault, raw = row.pop(LINE), row.pop(FAULT), row.pop(RAW)
            kept = None if raw is None else self._sealed(delivered, line, raw)
            identity = IdentityRow(**{**row, "customer_id": row["customer_id"] or ""})
            rows.append(
                {
                    LINE: line,
                    "customer_id": identity.customer_id,
                    "key_id": self.sealer.key_id,
                    "sealed": self.sealer.seal_row(identity),
                    FAULT: fault,
                    RAW: kept,
                }
            )
        return pa.RecordBatch.from_pylist(rows, schema=schema)

    def _take_total(self, delivered: Delivered) -> None:
        """The sum of the control column over all rows as delivered, and how many could not be read."""
        column, table = delivered.file.total, quoted(delivered.file.name)
        if column:
            ((total, unread),) = self.rows(
                f"SELECT coalesce(sum({quoted(column)}), 0), "  # noqa: S608
                f"count(*) FILTER ({quoted(column)} IS NULL AND {FAULT} IS NOT NULL) FROM {table}"
            )
            self.totals[delivered.file.name] = (int(total), int(unread) + len(delivered.malformed))

    def _row_faults(self, delivered: Delivered) -> Iterator[Fault]:
        table = quoted(delivered.file.name)
        sql = f"SELECT {LINE}, {FAULT}, {RAW} FROM {table} WHERE {FAULT} IS NOT NULL ORDER BY {LINE}"  # noqa: S608
        for line, fault, raw in self._each(sql):
            field, _, rule = fault.partition("|")
            yield Fault(
                line, field, rule, raw if isinstance(raw, bytes) else self._sealed(delivered, line, raw)
            )

    def _check_links(self, delivered: Delivered, contract: Source) -> None:
        table = quoted(delivered.file.name)
        self._set_aside(
            delivered,
            self._lines(delivered, repeated_keys(table, contract.key, LINE), contract.key[0], "key", ""),
        )
        for span in spans_of(contract.name):
            found = self._lines(delivered, out_of_order(table, span, LINE), span.last, "order", span.first)
            self._set_aside(delivered, found)
        for reference in self._references(delivered):
            if not self.has(reference.to_table):
                continue
            sql = dangling(table, reference, quoted(reference.to_table), LINE)
            target = f"{reference.to_table}.{reference.to_column}"
            again = True
            while again:  # a row set aside may be the one that others of its own table refer to
                found = self._lines(delivered, sql, reference.column, "reference", target)
                again = self._set_aside(delivered, found) > 0 and reference.to_table == delivered.file.name

    def _references(self, delivered: Delivered) -> list[Reference]:
        file = delivered.file
        if file.table:
            return list(references_of(file.table))
        keys = {name: loaded.file.contract.key[0] for name, loaded in self.deliveries.items()}
        return [
            Reference(file.name, column, to, keys[to]) for column, to in file.references.items() if to in keys
        ]

    def _lines(self, delivered: Delivered, sql: str, field: str, rule: str, detail: str) -> Iterator[Fault]:
        table = quoted(delivered.file.name)
        if delivered.file.contract.sealed:
            row = "customer_id, sealed"
        else:
            fields = (quoted(column.name) for column in delivered.file.contract.columns)
            row = (
                f"CAST(to_json(struct_pack({', '.join(f'{name} := {name}' for name in fields)})) AS VARCHAR)"
            )
        whole = f"SELECT {LINE}, {row} FROM {table} WHERE {LINE} IN ({sql}) ORDER BY {LINE}"  # noqa: S608
        for line, *found in self._each(whole):
            text = found[0] if len(found) == 1 else self._unsealed(*found)
            yield Fault(line, field, rule, self._sealed(delivered, line, text), detail)

    def _unsealed(self, customer_id: str, sealed: bytes) -> str:
        """An identity row once more as JSON, to be sealed as a whole for quarantine."""
        return json.dumps(asdict(self.sealer.open_row(customer_id, sealed)), ensure_ascii=False)

    def _each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.cursor().execute(sql)
        while rows := cursor.fetchmany(1000):
            yield from rows

    def _sealed(self, delivered: Delivered, line: int, row: str) -> bytes:
        return self.quarantine.seal(delivered, line, row)

    def _set_aside(self, delivered: Delivered, faults: Iterator[Fault]) -> int:
        before = self.quarantine.count(delivered)
        lines: list[int] = []

        def noted() -> Iterator[Fault]:
            for fault in faults:
                lines.append(fault.line)
                yield fault

        self.quarantine.add(delivered, noted())
        if lines:
            gone = ", ".join(str(line) for line in lines)
            self.run(f"DELETE FROM {quoted(delivered.file.name)} WHERE {LINE} IN ({gone})")  # noqa: S608
        return self.quarantine.count(delivered) - before


def _told(delivered: Delivered, failure: Exception) -> Exception:
    """What went wrong while DuckDB read a file: our own refusal, a damaged file, or DuckDB's own trouble."""
    if isinstance(delivered.failure, FeedError):
        return delivered.failure
    return failure if delivered.failure is None else unreadable(delivered.path)
