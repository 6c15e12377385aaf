"""Links into sources and out of them again: the table `customer_link` of a folder of sources is written or restored.

What the bank delivered in that table is kept beside it, so that taking the links out gives back every byte.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import file_digest, table_digest
from assay.folders import whole_folder
from assay.ingest.lineage import lineage_path
from assay.linking.errors import LinkError
from assay.linking.folder import Links
from assay.sources import BY_NAME
from assay.sources.reader import CARD, Sources

TABLE = "customer_link"
KEPT = "unlinked"  # folder inside the sources: the files as they were before links came in


def delivered_links(sources: Sources) -> pa.Table:
    """What the bank itself says about persons with several numbers, without what linking added."""
    kept = sources.folder / KEPT / f"{TABLE}.parquet"
    if has_links(sources):
        return pq.read_table(kept, schema=BY_NAME[TABLE].schema)
    return sources.table(TABLE)


def has_links(sources: Sources) -> bool:
    """Whether links were put into these sources. A table that was delivered anew since is the bank's own."""
    note = sources.folder / KEPT / "note.json"
    if not note.is_file():
        return False
    return bool(json.loads(note.read_text(encoding="utf-8"))["digest"] == sources.table_digests[TABLE])


def put_into(links: Links, folder: Path) -> int:
    """Write the links into the sources' `customer_link`; answers how many numbers it names. Doing it again changes nothing.

    SourceError for no folder of sources; LinkError if the links were found in other sources.
    """
    sources = Sources.read(folder)
    if sources.table_digests["customer"] != links.manifest["sources"]["customer"]:
        raise LinkError(
            f"{links.folder} 是用另一份源数据找出的。请先对 {folder} 执行 assay link find。",
            f"{links.folder} was found in other sources. Run assay link find on {folder} first.",
        )
    rows = _rows(links, delivered_links(sources))
    if sources.table_digests[TABLE] == table_digest(rows):
        return int(rows.num_rows)
    origin = folder / KEPT if has_links(sources) else None
    with whole_folder(folder, card=CARD) as growing:
        _copy(
            folder,
            growing,
            leaving=(sources.path(TABLE), lineage_path(folder, TABLE), folder / CARD, folder / KEPT),
        )
        kept = growing / KEPT
        if origin is None:
            _keep(folder, sources, kept)
        else:
            _copy(origin, kept, leaving=(origin / "note.json",))
        pq.write_table(rows, growing / f"{TABLE}.parquet", compression="zstd")
        digest = file_digest(growing / f"{TABLE}.parquet")
        (kept / "note.json").write_text(json.dumps({"digest": digest}) + "\n", encoding="utf-8")
        _write_card(growing, sources.card, {"rows": rows.num_rows, "digest": digest, "made": "derived"})
    return int(rows.num_rows)


def take_out_of(folder: Path) -> bool:
    """Give sources back the table, its lineage and the card as they were, byte by byte; False if there were no links."""
    sources = Sources.read(folder)
    if not has_links(sources):
        return False
    kept = folder / KEPT
    with whole_folder(folder, card=CARD) as growing:
        _copy(folder, growing, leaving=(sources.path(TABLE), folder / CARD, kept))
        os.link(kept / f"{TABLE}.parquet", growing / f"{TABLE}.parquet")
        os.link(kept / CARD, growing / CARD)
        if (kept / "lineage.parquet").is_file():
            os.link(kept / "lineage.parquet", lineage_path(growing, TABLE))
    return True


def _rows(links: Links, delivered: pa.Table) -> pa.Table:
    """A row a number; where the bank said the same, in its own words."""
    stated = {(row["customer_id"], row["person_id"]): row for row in delivered.to_pylist()}
    rows = [stated.get((m.customer_id, m.person_id), vars(m)) for m in links.members]
    rows.sort(key=lambda row: row["customer_id"])
    return pa.Table.from_pylist(rows, schema=BY_NAME[TABLE].schema)


def _keep(folder: Path, sources: Sources, kept: Path) -> None:
    kept.mkdir()
    os.link(sources.path(TABLE), kept / f"{TABLE}.parquet")
    os.link(folder / CARD, kept / CARD)
    if lineage_path(folder, TABLE).is_file():
        os.link(lineage_path(folder, TABLE), kept / "lineage.parquet")


def _copy(folder: Path, to: Path, *, leaving: tuple[Path, ...]) -> None:
    """Every file of a folder under a second name in another; nothing is read."""

    def left(place: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(place) / name in leaving]

    shutil.copytree(folder, to, copy_function=os.link, ignore=left, dirs_exist_ok=True)


def _write_card(folder: Path, card: Mapping[str, Any], entry: dict[str, Any]) -> None:
    changed = {**card, "tables": {**card["tables"], TABLE: {**card["tables"][TABLE], **entry}}}
    (folder / CARD).write_text(json.dumps(changed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
