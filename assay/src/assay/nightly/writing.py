"""A snapshot table streams out of the engine: digest, checks and file in one pass, never whole in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import TableDigest
from assay.nightly.quality import Check, TableCheck
from assay.sources import Source

ROW_GROUP = 131_072


@dataclass(frozen=True)
class Written:
    """One table on disk: its row count, digest, checks, and the sums that the checks across tables compare."""

    rows: int
    digest: str
    checks: TableCheck

    @property
    def own_checks(self) -> list[Check]:
        return self.checks.checks()


def write_table(table: Source, batches: Iterable[pa.RecordBatch], folder: Path) -> Written:
    """Write a table's file as its rows come, in key order and declared types (empty cells not yet refused).

    Row groups are always cut at the same rows, whatever sizes the engine hands over, so that equal rows give
    equal bytes. Rows with an empty required cell are counted, not written: such a night is refused whole.
    """
    digest, check = TableDigest(table.schema), TableCheck(table)
    with pq.ParquetWriter(folder / f"{table.name}.parquet", table.schema, compression="zstd") as writer:
        for batch in _of_equal_size(batches, _as_they_come(table.schema)):
            digest.update(batch)
            if check.update(batch):
                writer.write_table(
                    pa.Table.from_batches([batch.cast(table.schema)]), row_group_size=ROW_GROUP
                )
        if not check.rows:
            writer.write_table(table.schema.empty_table())
    return Written(check.rows, digest.close(), check)


def _as_they_come(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(nullable=True) for field in schema])


def _of_equal_size(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROW_GROUP:
            joined = _joined(waiting, schema)
            yield joined.slice(0, ROW_GROUP)
            waiting, count = [joined.slice(ROW_GROUP)], count - ROW_GROUP
    if count:
        yield _joined(waiting, schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    return pa.Table.from_batches(batches, schema).combine_chunks().to_batches()[0]
