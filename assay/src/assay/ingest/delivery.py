"""Finding what was delivered, and how its columns answer to the declared ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from assay.errors import FeedError
from assay.ingest.layout import Layout
from assay.ingest.never_stored import refuse_names, refuse_values
from assay.ingest.pack import FeedFile, FeedPack
from assay.ingest.packages import refuse_macros, require_signal
from assay.ingest.reading.base import DAMAGE, Malformed, Note, Reader, Stated, open_bytes, unreadable
from assay.ingest.reading.delimited import Delimited
from assay.ingest.reading.fixed import FixedWidth
from assay.ingest.reading.marks import marked
from assay.ingest.reading.one_line import one_line
from assay.ingest.reading.parquet import Parquet
from assay.ingest.reading.workbook import Workbook
from assay.sources.contract import ARROW_TYPES

LINE = "_line"

__all__ = ["LINE", "Delivered", "find", "locate", "open_bytes", "opened", "unreadable"]


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
    reader: Reader
    malformed: list[Malformed] = field(default_factory=list)
    rows_read: int = 0
    failure: Exception | None = None

    @cached_property
    def schema(self) -> pa.Schema:
        """What `batches` yields: the line and the declared columns that were delivered."""
        kinds = self.reader.kinds()
        return pa.schema([(LINE, pa.int64()), *((name, kinds[own]) for name, own in self.columns.items())])

    @property
    def renamed(self) -> dict[str, str]:
        """Columns that came under an alias: declared name to delivered name."""
        return {name: own for name, own in self.columns.items() if own != self.file.names_of(name)[0]}

    @property
    def retyped(self) -> tuple[str, ...]:
        """Columns of a typed file that have another type than declared and no text either."""
        typed = self.schema
        return tuple(
            f"{own}: {typed.field(name).type}"
            for name, own in self.columns.items()
            if not pa.types.is_string(typed.field(name).type)
            and not typed.field(name).type.equals(ARROW_TYPES[self.file.contract.column(name).type])
        )

    @property
    def notes(self) -> list[Note]:
        """What a person should know of how the file was read; complete after `batches`."""
        return self.reader.notes

    @property
    def stated(self) -> Stated:
        """What the file's own first or last lines say of it; complete after `batches`."""
        return self.reader.stated

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, each with its line; a failure on the way is kept, since DuckDB would reword it."""
        try:
            for batch, lines in self.reader.batches(frozenset(self.columns.values())):
                texts = zip(batch.schema.names, batch.columns, strict=True)
                refuse_values(self.path.name, texts)
                rows = self._named(marked(one_line(batch)), lines)
                self.rows_read += rows.num_rows
                yield rows
            self._take_malformed()
            self._refuse_miscounted()
        except (FeedError, *DAMAGE) as failure:
            self.failure = failure
            raise

    def _take_malformed(self) -> None:
        self.malformed = self.reader.malformed
        texts = pa.array([line.text for line in self.malformed], pa.string())
        refuse_values(self.path.name, [("-", texts)])
        self.rows_read += len(self.malformed)

    def _refuse_miscounted(self) -> None:
        stated = self.stated.rows
        if stated is not None and stated != self.rows_read:
            raise FeedError(
                f"{self.path.name} 首尾行写明 {stated} 行，实收 {self.rows_read} 行。"
                "整批未导入，原有数据未改动，请核对后重新传输。",
                f"{self.path.name} says of itself that it holds {stated} rows, but {self.rows_read} came. "
                "Nothing was taken over and nothing was changed; check and transfer again.",
                rule="rows",
                file=self.path.name,
            )

    def _named(self, batch: pa.RecordBatch, lines: np.ndarray) -> pa.RecordBatch:
        arrays = [pa.array(lines, pa.int64()), *(batch.column(own) for own in self.columns.values())]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def find(pack: FeedPack, folder: Path) -> list[Delivered]:
    """Every file of the pack that is in the folder, in the pack's order; FeedError if one must not be so."""
    if not folder.is_dir():
        raise FeedError(
            f"数据目录 {folder} 不存在。请核对路径。",
            f"There is no folder {folder}. Check the path.",
            rule="folder",
        )
    delivered = []
    for file in pack.files:
        path = locate(pack, file, folder)
        if path is not None:
            if pack.package is None:
                require_signal(pack, path)
            delivered.append(opened(file, pack.layout_of(file), path))
    return delivered


def locate(pack: FeedPack, file: FeedFile, folder: Path) -> Path | None:
    """The one path that answers to the file's pattern; None if it is optional and was not delivered."""
    patterns = (
        [file.pattern] if file.pattern else [f"{file.name}.{kind}" for kind in pack.layout_of(file).formats]
    )
    refuse_macros(folder, patterns)
    found = sorted(
        {path for pattern in patterns for end in ("", ".gz") for path in folder.glob(f"{pattern}{end}")}
    )
    if pack.signal is not None:
        found = [path for path in found if path.suffix != pack.signal.suffix]
    if len(found) > 1:
        names = "、".join(p.name for p in found)
        raise FeedError(
            f"{file.name} 有多个文件：{names}。每张表只能有一个文件，请只保留一个。",
            f"{file.name} was delivered more than once: {', '.join(p.name for p in found)}. Keep one file.",
            rule="twice",
            file=found[-1].name,
        )
    if not found and file.required:
        wanted = " / ".join(patterns)
        raise FeedError(
            f"{folder} 中缺少必需的文件 {wanted}。请补齐后重新执行。",
            f"The required file {wanted} is missing in {folder}. Deliver it and run again.",
            rule="missing_file",
            file=patterns[0],
        )
    return found[0] if found else None


def opened(file: FeedFile, layout: Layout, path: Path) -> Delivered:
    """One file with its columns found; FeedError for a required column that is missing or one that may not come in."""
    reader = _reader(file, layout, path)
    header = reader.header
    refuse_names(path.name, header)
    if doubled := sorted({name for name in header if name and header.count(name) > 1}):
        raise FeedError(
            f"{path.name} 的表头中 {'、'.join(doubled)} 出现了两次。",
            f"{path.name}: the header names {', '.join(doubled)} twice.",
            rule="header",
            file=path.name,
            line=1,
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
                rule="missing_column",
                file=path.name,
                field=file.names_of(column.name)[0],
            )
        else:
            missing.append(column.name)
    known = list(columns.values())
    unknown = tuple(name for name in header if name and name not in known and name not in file.ignore)
    reordered = [name for name in header if name in known] != known
    return Delivered(file, layout, path, columns, header, tuple(missing), unknown, reordered, reader)


def _reader(file: FeedFile, layout: Layout, path: Path) -> Reader:
    if path.suffix == ".parquet":
        return Parquet(path)
    if path.suffix == ".xlsx":
        return Workbook(file, layout, path)
    return FixedWidth(file, layout, path) if file.widths else Delimited(file, layout, path)
