"""Sources written with an older identity key get the current one; nothing else about them changes.

Each file is written anew beside the old one and takes its name in one step, so a kill leaves either of the
two; doing it again changes nothing.
"""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.ingest.quarantine import PARKING, QUARANTINE
from assay.ingest.sealing import SEALED_SCHEMA, Keyring, Sealer
from assay.ingest.waiting import reseal_waiting, waiting_for
from assay.ingest.writing import ROW_GROUP_ROWS
from assay.sources import IDENTITY
from assay.sources.reader import CARD

BATCH_ROWS = 20_000


def key_ids_of(folder: Path) -> set[str]:
    """Ids of every key that something in a folder of sources is sealed with, or waits beside it."""
    found: set[str] = set()
    for path in _tables(folder):
        found |= set(pq.read_table(path, columns=["key_id"])["key_id"].unique().to_pylist())
    found |= {waits.key_id for waits in waiting_for(folder)}
    for path in _quarantines(folder):
        found |= {json.loads(line)["key_id"] for line in _lines(path)}
    return found


def reseal_sources(folder: Path, ring: Keyring) -> bool:
    """Seal identities, quarantined and parked rows, and what waits, with the current key; whether anything had another.

    SourceError if a key is missing or a row was altered: the files then stand as before.
    """
    sealer = ring.current()
    changed = reseal_waiting(folder, ring)
    for path in _tables(folder):
        if set(pq.read_table(path, columns=["key_id"])["key_id"].unique().to_pylist()) - {sealer.key_id}:
            _reseal_table(path, ring, sealer)
            changed = True
    for path in _quarantines(folder):
        changed |= _reseal_quarantine(path, ring, sealer)
    return _note_key(folder, sealer.key_id) or changed


def _tables(folder: Path) -> Iterator[Path]:
    for source in IDENTITY:
        path = folder / "identity" / f"{source.name}.parquet"
        if path.is_file():
            yield path


def _quarantines(folder: Path) -> list[Path]:
    return sorted(path for name in (QUARANTINE, PARKING) for path in (folder / name).glob("*.jsonl"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _reseal_table(path: Path, ring: Keyring, sealer: Sealer) -> None:
    old: dict[str, Sealer] = {sealer.key_id: sealer}
    draft = _draft(path)
    with (
        pq.ParquetFile(path) as parquet,
        pq.ParquetWriter(draft, SEALED_SCHEMA, compression="zstd") as writer,
    ):
        for batch in parquet.iter_batches(BATCH_ROWS):
            rows = [_resealed(row, old, ring, sealer) for row in batch.to_pylist()]
            writer.write_batch(
                pa.RecordBatch.from_pylist(rows, schema=SEALED_SCHEMA), row_group_size=ROW_GROUP_ROWS
            )
    _put(draft, path)


def _resealed(row: dict[str, Any], old: dict[str, Sealer], ring: Keyring, sealer: Sealer) -> dict[str, Any]:
    if row["key_id"] not in old:
        old[row["key_id"]] = ring.sealer(row["key_id"])
    text = old[row["key_id"]].open(row["sealed"], bound_to=row["customer_id"])
    return {**row, "key_id": sealer.key_id, "sealed": sealer.seal(text, bound_to=row["customer_id"])}


def _reseal_quarantine(path: Path, ring: Keyring, sealer: Sealer) -> bool:
    records = [json.loads(line) for line in _lines(path)]
    if all(record["key_id"] == sealer.key_id for record in records):
        return False
    for record in records:
        bound_to = f"{path.stem}:{record['line']}"
        text = ring.sealer(record["key_id"]).open(base64.b64decode(record["sealed"]), bound_to=bound_to)
        record["key_id"] = sealer.key_id
        record["sealed"] = base64.b64encode(sealer.seal(text, bound_to=bound_to)).decode()
    draft = _draft(path)
    draft.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    _put(draft, path)
    return True


def _note_key(folder: Path, key_id: str) -> bool:
    path = folder / CARD
    card = json.loads(path.read_text(encoding="utf-8"))
    if all(entry["key_id"] == key_id for entry in card["identity"].values()):
        return False
    for entry in card["identity"].values():
        entry["key_id"] = key_id
    draft = _draft(path)
    draft.write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _put(draft, path)
    return True


def _draft(path: Path) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    return draft


def _put(draft: Path, path: Path) -> None:
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.replace(path)
