"""Reads one delivered file as a pack says, without the rest of an ingest: what was taken, what was not and why."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from assay.ingest.delivery import LINE, Delivered, find
from assay.ingest.pack import FeedPack, load_pack
from assay.ingest.rows import FAULT, RAW, typing_sql

HEAD = """
schema_version: 1
name: test
version: "1"
base_currency: CNY
covers: {from: 2026-01-01, to: 2026-12-31}
policies: [segment-004]
"""


@dataclass(frozen=True)
class Read:
    """Sound rows by line, and "field|rule" of the others."""

    delivered: Delivered
    rows: dict[int, dict[str, object]]
    faults: dict[int, str]

    @property
    def values(self) -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in self.rows.values()]


def written_pack(folder: Path, text: str) -> FeedPack:
    """A pack of the usual head and these lines."""
    path = folder.parent / f"{folder.name}-pack.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_pack(path)


def read(folder: Path, text: str) -> Read:
    """The only file of the folder that the pack knows."""
    pack = written_pack(folder, text)
    (delivered,) = find(pack, folder)
    file, layout = delivered.file, delivered.layout
    sql = typing_sql(file.contract, delivered.schema, layout, file.codes, "delivered")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        reader = pa.RecordBatchReader.from_batches(delivered.schema, delivered.batches())
        connection.register("delivered", reader)
        try:
            rows = connection.execute(sql).to_arrow_table().sort_by(LINE).to_pylist()
        except duckdb.Error as failure:
            raise delivered.failure or failure from failure
    sound, faults = {}, {line: f"|{rule}" for line, _, rule in delivered.malformed}
    for row in rows:
        line, fault, _ = row.pop(LINE), row.pop(FAULT), row.pop(RAW)
        if fault:
            faults[line] = fault
        else:
            sound[line] = {name: value for name, value in row.items() if value is not None}
    return Read(delivered, sound, faults)
