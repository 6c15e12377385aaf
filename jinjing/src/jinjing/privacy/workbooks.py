"""Rows become a file: an Excel workbook or a text table, each telling who took it out and when.

The workbook carries the watermark where it survives copying and printing: the first row, the header and
footer of every page, and the document's properties. A text table has it in its first line.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter

from jinjing.privacy.cells import Cell, as_text, neutral
from jinjing.privacy.columns import Column, Value
from jinjing.privacy.enums import FileFormat

FEN = 100
ENCODINGS = {FileFormat.CSV_GB18030: "gb18030", FileFormat.CSV_UTF8: "utf-8-sig"}
SUFFIXES = {FileFormat.XLSX: "xlsx", FileFormat.CSV_GB18030: "csv", FileFormat.CSV_UTF8: "csv"}
FORMATS = {"money": "#,##0.00", "day": "yyyy-mm-dd", "count": "0", "text": "@"}
FIRST_LINE = 2  # under the watermark and the names of the columns


@dataclass(frozen=True)
class Sheet:
    """What a file shows. `title` names no person; `watermark` is staff number, time and export code."""

    title: str
    watermark: str
    columns: Sequence[Column]


def file_of(sheet: Sheet, rows: Iterable[Sequence[Value]], *, file_format: FileFormat) -> bytes:
    """The whole file in memory: nothing is left in a temporary folder."""
    if file_format == FileFormat.XLSX:
        return _workbook(sheet, rows)
    return _text_table(sheet, rows).encode(ENCODINGS[file_format])


def _workbook(sheet: Sheet, rows: Iterable[Sequence[Value]]) -> bytes:
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": sheet.title, "author": "", "comments": sheet.watermark})
    book.set_custom_property("jinjing-export", sheet.watermark)
    page = book.add_worksheet(_sheet_name(sheet.title))
    formats = {shape: book.add_format({"num_format": number}) for shape, number in FORMATS.items()}
    _frame(page, sheet)
    page.merge_range(0, 0, 0, len(sheet.columns) - 1, sheet.watermark, book.add_format({"italic": True}))
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width, formats[column.shape])
        page.write_string(1, place, str(column.label), bold)
    last = 1
    for last, row in enumerate(rows, start=FIRST_LINE):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, last, place, cell_of(column, value), formats[column.shape])
    page.autofilter(1, 0, last, len(sheet.columns) - 1)
    book.close()
    return target.getvalue()


def _frame(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet) -> None:
    """On paper every page says whose copy it is; `&` starts a code in headers and is doubled."""
    mark = sheet.watermark.replace("&", "&&")
    page.set_header(f"&L{sheet.title.replace('&', '&&')}&R{mark}")
    page.set_footer(f"&L{mark}&R&P / &N")
    page.repeat_rows(0, 1)
    page.freeze_panes(FIRST_LINE, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _write(
    page: "xlsxwriter.worksheet.Worksheet",
    line: int,
    place: int,
    cell: Cell,
    shown: "xlsxwriter.format.Format",
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(line, place, neutral(cell), shown)
    elif isinstance(cell, date):
        page.write_datetime(line, place, cell, shown)
    else:
        page.write_number(line, place, cell, shown)


def _text_table(sheet: Sheet, rows: Iterable[Sequence[Value]]) -> str:
    target = StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([sheet.watermark])
    writer.writerow([as_text(str(column.label)) for column in sheet.columns])
    for row in rows:
        pairs = zip(sheet.columns, row, strict=True)
        writer.writerow([as_text(_spelled(column, value)) for column, value in pairs])
    return target.getvalue()


def cell_of(column: Column, value: Value) -> Cell:
    """The value as a spreadsheet wants it: money in yuan, days as dates, everything else as it is."""
    if value is None or value == "":
        return None
    if column.shape == "money":
        return int(value) / FEN
    return date.fromisoformat(str(value)) if column.shape == "day" else value


def _spelled(column: Column, value: Value) -> Cell:
    """In a text table money is written to the fen; a float would round it."""
    if column.shape != "money" or value is None:
        return cell_of(column, value)
    fen = int(value)
    # A negative sum is a number and no formula, so it must not pass as text.
    return Yuan(fen)


class Yuan(int):
    """Fen that are written as yuan: 123456 is 1234.56."""

    def __str__(self) -> str:
        sign = "-" if self < 0 else ""
        return f"{sign}{abs(self) // FEN}.{abs(self) % FEN:02}"


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters, and none of these."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31]
