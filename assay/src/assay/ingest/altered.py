"""Noting whose balances a delivery altered, so that the next night need not read the others' again."""

import os
import shutil
from pathlib import Path

import duckdb

from assay.digest import content_digest
from assay.errors import SourceError
from assay.ingest.staging import MEMORY_LIMIT
from assay.sources.chain import FOLDER, MOST, Link, read_chain, write_chain
from assay.sources.reader import Sources
from assay.sources.sql import literal

TABLE = "balance_change"


def note_altered(before: Path | None, now: Path, digest: str) -> None:
    """Lengthen the chain of `before`, the sources that stood until now, by what is different in the folder `now`.

    `digest`: of its `balance_change`. Nothing is noted where no sources stood, and nothing new where that table
    is the same.
    """
    known = _standing(before)
    if known is None:
        return
    (now / FOLDER).mkdir()
    links = _carried(known.folder, now)
    earlier = known.table_digests[TABLE]
    if earlier != digest:
        number = int(Path(links[-1].file).stem) + 1 if links else 1
        name = f"{number:06}.parquet"
        _compare(known.path(TABLE), now / f"{TABLE}.parquet", now / FOLDER / name)
        links += (Link(earlier, digest, name, content_digest(now / FOLDER / name)),)
    write_chain(now, links)


def _standing(before: Path | None) -> Sources | None:
    try:
        known = Sources.read(before) if before else None
        if known:
            known.refuse_misshapen(TABLE)
    except SourceError:
        return None
    return known


def _carried(before: Path, now: Path) -> tuple[Link, ...]:
    """The earlier links that are still of use, their files with them."""
    carried: tuple[Link, ...] = ()
    for link in read_chain(before)[1 - MOST :]:
        try:
            _link(before / FOLDER / link.file, now / FOLDER / link.file)
            carried += (link,)
        except OSError:
            carried = ()
    return carried


def _link(origin: Path, target: Path) -> None:
    try:
        os.link(origin, target)
    except OSError:
        shutil.copy2(origin, target)


def _compare(old: Path, new: Path, out: Path) -> None:
    """Write every account once that has a row on one side which the other side has not."""
    one, other = (f"read_parquet({literal(str(path))})" for path in (old, new))
    with duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(out.parent / ".spill")}
    ) as memory:
        memory.execute(
            "COPY (SELECT DISTINCT account_id "  # noqa: S608 - paths are quoted
            f"FROM {one} AS o FULL JOIN {other} AS n USING (account_id, changed_on) "
            "WHERE o.balance_fen IS DISTINCT FROM n.balance_fen ORDER BY account_id) "
            f"TO {literal(str(out))} (FORMAT parquet, COMPRESSION zstd)"
        )
    shutil.rmtree(out.parent / ".spill", ignore_errors=True)
