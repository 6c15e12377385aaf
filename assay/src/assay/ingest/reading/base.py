"""What every reader offers, and how files are opened."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, Protocol, cast

import numpy as np
import pyarrow as pa

from assay.errors import FeedError
from assay.ingest.amounts import minor_units
from assay.ingest.layout import Edge, Layout

BATCH_ROWS = 131_072
BLOCK_BYTES = 8 << 20
# What damaged or lying files make their readers raise.
DAMAGE = (OSError, EOFError, pa.ArrowException, zlib.error)
# The blanks that deliveries really contain: space, tab, no-break space, ideographic space.
BLANKS = " \t\u00a0\u3000"

Rows = tuple[pa.RecordBatch, np.ndarray]  # cells by delivered name, and the line of each row


class Malformed(NamedTuple):
    """A line that is no row: its number, its text and the rule it breaks."""

    line: int
    text: str
    rule: str


class Note(NamedTuple):
    """What was read in a way that a person should know of."""

    zh: str
    en: str


@dataclass(frozen=True)
class Stated:
    """What a file says of itself in its first or last lines: rows, and the total in minor units."""

    rows: int | None = None
    amount_fen: int | None = None


class Reader(Protocol):
    """One file. `malformed`, `notes` and `stated` are complete when `batches` is through."""

    header: tuple[str, ...]
    malformed: list[Malformed]
    notes: list[Note]
    stated: Stated

    def kinds(self) -> dict[str, pa.DataType]:
        """The type of each delivered column, by delivered name."""

    def batches(self, taken: frozenset[str]) -> Iterator[Rows]:
        """The rows, bounded in memory: the columns `taken`, and every text besides, which is looked at too."""


def open_bytes(path: Path) -> IO[bytes]:
    """The file's content, unpacked on the fly when its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def unreadable(path: Path) -> FeedError:
    """The error for a file whose bytes are damaged, whatever the reader made of it."""
    return FeedError(
        f"{path.name} 无法读取，文件可能已损坏或传输不完整。请重新传输。",
        f"{path.name} cannot be read: it is damaged or incomplete. Transfer it again.",
        rule="damaged",
        file=path.name,
    )


def stated_in(path: Path, lines: list[str], edge: Edge | None, layout: Layout) -> Stated:
    """Rows and total that an edge of the file names; FeedError if they are not numbers."""
    if edge is None or (edge.rows is None and edge.amount is None):
        return Stated()
    line = lines[edge.counts_line - 1] if len(lines) >= edge.counts_line else ""
    cells = [cell.strip(BLANKS + "\r") for cell in line.split(edge.separator or layout.separator)]
    try:
        rows = int(cells[edge.rows - 1]) if edge.rows else None
        amount = minor_units(cells[edge.amount - 1], layout.reading_of("", "fen")) if edge.amount else None
    except (IndexError, ValueError) as unclear:
        raise FeedError(
            f"{path.name} 的首尾行没有写明行数或合计金额，或不是数字。请核对后重新传输。",
            f"{path.name}: its first or last line does not say the number of rows or the total, or not in digits. "
            "Check and transfer it again.",
            rule="edge",
            file=path.name,
        ) from unclear
    return Stated(rows, amount)


def without_end(path: Path, edge: Edge) -> FeedError:
    """The error for a file whose last lines are not the declared ones: most of the time it was cut off."""
    mark = edge.mark or f"{edge.lines} 行"
    return FeedError(
        f"{path.name} 缺少结束行 {mark}，文件可能传输不完整。整批未导入，原有数据未改动，请重新传输。",
        f"{path.name} lacks its end line {edge.mark}: it is probably incomplete. Nothing was taken over and nothing was "
        "changed; transfer it again.",
        rule="end",
        file=path.name,
    )
