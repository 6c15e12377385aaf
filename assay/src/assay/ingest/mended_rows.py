"""Mended rows as the workbench reads them: texts in the form in which they were set aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.digest import content_digest
from assay.errors import FeedError
from assay.ingest.code_maps import CODE_MAPS
from assay.ingest.delivery import LINE
from assay.ingest.layout import Layout
from assay.ingest.mending import MASK, Cell
from assay.ingest.never_stored import refuse_values
from assay.ingest.pack import FeedFile
from assay.ingest.quarantine import RAW_FORM, TYPED_FORM, Place
from assay.ingest.reading.marks import marked
from assay.ingest.reading.one_line import one_line


@dataclass(frozen=True)
class MendedRow:
    """One row as a person gave it back, with the record under which it was set aside."""

    place: Place
    record: dict[str, Any]
    original: dict[str, str | None]  # empty for a line that could not be split
    cells: dict[str, Cell]

    @property
    def form(self) -> str:
        """How its texts are written: in our types, or as the bank writes them."""
        return TYPED_FORM if self.record["form"] == TYPED_FORM else RAW_FORM

    def texts(self, layout: Layout, file: FeedFile) -> dict[str, str | None]:
        """Its fields; a masked one that was left alone is the original one."""
        texts: dict[str, str | None] = {}
        for column in file.contract.columns:
            value = self.cells.get(column.name, self.original.get(column.name))
            if value == MASK:
                value = self.original.get(column.name)
            formats = layout.reading_of(column.name, column.type).date_formats
            texts[column.name] = as_text(value, formats[0])
        return texts


@dataclass
class MendedFile:
    """Mended rows of one table in one form, as the workbench reads a file."""

    file: FeedFile
    layout: Layout
    path: Path
    rows: list[tuple[int, dict[str, str | None]]]
    failure: Exception | None = None

    @property
    def schema(self) -> pa.Schema:
        """The line and every declared column as text."""
        columns = [pa.field(column.name, pa.string()) for column in self.file.contract.columns]
        return pa.schema([pa.field(LINE, pa.int64()), *columns])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All rows at once: a person mended them."""
        rows = [{LINE: line, **texts} for line, texts in self.rows]
        batch = pa.RecordBatch.from_pylist(rows, schema=self.schema)
        try:
            refuse_values(self.path.name, list(zip(batch.schema.names, batch.columns, strict=True))[1:])
        except FeedError as refused:
            self.failure = refused
            raise
        yield marked(one_line(batch))


def codes_left(file: FeedFile) -> dict[str, dict[str, str]]:
    """The bank's codes, less those that are also ours: what was set aside is in our codes already."""
    maps = {name: CODE_MAPS[codes] if isinstance(codes, str) else codes for name, codes in file.codes.items()}
    return {
        name: {own: ours for own, ours in codes.items() if own not in file.contract.column(name).values}
        for name, codes in maps.items()
    }


def as_text(value: object, date_format: str) -> str | None:
    """A cell as text: days in the declared form, whole numbers without a point."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.strftime(date_format) if whole_day else value.isoformat(sep=" ")
    return value.strftime(date_format) if isinstance(value, date) else str(value)


def digest_of(mended: Path) -> str:
    """The digest of a mended file; FeedError if it cannot be read."""
    try:
        return content_digest(mended)
    except OSError as absent:
        raise FeedError(f"读不到 {mended}。", f"{mended} cannot be read.") from absent


def other_total(name: str, announced: int, total: int) -> FeedError:
    """The error for mended amounts with which the file differs from what its sender announced."""
    return FeedError(
        f"改正后 {name} 的金额合计与当时的控制文件不符：控制文件 {announced}，改正后 {total}（最小货币单位）。"
        "未导入，原有数据未改动，请核对改正的金额。",
        f"With the mended rows {name} does not agree with its control file: a total of {announced} was announced, it is "
        f"{total} now (minor units). Nothing was taken over and nothing was changed; check the mended amounts.",
    )
