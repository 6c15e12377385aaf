"""One table of sources or of a snapshot, handed to somebody else in the convention they read, and noted (IM-13)."""

import getpass
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.delivering import Form, Handed, hand_over
from assay.digest import content_digest
from assay.errors import FeedError
from assay.nightly.snapshot import Snapshot
from assay.sources import SOURCES
from assay.sources.contract import Source
from assay.sources.reader import CARD, Sources

NOTED = "delivered.jsonl"  # beside the files: one line a delivery, never a value of a row
BATCH_ROWS = 65_536


def deliver(
    folder: Path, table: str, out: Path, *, form: Form, total: str | None, decimals: int, at: datetime
) -> Handed:
    """Write a table of a folder of sources or of a snapshot to `out` with its signal, and note who did it when.

    SourceError or SnapshotError if the folder is neither; FeedError for a table or column that it does not have.
    Identity is sealed and is never handed over from here.
    """
    contract, path = _table(folder, table)
    if total is not None and total not in {c.name for c in contract.columns if c.type == "fen"}:
        raise FeedError(f"{table} 没有金额列 {total}。", f"{table} has no column of amounts called {total}.")
    handed = hand_over(_batches(path), contract, out, form=form, total=total, decimals=decimals)
    noted = {
        "at": at.isoformat(timespec="seconds"),
        "by": _account(),
        "from": folder.name,
        "table": table,
        "file": out.name,
        "form": form,
        "rows": handed.rows,
        "total_fen": handed.total_fen,
        "digest": content_digest(out),
    }
    with out.with_name(NOTED).open("a", encoding="utf-8") as log:
        log.write(json.dumps(noted, ensure_ascii=False) + "\n")
    return handed


def _table(folder: Path, name: str) -> tuple[Source, Path]:
    tables: tuple[Source, ...]
    if (folder / CARD).is_file():
        tables, whole = SOURCES, Sources.read(folder)
        path = folder / f"{name}.parquet"
        whole.refuse_misshapen(*(source.name for source in tables if source.name == name))
    else:
        snapshot = Snapshot.read(folder)
        tables, path = snapshot.tables, snapshot.folder / f"{name}.parquet"
    found = next((source for source in tables if source.name == name), None)
    if found is None:
        names = [source.name for source in tables]
        raise FeedError(
            f"{folder} 没有可送出的表 {name}，现有：{'、'.join(names)}。",
            f"{folder} has no table {name} to hand over; there are: {', '.join(names)}.",
        )
    return found, path


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as parquet:
        yield from parquet.iter_batches(BATCH_ROWS)


def _account() -> str:
    """The machine's account, which is all that the engine knows of who it works for."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
