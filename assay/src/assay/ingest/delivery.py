"""Finding and opening what was delivered: bytes are decoded first and split afterwards.

Splitting first would break Chinese text: the second byte of a GB18030 character may be a separator
or a backslash. The encoding is the declared one; what does not fit it becomes U+FFFD, by which the
row checks recognise the row.
"""

import codecs
import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from assay.errors import FeedError
from assay.ingest.never_stored import refuse_names, refuse_values
from assay.ingest.pack import FeedFile, FeedPack, Layout

LINE = "_line"
BLOCK_BYTES = 8 << 20
BATCH_ROWS = 131_072


@dataclass
class Delivered:
    """One delivered file and how its columns answer to the declared ones."""

    file: FeedFile
    layout: Layout
    path: Path
    columns: dict[str, str]  # declared name -> name as delivered
    header: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    reordered: bool
    malformed: list[tuple[int, str]] = field(default_factory=list)  # line and its text
    rows_read: int = 0
    failure: Exception | None = None

    @cached_property
    def schema(self) -> pa.Schema:
        """What `batches` yields: the line and the declared columns that were delivered."""
        kinds = {name: pa.string() for name in self.columns}
        if self.path.suffix == ".parquet":
            stored = pq.read_schema(self.path)
            kinds = {name: stored.field(own).type for name, own in self.columns.items()}
        return pa.schema([(LINE, pa.int64()), *kinds.items()])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, each with its line; a failure on the way is kept, since DuckDB would reword it."""
        source = self._parquet_batches() if self.path.suffix == ".parquet" else self._csv_batches()
        try:
            yield from source
        except (OSError, EOFError, pa.ArrowException) as failure:
            self.failure = failure
            raise

    def _parquet_batches(self) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.path) as parquet:
            for batch in parquet.iter_batches(BATCH_ROWS, columns=self._looked_at(parquet.schema_arrow)):
                self._refuse_never_stored(batch)
                lines = np.arange(self.rows_read + 1, self.rows_read + batch.num_rows + 1)
                self.rows_read += batch.num_rows
                yield self._named(batch, lines)

    def _csv_batches(self) -> Iterator[pa.RecordBatch]:
        numbering = _Numbering(first=2)
        with open_bytes(self.path) as raw:
            reader = pacsv.open_csv(
                _Decoded(raw, self.layout.encoding),
                read_options=pacsv.ReadOptions(
                    column_names=self.header, skip_rows=1, block_size=BLOCK_BYTES, use_threads=False
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.layout.separator,
                    quote_char=self.layout.quote,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=numbering.reject,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(self.header, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                self._refuse_never_stored(batch)
                rows = _filled(self._named(batch, numbering.lines(batch.num_rows)))
                self.rows_read += rows.num_rows
                yield rows
        self.malformed = numbering.malformed()
        turned_down = pa.array([text for _, text in self.malformed], pa.string())
        self._refuse_never_stored(pa.RecordBatch.from_arrays([turned_down], ["-"]))
        self.rows_read += len(self.malformed)

    def _looked_at(self, stored: pa.Schema) -> list[str]:
        """Declared columns, and every text: what is not taken over lies in the delivery all the same."""
        own = set(self.columns.values())
        return [field.name for field in stored if field.name in own or pa.types.is_string(field.type)]

    def _refuse_never_stored(self, batch: pa.RecordBatch) -> None:
        try:
            refuse_values(self.path.name, zip(batch.schema.names, batch.columns, strict=True))
        except FeedError as refused:
            self.failure = refused  # DuckDB reads on and would reword it
            raise

    def _named(self, batch: pa.RecordBatch, lines: np.ndarray) -> pa.RecordBatch:
        arrays = [pa.array(lines, pa.int64()), *(batch.column(own) for own in self.columns.values())]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def _filled(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Without the blank lines, which Arrow reads as rows of empty texts."""
    blank = np.ones(batch.num_rows, dtype=np.bool_)
    for column in batch.columns[1:]:
        blank &= pc.equal(column, "").to_numpy(zero_copy_only=False).astype(np.bool_)
        if not blank.any():
            return batch
    return batch.filter(pa.array(~blank))


