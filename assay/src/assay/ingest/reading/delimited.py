"""Delimited files: any separator, with or without header and quotes, with the lines around the rows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from assay.errors import FeedError
from assay.ingest.layout import Layout
from assay.ingest.pack import FeedFile
from assay.ingest.reading.base import (
    BLANKS,
    BLOCK_BYTES,
    DAMAGE,
    Malformed,
    Note,
    Rows,
    open_bytes,
    stated_in,
    unreadable,
)
from assay.ingest.reading.decoding import UNIT, Encoded, Ending, decoded, ended, is_simple, separated

# A header longer than this is none.
HEADER_CHARACTERS = 1 << 20


class Delimited:
    """One delimited file."""

    def __init__(self, file: FeedFile, layout: Layout, path: Path) -> None:
        self._file, self._layout, self._path = file, layout, path
        self._before = layout.head.lines if layout.head else 0
        self._delimiter = layout.separator if is_simple(layout.separator) else UNIT
        self.malformed: list[Malformed] = []
        self.notes: list[Note] = []
        text = self._beginning()
        head = text.split("\n", self._before)
        self.stated = stated_in(path, head, layout.head, layout)
        self.header = self._header(head[self._before] if len(head) > self._before else "")

    def kinds(self) -> dict[str, pa.DataType]:
        return dict.fromkeys(self.header, pa.string())

    def batches(self, taken: frozenset[str]) -> Iterator[Rows]:
        numbering = _Numbering(self._before + self._layout.header + 1)
        ending = Ending()
        with open_bytes(self._path) as raw:
            texts = separated(decoded(raw, self._layout.encoding), self._layout.separator)
            content = Encoded(ended(texts, self._layout.tail, ending, self._path))
            if not content.is_empty():
                for batch in self._parsed(content, numbering):
                    yield _filled(self._restored(batch), numbering.lines(batch.num_rows))
        for number, text in numbering.malformed():
            rule = "cut" if ending.is_cut and number > numbering.last_taken else "columns"
            self.malformed.append(Malformed(number, text.replace(UNIT, self._layout.separator), rule))
        if self._layout.tail is not None:
            self.stated = stated_in(self._path, ending.lines, self._layout.tail, self._layout)

    def _parsed(self, content: Encoded, numbering: "_Numbering") -> Iterator[pa.RecordBatch]:
        quote = self._layout.quote
        yield from pacsv.open_csv(
            content,
            read_options=pacsv.ReadOptions(
                column_names=self.header,
                skip_rows=self._before + self._layout.header,
                block_size=BLOCK_BYTES,
                use_threads=False,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._delimiter,
                quote_char=quote or False,
                newlines_in_values=bool(quote),
                ignore_empty_lines=False,
                invalid_row_handler=numbering.reject,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(self.header, pa.string()), strings_can_be_null=False
            ),
        )

    def _restored(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Quoted fields may hold the separator, for which U+001F stands at this point."""
        if self._delimiter != UNIT or not self._layout.quote:
            return batch
        columns = [pc.replace_substring(column, UNIT, self._layout.separator) for column in batch.columns]
        return pa.RecordBatch.from_arrays(columns, schema=batch.schema)

    def _beginning(self) -> str:
        """Enough of the file to hold the first lines and the header."""
        text = ""
        try:
            with open_bytes(self._path) as raw:
                for piece in separated(decoded(raw, self._layout.encoding), self._layout.separator):
                    text += piece
                    if text.count("\n") > self._before or len(text) > HEADER_CHARACTERS:
                        break
        except DAMAGE as failure:
            raise unreadable(self._path) from failure
        return text

    def _header(self, text: str) -> tuple[str, ...]:
        names = self._named(text) if self._layout.header else self._file.delivered_columns
        extra = self._layout.trailing_separator and names[-1:] != ("",)
        return (*names, "") if extra else names

    def _named(self, text: str) -> tuple[str, ...]:
        quote = self._layout.quote
        try:
            with _long_fields():
                rows = csv.reader(
                    StringIO(text, newline=""),
                    delimiter=self._delimiter,
                    quotechar=quote or None,
                    quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
                )
                first = next(rows, [])
        except csv.Error as failure:
            raise unreadable(self._path) from failure
        name, encoding = self._path.name, self._layout.encoding
        if "\ufffd" in "".join(first) or "\0" in "".join(first):
            raise FeedError(
                f"{name} 的表头不是 {encoding} 编码的文本，文件可能是其他编码或二进制格式。请按 {encoding} 重新导出。",
                f"{name}: the header is no text in {encoding}; the file may be in another encoding or binary. "
                f"Export it as {encoding} and run again.",
                rule="encoding",
                file=name,
                line=1,
            )
        if not first:
            raise FeedError(
                f"{name} 是空文件，没有表头。", f"{name} is empty: it has no header.", rule="empty", file=name
            )
        return tuple(cell.strip(BLANKS + "\x1a") for cell in first)


def _filled(batch: pa.RecordBatch, lines: np.ndarray) -> Rows:
    """Without the blank lines, which Arrow reads as rows of empty texts."""
    blank = np.ones(batch.num_rows, dtype=np.bool_)
    for column in batch.columns:
        blank &= pc.equal(column, "").to_numpy(zero_copy_only=False).astype(np.bool_)
        if not blank.any():
            return batch, lines
    return batch.filter(pa.array(~blank)), lines[~blank]


@contextmanager
def _long_fields() -> Iterator[None]:
    """A binary file may look like one long field, which must be told as such."""
    before = csv.field_size_limit(2 * HEADER_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _Numbering:
    """Gives rows the number of their record in the file, counting those the parser turned down."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._rejected: dict[int, str] = {}
        self.last_taken = 0

    def reject(self, row: pacsv.InvalidRow) -> str:
        self._rejected[row.number] = row.text
        return "skip"

    def lines(self, count: int) -> np.ndarray:
        lines: list[np.ndarray] = []
        while count:
            candidates = np.arange(self._next, self._next + count)
            kept = candidates[~np.isin(candidates, list(self._rejected))] if self._rejected else candidates
            self._next += count
            count -= len(kept)
            lines.append(kept)
        numbers = np.concatenate(lines) if lines else np.arange(0)
        self.last_taken = int(numbers[-1]) if len(numbers) else self.last_taken
        return numbers

    def malformed(self) -> list[tuple[int, str]]:
        """Turned-down lines that hold something; blank ones hold nothing."""
        return [(n, text) for n, text in sorted(self._rejected.items()) if text.strip("\r\n\x1a ")]
