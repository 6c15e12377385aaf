"""A delivery in hand: its files as rows that can be bent, and as bytes again."""

import csv
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.synth.delivery import CONTROL_FILE, LARGE_TABLES, TOTALS

Cells = dict[str, str]


@dataclass(eq=False)
class Line:
    """One row of a CSV file. `raw` replaces its cells where the row is no sound row any more."""

    cells: Cells
    raw: bytes | None = None
    end: bytes = b"\n"


@dataclass
class TextFile:
    """A CSV file: its columns in the order of writing, its rows, and what stands behind the last one."""

    name: str
    columns: list[str]
    lines: list[Line]
    tail: bytes = b""

    @property
    def path_name(self) -> str:
        return f"{self.name}.csv"

    def line_of(self, line: Line) -> int:
        """The row's number in the file as a person counts: the header is line 1."""
        return self.lines.index(line) + 2

    def rendered(self, line: Line) -> bytes:
        """The row as it stands in the file, without its end."""
        return line.raw if line.raw is not None else _joined([line.cells.get(n, "") for n in self.columns])

    def content(self) -> bytes:
        """The whole file."""
        rows = b"".join(self.rendered(line) + line.end for line in self.lines)
        return _joined(self.columns) + b"\n" + rows + self.tail


@dataclass
class Feed:
    """Every file of one delivery, and the days it covers."""

    texts: dict[str, TextFile]
    large: dict[str, pa.Table]
    covers: tuple[str, str]
    changed: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path) -> "Feed":
        """A delivery as `assay synth` writes it."""
        control = _rows(folder / CONTROL_FILE)
        days = next(row for row in control if row["table"] == "balance_change")
        names = [row["table"] for row in control]
        texts = {name: _text_file(folder, name) for name in names if name not in LARGE_TABLES}
        large = {name: pq.read_table(folder / f"{name}.parquet") for name in LARGE_TABLES}
        return cls(texts, large, (days["covers_from"], days["covers_to"]))

    def path_name(self, table: str) -> str:
        """Under which name a table's file is delivered."""
        return f"{table}.parquet" if table in self.large else f"{table}.csv"

    def set_large(self, table: str, row: int, column: str, value: int) -> None:
        """Change one number of a large table; rows count from 0."""
        whole = self.large[table]
        at = whole.schema.get_field_index(column)
        numbers = whole.column(at).to_numpy().copy()
        numbers[row] = value
        self.large[table] = whole.set_column(at, whole.schema.field(at), pa.array(numbers))
        self.changed.add(table)

    def write(self, folder: Path, clean: Path) -> None:
        """Write the delivery; files that were not touched share their bytes with the clean one."""
        folder.mkdir()
        for name, text in self.texts.items():
            if name in self.changed:
                (folder / text.path_name).write_bytes(text.content())
            else:
                shared(clean / text.path_name, folder)
        for name, rows in self.large.items():
            if name in self.changed:
                pq.write_table(rows, folder / f"{name}.parquet", compression="zstd")
            else:
                shared(clean / f"{name}.parquet", folder)
        (folder / CONTROL_FILE).write_bytes(self.control())

    def control(self) -> bytes:
        """The control file, as a sender counts: what is sent, sound or not."""
        lines = ["table,rows,amount_fen,covers_from,covers_to"]
        for name in (*self.texts, *self.large):
            days = ",".join(self.covers) if name == "balance_change" else ","
            lines.append(f"{name},{self.count(name)},{self._total(name)},{days}")
        return ("\n".join(lines) + "\n").encode()

    def count(self, table: str) -> int:
        return self.large[table].num_rows if table in self.large else len(self.texts[table].lines)

    def _total(self, table: str) -> str:
        if table not in TOTALS:
            return ""
        if table in self.large:
            return str(pc.sum(self.large[table][TOTALS[table]]).as_py() or 0)
        return str(sum(int(line.cells[TOTALS[table]] or 0) for line in self.texts[table].lines))


def shared(path: Path, folder: Path, name: str = "") -> None:
    """Put a file that nobody changes into another folder, without copying where the disk can."""
    try:
        os.link(path, folder / (name or path.name))
    except OSError:
        shutil.copyfile(path, folder / (name or path.name))


def _joined(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # so that breaks inside a field are quoted
    return text.getvalue().removesuffix("\r\n").encode()


def _rows(path: Path) -> Iterator[Cells] | list[Cells]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _text_file(folder: Path, name: str) -> TextFile:
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    return TextFile(name, columns, [Line(cells) for cells in _rows(path)])