class _Numbering:
    """Gives rows the number of their record in the file, counting those the parser turned down."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._rejected: dict[int, str] = {}

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
        return np.concatenate(lines) if lines else np.arange(0)

    def malformed(self) -> list[tuple[int, str]]:
        """Turned-down lines that hold something; blank ones and the old end mark 0x1A hold nothing."""
        return [(n, text) for n, text in sorted(self._rejected.items()) if text.strip("\r\n\x1a ")]


class _Decoded(RawIOBase):
    """Bytes in the declared encoding, read as UTF-8."""

    def __init__(self, raw: IO[bytes], encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._pending = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._pending:
            chunk = self._raw.read(max(size, 1 << 16))
            self._pending = self._decoder.decode(chunk, final=not chunk).encode()
            if not chunk:
                break
        size = len(self._pending) if size < 0 else size
        answer, self._pending = self._pending[:size], self._pending[size:]
        return answer


def open_bytes(path: Path) -> IO[bytes]:
    """The file's content, unpacked on the fly when its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def find(pack: FeedPack, folder: Path) -> list[Delivered]:
    """Every file of the pack that is in the folder, in the pack's order; FeedError if one must not be so."""
    if not folder.is_dir():
        raise FeedError(
            f"数据目录 {folder} 不存在。请核对路径。", f"There is no folder {folder}. Check the path."
        )
    delivered = []
    for file in pack.files:
        path = locate(pack, file, folder)
        if path is not None:
            delivered.append(_opened(file, pack.layout_of(file), path))
    return delivered


def locate(pack: FeedPack, file: FeedFile, folder: Path) -> Path | None:
    """The one path that answers to the file's pattern; None if it is optional and was not delivered."""
    patterns = (
        [file.pattern] if file.pattern else [f"{file.name}.{kind}" for kind in pack.layout_of(file).formats]
    )
    found = sorted(
        {path for pattern in patterns for end in ("", ".gz") for path in folder.glob(f"{pattern}{end}")}
    )
    if len(found) > 1:
        names = "、".join(p.name for p in found)
        raise FeedError(
            f"{file.name} 有多个文件：{names}。每张表只能有一个文件，请只保留一个。",
            f"{file.name} was delivered more than once: {', '.join(p.name for p in found)}. Keep one file.",
        )
    if not found and file.required:
        wanted = " / ".join(patterns)
        raise FeedError(
            f"{folder} 中缺少必需的文件 {wanted}。请补齐后重新执行。",
            f"The required file {wanted} is missing in {folder}. Deliver it and run again.",
        )
    return found[0] if found else None


def _opened(file: FeedFile, layout: Layout, path: Path) -> Delivered:
    header = _header(path, layout)
    refuse_names(path.name, header)
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        raise FeedError(
            f"{path.name} 的表头中 {'、'.join(doubled)} 出现了两次。",
            f"{path.name}: the header names {', '.join(doubled)} twice.",
        )
    columns, missing = {}, []
    for column in file.contract.columns:
        own = next((name for name in file.names_of(column.name) if name in header), None)
        if own is not None:
            columns[column.name] = own
        elif column.required:
            raise FeedError(
                f"{path.name} 缺少必需的列 {file.names_of(column.name)[0]}。请补上该列后重新执行，原有数据未改动。",
                f"{path.name} lacks the required column {file.names_of(column.name)[0]}. "
                "Add it and run again; nothing was changed.",
            )
        else:
            missing.append(column.name)
    known = list(columns.values())
    unknown = tuple(name for name in header if name not in known and name not in file.ignore)
    reordered = [name for name in header if name in known] != known
    return Delivered(file, layout, path, columns, header, tuple(missing), unknown, reordered)


def _header(path: Path, layout: Layout) -> tuple[str, ...]:
    try:
        if path.suffix == ".parquet":
            return tuple(pq.read_schema(path).names)
        encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
        with open_bytes(path) as raw, TextIOWrapper(raw, encoding, "replace", newline="") as text:
            first = next(csv.reader(text, delimiter=layout.separator, quotechar=layout.quote), [])
    except (OSError, EOFError, pa.ArrowException, csv.Error) as failure:
        raise unreadable(path) from failure
    if "\ufffd" in "".join(first) or "\0" in "".join(first):
        raise FeedError(
            f"{path.name} 的表头不是 {layout.encoding} 编码的文本，文件可能是其他编码或二进制格式。请按 {layout.encoding} 重新导出。",
            f"{path.name}: the header is no text in {layout.encoding}; the file may be in another encoding or binary. "
            f"Export it as {layout.encoding} and run again.",
        )
    if not first:
        raise FeedError(f"{path.name} 是空文件，没有表头。", f"{path.name} is empty: it has no header.")
    return tuple(name.strip() for name in first)


def unreadable(path: Path) -> FeedError:
    """The error for a file whose bytes are damaged, whatever the reader made of it."""
    return FeedError(
        f"{path.name} 无法读取，文件可能已损坏或传输不完整。请重新传输。",
        f"{path.name} cannot be read: it is damaged or incomplete. Transfer it again.",
    )
