"""Workbooks that branches fill in: rows found by the header's names, cells turned into the texts they stand for."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from assay.errors import FeedError
from assay.ingest.layout import Layout, Reading
from assay.ingest.pack import FeedFile
from assay.ingest.reading.base import BLANKS, Malformed, Note, Rows, Stated, unreadable
from assay.ingest.reading.marks import LONG
from assay.ingest.reading.sheet_xml import formulas_of, refuse_unsafe
from assay.sources.contract import ColumnType

Cell: TypeAlias = Any  # float, str, bool, date, datetime, time or timedelta, as calamine gives them
ROWS_AT_ONCE = 8192
# Excel keeps 15 significant digits: a longer number in a numeric cell has lost its last ones.
EXACT_BELOW = 10**15
DAY_ZERO = date(1899, 12, 30)
LAST_SERIAL = 2_958_465  # 9999-12-31


class Workbook:
    """One sheet of one workbook; a row has the number that Excel shows."""

    def __init__(self, file: FeedFile, layout: Layout, path: Path) -> None:
        self._file, self._layout, self._path = file, layout, path
        self.malformed: list[Malformed] = []
        self.notes: list[Note] = []
        self.stated = Stated()
        refuse_unsafe(path)
        self._sheet_number = self._chosen()
        self._note_formulas()
        self._header_row, self.header = self._find_header()
        self._kinds = {
            own: column.type for column in file.contract.columns for own in file.names_of(column.name)
        }
        self._readings = {name: layout.reading_of("", "date") for name in self.header}
        for column in file.contract.columns:
            for own in file.names_of(column.name):
                self._readings[own] = layout.reading_of(column.name, column.type)
        self._serials: dict[str, int] = {}

    def kinds(self) -> dict[str, pa.DataType]:
        return dict.fromkeys(self.header, pa.string())

    def batches(self, taken: frozenset[str]) -> Iterator[Rows]:
        rows = self._rows_below_header()
        schema = pa.schema([(name, pa.string()) for name in self.header])
        while block := list(islice(rows, ROWS_AT_ONCE)):
            columns = [
                pa.array([self._text(name, _cell(row, place)) for _, row in block], pa.string())
                for place, name in enumerate(self.header)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema), np.array([n for n, _ in block])
        self._note_serials()

    def _rows_below_header(self) -> Iterator[tuple[int, list[Cell]]]:
        skipped, sheet = 0, self._layout.sheet
        for number, row in enumerate(self._sheet().iter_rows(), start=1):
            if number <= self._header_row:
                continue
            words = ["".join(str(cell).split()) for cell in row]
            first = next((word for word in words if word), None)
            if first is None:
                if sheet.until_blank:
                    break
            elif first.startswith(sheet.totals or ("\0",)):
                skipped += 1
            else:
                yield number, row
        if skipped:
            self._note(
                f"按声明跳过了 {skipped} 个合计行。", f"{skipped} rows of totals were skipped as declared."
            )

    def _chosen(self) -> int:
        """The sheet's place in the workbook, from 0."""
        try:
            with CalamineWorkbook.from_path(self._path) as book:
                sheets = [(s.name, s.visible == SheetVisibleEnum.Visible) for s in book.sheets_metadata]
        except (CalamineError, OSError) as broken:
            raise unreadable(self._path) from broken
        wanted = self._layout.sheet.name
        names = [name for name, _ in sheets]
        place = wanted - 1 if isinstance(wanted, int) else names.index(wanted) if wanted in names else -1
        if not 0 <= place < len(sheets):
            raise FeedError(
                f"{self._path.name} 中没有工作表 {wanted}，现有：{'、'.join(names)}。",
                f"{self._path.name} has no sheet {wanted}; there are: {', '.join(names)}.",
            )
        if not sheets[place][1]:
            raise FeedError(
                f"{self._path.name} 的工作表 {names[place]} 是隐藏的。请取消隐藏、核对内容后重新提供。",
                f"{self._path.name}: the sheet {names[place]} is hidden. Unhide it, check what it holds and deliver again.",
            )
        if hidden := [name for name, is_visible in sheets if not is_visible]:
            self._note(
                f"有隐藏的工作表，未读取：{'、'.join(hidden)}。",
                f"hidden sheets were not read: {', '.join(hidden)}.",
            )
        return place

    def _note_formulas(self) -> None:
        counted, without_value = formulas_of(self._path, self._sheet_number)
        if without_value:
            raise FeedError(
                f"{self._path.name} 的单元格 {without_value} 是公式，但没有保存计算结果。请用 Excel 或 WPS 打开、保存后重新提供。",
                f"{self._path.name}: cell {without_value} is a formula without a stored result. Open the file in Excel or "
                "WPS, save it and deliver it again.",
            )
        if counted:
            self._note(
                f"有 {counted} 个公式单元格，按保存时的结果读取。",
                f"{counted} cells are formulas; the results stored with them were read.",
            )

    def _find_header(self) -> tuple[int, tuple[str, ...]]:
        """The row that names the most declared columns, and the names in it."""
        rule, columns = self._layout.sheet, self._file.contract.columns
        rows = list(islice(self._sheet().iter_rows(), rule.header_within))
        best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
        for number in range(rule.header_rows, len(rows) + 1):
            names = _joined(rows[number - rule.header_rows : number])
            found = sum(any(own in names for own in self._file.names_of(c.name)) for c in columns)
            if found > best[0]:
                best = (found, number, names)
        if not best[0]:
            wanted = [self._file.names_of(column.name)[0] for column in columns if column.required]
            raise FeedError(
                f"{self._path.name} 的前 {rule.header_within} 行中找不到表头（应有：{'、'.join(wanted)}）。",
                f"{self._path.name}: no header was found in the first {rule.header_within} rows "
                f"(it should name {', '.join(wanted)}).",
            )
        return best[1], best[2]

    def _sheet(self) -> CalamineSheet:
        try:
            return CalamineWorkbook.from_path(self._path).get_sheet_by_index(self._sheet_number)
        except (CalamineError, OSError) as broken:
            raise unreadable(self._path) from broken

    def _text(self, name: str, cell: Cell) -> str:
        kind: ColumnType = self._kinds.get(name, "text")
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, float | int):
            return self._number(name, cell, kind)
        if isinstance(cell, date):  # datetime is one, too
            return _day(cell, kind, self._readings[name])
        if isinstance(cell, time | timedelta):
            return str(cell)
        return ""

    def _number(self, name: str, cell: float, kind: ColumnType) -> str:
        if kind == "date" and 1 <= cell <= LAST_SERIAL and cell == int(cell):
            self._serials[name] = self._serials.get(name, 0) + 1
            return _day(DAY_ZERO + timedelta(days=int(cell)), kind, self._readings[name])
        plain = format(Decimal(format(cell, ".15g")), "f")
        return f"{LONG}{plain}" if abs(cell) >= EXACT_BELOW else plain

    def _note_serials(self) -> None:
        for name, count in self._serials.items():
            self._note(
                f"列 {name} 有 {count} 个日期写成序号，已按 Excel 的 1900 日期系统读作日期（如 45000 为 2023-03-15）。",
                f"column {name} holds {count} dates as serial numbers; they were read by Excel's 1900 date system "
                "(45000 is 2023-03-15).",
            )

    def _note(self, zh: str, en: str) -> None:
        self.notes.append(Note(zh, en))


def _cell(row: list[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _joined(rows: list[list[Cell]]) -> tuple[str, ...]:
    """The names of a header of one or more rows: below a merged cell stand the names that count."""
    width = max(len(row) for row in rows)
    names = []
    for place in range(width):
        cells = [re.sub(r"[\r\n]+", "", str(_cell(row, place))).strip(BLANKS) for row in rows]
        names.append(next((cell for cell in reversed(cells) if cell), ""))
    return tuple(names)


def _day(day: date, kind: ColumnType, reading: Reading) -> str:
    if isinstance(day, datetime) and (kind != "date" or day.time() != time()):
        return (
            day.isoformat(sep=" ") if not reading.timestamp_format else day.strftime(reading.timestamp_format)
        )
    return day.strftime(reading.date_formats[0])
