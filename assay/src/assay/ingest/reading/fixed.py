"""Fixed-width files, counted in bytes as the sender counts them: cut first, then decode each field strictly."""

import codecs
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa

from assay.ingest.layout import Layout
from assay.ingest.pack import FeedFile
from assay.ingest.reading.base import (
    BLOCK_BYTES,
    Malformed,
    Note,
    Rows,
    Stated,
    open_bytes,
    stated_in,
    without_end,
)
from assay.ingest.reading.decoding import repaired
from assay.ingest.reading.marks import HALF

END_MARK = b"\x1a"
BOM = codecs.BOM_UTF8
Numbered = tuple[int, bytes]


class FixedWidth:
    """One file whose records are lines of fields with fixed first bytes and lengths."""

    def __init__(self, file: FeedFile, layout: Layout, path: Path) -> None:
        self._layout, self._path = layout, path
        self._slices = {name: (first - 1, first - 1 + size) for name, (first, size) in file.widths.items()}
        self._record_bytes = max(end for _, end in self._slices.values())
        self._before = layout.head.lines if layout.head else 0
        self.header: tuple[str, ...] = tuple(file.widths)
        self.malformed: list[Malformed] = []
        self.notes: list[Note] = []
        self.stated = Stated()
        self._cut_line = 0  # the last line, if no line end follows it

    def kinds(self) -> dict[str, pa.DataType]:
        return dict.fromkeys(self.header, pa.string())

    def batches(self, taken: frozenset[str]) -> Iterator[Rows]:
        with open_bytes(self._path) as raw:
            for block in _blocks(self._rows(self._numbered(raw))):
                records = self._whole(block)
                if records:
                    yield self._batch(records), np.array([number for number, _ in records])

    def _numbered(self, raw: IO[bytes]) -> Iterator[Numbered]:
        """Lines from 1, without line ends (CRLF and LF may be mixed) and without byte order marks."""
        held, number = b"", 0
        while chunk := raw.read(BLOCK_BYTES):
            *lines, held = (held + chunk).split(b"\n")
            for line in lines:
                number += 1
                yield number, _bare(line)
        if held:
            self._cut_line = number + 1
            yield number + 1, _bare(held)

    def _rows(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        """The lines between head and tail; what these state is kept."""
        head = [self._text(line) for _, line in islice(lines, self._before)]
        self.stated = stated_in(self._path, head, self._layout.head, self._layout)
        tail = self._layout.tail
        kept = tail.lines if tail else 0
        held: list[Numbered] = []
        for numbered in lines:
            if not numbered[1].strip(b" " + END_MARK):
                continue
            held.append(numbered)
            if len(held) > kept:
                yield held.pop(0)
        if tail is not None:
            last = [self._text(line) for _, line in held]
            if len(last) < kept or not last[-1].startswith(tail.mark):
                raise without_end(self._path, tail)
            self.stated = stated_in(self._path, last, tail, self._layout)

    def _whole(self, block: list[Numbered]) -> list[Numbered]:
        sound = []
        for number, line in block:
            record = line.rstrip(END_MARK)
            if len(record) == self._record_bytes:
                sound.append((number, record))
            else:
                rule = "cut" if number == self._cut_line else "width"
                self.malformed.append(Malformed(number, self._text(record), rule))
        return sound

    def _batch(self, records: list[Numbered]) -> pa.RecordBatch:
        octets = np.frombuffer(b"".join(record for _, record in records), np.uint8)
        table = octets.reshape(len(records), self._record_bytes)
        columns = [self._column(table[:, first:end]) for first, end in self._slices.values()]
        return pa.RecordBatch.from_arrays(columns, list(self.header))

    def _column(self, cells: np.ndarray) -> pa.Array:
        """All cells at once with a line break after each; one by one only where one of them is defective."""
        joined = np.hstack([cells, np.full((len(cells), 1), 0x0A, np.uint8)]).tobytes()
        try:
            texts = repaired(joined.decode(self._layout.encoding), self._layout.encoding).split("\n")[:-1]
        except UnicodeDecodeError:
            texts = [self._cell(cell.tobytes()) for cell in np.ascontiguousarray(cells)]
        return pa.array(texts, pa.string())

    def _cell(self, cell: bytes) -> str:
        try:
            return repaired(cell.decode(self._layout.encoding), self._layout.encoding)
        except UnicodeDecodeError as broken:
            is_half = broken.start == 0 or broken.end == len(cell)
            text = cell.decode(self._layout.encoding, "replace")
            return f"{HALF}{text.replace('�', '')}" if is_half else text

    def _text(self, line: bytes) -> str:
        return line.decode(self._layout.encoding, "replace")


def _bare(line: bytes) -> bytes:
    line = line.removesuffix(b"\r")
    return line.removeprefix(BOM) if line.startswith(BOM) else line


def _blocks(lines: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    block: list[Numbered] = []
    size = 0
    for numbered in lines:
        block.append(numbered)
        size += len(numbered[1])
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block
