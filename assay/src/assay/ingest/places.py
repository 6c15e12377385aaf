"""Where an ingest grows: the sources to be, and the workbench, in one hidden folder beside the sources.

Nobody but the owner may look into it: delivered rows lie there in plain, names excepted. It is shredded when the
ingest ends; one that is killed leaves it, for `--resume` to go on with or for the next ingest to shred.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assay.errors import FeedError
from assay.ingest import lineage
from assay.ingest.versions import published
from assay.shredding import shred_folder
from assay.working import Work

SOURCES, STAGE = "sources", "stage"
# What a killed try may have written whole: tables, sealed tables, the lineage of both.
TABLES = ("identity", lineage.FOLDER)


@dataclass(frozen=True)
class Place:
    """One ingest's own: `sources` takes the name of the real ones at the end, `stage` is for the workbench."""

    sources: Path
    stage: Path


def ingest_work(out: Path) -> Work:
    """The work that grows beside a folder of sources."""
    return Work(out, "ingest", shred_folder)


@contextmanager
def working_place(out: Path, key: str, *, resume: bool, keep_previous: bool = False) -> Iterator[Place]:
    """The place of one ingest, empty unless resumed; its sources become `out` when the block ends well.

    FeedError if the same delivery is being taken over by another process this moment.
    """
    busy = FeedError(
        f"另一个进程正在把同一批数据导入 {out}。请等它结束。",
        f"Another process is taking the same delivery over into {out} right now. Wait until it has finished.",
        rule="busy",
    )
    with ingest_work(out).folder(key, resume=resume, busy=busy) as folder:
        place = Place(folder / SOURCES, folder / STAGE)
        place.stage.mkdir(mode=0o700, exist_ok=True)
        with published(out, keep_previous=keep_previous, growing=place.sources):
            _keep_tables(place.sources)
            yield place


@contextmanager
def discarded_place(out: Path) -> Iterator[Place]:
    """A place that is gone at the end, whatever was written there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = out.parent / f".{out.name}.writing-preview-{os.getpid()}"
    place = Place(folder / SOURCES, folder / STAGE)
    try:
        for each in (folder, place.sources, place.stage):
            each.mkdir(mode=0o700)
        yield place
    finally:
        shred_folder(folder)


def _keep_tables(sources: Path) -> None:
    """Remove what an earlier try wrote beside the tables: it is written again, from the start."""
    for left in sources.iterdir():
        if left.is_dir() and left.name not in TABLES:
            shutil.rmtree(left)
        elif left.is_file() and left.suffix != ".parquet":
            left.unlink()
