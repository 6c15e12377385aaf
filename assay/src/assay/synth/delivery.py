"""Writes the feed as a bank would deliver it: one file a table, the same bytes every time."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from assay.sources.contract import Source

CONTROL_FILE = "control.csv"
LARGE_TABLES = ("balance_change", "transaction")
TOTALS = {
    "balance_change": "balance_fen",
    "transaction": "amount_fen",
    "insurance_policy": "premium_fen",
    "external_asset": "amount_fen",
}
_UTC_SECONDS = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class _OpenFile:
    writer: csv.CSVWriter | pq.ParquetWriter
    rows: int = 0
    total: int = 0


class Delivery:
    """A folder being filled chunk by chunk; used as a context, closed with the control file."""

    def __init__(self, folder: Path, sources: tuple[Source, ...]) -> None:
        self._folder = folder
        self._files = {source.name: _OpenFile(_writer(folder, source)) for source in sources}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.writer.close()

    def add(self, name: str, rows: pa.Table) -> None:
        """Append rows to the file of that table."""
        file = self._files[name]
        file.rows += rows.num_rows
        if name in TOTALS:
            file.total += pc.sum(rows[TOTALS[name]]).as_py() or 0
        file.writer.write_table(rows if name in LARGE_TABLES else _as_text(rows))

    @property
    def rows(self) -> dict[str, int]:
        """Rows per table so far."""
        return {name: file.rows for name, file in self._files.items()}

    def write_control(self, first: str, last: str) -> None:
        """control.csv: what was counted at the sender's, and which days the balances cover."""
        lines = ["table,rows,amount_fen,covers_from,covers_to"]
        for name, file in self._files.items():
            amount = str(file.total) if name in TOTALS else ""
            days = f"{first},{last}" if name == "balance_change" else ","
            lines.append(f"{name},{file.rows},{amount},{days}")
        (self._folder / CONTROL_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _writer(folder: Path, source: Source) -> csv.CSVWriter | pq.ParquetWriter:
    if source.name in LARGE_TABLES:
        return pq.ParquetWriter(folder / f"{source.name}.parquet", source.schema, compression="zstd")
    options = csv.WriteOptions(include_header=True, quoting_style="needed", quoting_header="none")
    return csv.CSVWriter(folder / f"{source.name}.csv", _text_schema(source.schema), write_options=options)


def _text_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema(
        [pa.field(f.name, pa.string() if pa.types.is_timestamp(f.type) else f.type) for f in schema]
    )


def _as_text(rows: pa.Table) -> pa.Table:
    """Instants as ISO 8601 in UTC to the second; everything else is written as it is."""
    columns = [
        pc.strftime(column.cast(pa.timestamp("s", tz="UTC")), format=_UTC_SECONDS)
        if pa.types.is_timestamp(column.type)
        else column
        for column in rows.columns
    ]
    return pa.Table.from_arrays(columns, schema=_text_schema(rows.schema))
