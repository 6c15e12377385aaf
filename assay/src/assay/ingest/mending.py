"""Quarantined rows for a person to correct: a workbook (or CSV) with the reasons, and reading it back.

One row a quarantined row: where it stands, why it was not taken, what to do, and its fields as texts. Who a
customer is stays masked unless asked for; a masked field that is left alone keeps its value.
"""

import csv
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from assay.errors import FeedError
from assay.ingest.quarantine import LINE_FORM, QUARANTINE, Place, opened, place_of, read_records
from assay.ingest.reading.base import BLANKS
from assay.ingest.sealing import Keyring
from assay.sources import BY_NAME
from assay.sources.reader import Sources

MASK = "＊＊＊"
WHERE = ("delivery", "file", "line")
WHY = ("table", "field", "rule", "reason_zh", "reason_en", "suggestion_zh", "suggestion_en")
ORIGINAL = "original_line"  # of a line that could not be split into fields
FIXED = (*WHERE, *WHY, ORIGINAL)
WIDTHS = {"reason_zh": 36, "reason_en": 36, "suggestion_zh": 44, "suggestion_en": 44, ORIGINAL: 40}
Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class MendReport:
    """How many rows were written for mending, and where to."""

    out: Path
    rows: int
    masked: int

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        if not self.rows:
            return ["隔离区没有待改正的行。 / No row is in quarantine."]
        lines = [
            f"{self.rows} 行已写入 {self.out}，改正后用 assay ingest --mended 重新导入。",
            f"{self.rows} rows were written; correct them and feed them with assay ingest --mended.",
        ]
        if self.masked:
            lines.append(
                f"{self.masked} 行的身份信息已遮盖（{MASK}）。 / Identity is masked in {self.masked} rows."
            )
        return lines


def write_for_mending(sources: Path, out: Path, *, with_identity: bool) -> MendReport:
    """Write every quarantined row of a folder of sources; SourceError without its key, FeedError for another ending."""
    if out.suffix not in (".xlsx", ".csv"):
        raise FeedError(f"{out} 的后缀应为 .xlsx 或 .csv。", f"The name {out} must end in .xlsx or .csv.")
    Sources.read(sources)
    ring, rows = Keyring.of_this_place(), defaultdict(list)
    masked = 0
    for record in read_records(sources / QUARANTINE):
        hidden = frozenset() if with_identity else _masked(record)
        rows[record["table"]].append(_row(record, opened(record, ring), hidden))
        masked += bool(hidden)
    count = sum(len(found) for found in rows.values())
    if count:
        content = _workbook(rows) if out.suffix == ".xlsx" else _csv(rows)
        _write_private(out, content)
    return MendReport(out, count, masked)


def read_mended(path: Path) -> dict[Place, dict[str, Cell]]:
    """The rows of a mended file by where they stand; FeedError if it is not one of ours."""
    found: dict[Place, dict[str, Cell]] = {}
    for number, row in enumerate(_cells(path), start=2):
        try:
            place = Place(int(str(row["delivery"])), str(row["file"]), int(str(row["line"])))
        except (KeyError, ValueError) as foreign:
            raise FeedError(
                f"{path.name} 第 {number} 行没有写明 delivery、file、line，不是 assay mend 导出的文件，或这几列被改动。",
                f"{path.name}, row {number} does not say delivery, file and line: it was not written by assay mend, or "
                "these columns were changed.",
            ) from foreign
        if place in found:
            raise FeedError(
                f"{path.name} 中 {place.file} 第 {place.line} 行出现了两次。",
                f"{path.name} has line {place.line} of {place.file} twice.",
            )
        found[place] = {name: value for name, value in row.items() if name not in FIXED}
    return found


def _masked(record: dict[str, Any]) -> frozenset[str]:
    """Fields that are not shown: of identities all but the id, and what the pack declares as C2."""
    contract = BY_NAME.get(record["table"])
    sealed = {c.name for c in contract.columns} - {"customer_id"} if contract and contract.sealed else set()
    return frozenset(sealed | set(record.get("masked", ())))


def _row(record: dict[str, Any], text: str, hidden: frozenset[str]) -> dict[str, str]:
    fixed = {name: str(record[name]) for name in (*WHERE, *WHY)}
    if record["form"] == LINE_FORM:
        contract = BY_NAME.get(record["table"])
        empty = {column.name: "" for column in contract.columns} if contract else {}
        return {**fixed, ORIGINAL: MASK if hidden else text, **empty}
    fields = {name: _shown(value) for name, value in json.loads(text).items()}
    fields = {name: MASK if value and name in hidden else value for name, value in fields.items()}
    return {**fixed, ORIGINAL: "", **fields}


def _shown(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _columns(rows: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _workbook(tables: dict[str, list[dict[str, str]]]) -> bytes:
    """One sheet a table; every cell is text, so that long numbers keep their digits and nothing is a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E7ECEF", "num_format": "@", "locked": True})
        plain = book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FCE8D9"})
        for table, rows in tables.items():
            sheet, names = book.add_worksheet(table[:31]), _columns(rows)
            for place, name in enumerate(names):
                sheet.set_column(place, place, WIDTHS.get(name, 16), plain)
                sheet.write_string(0, place, name, head)
            sheet.freeze_panes(1, len(WHERE))
            sheet.autofilter(0, 0, len(rows), len(names) - 1)
            for line, row in enumerate(rows, start=1):
                for place, name in enumerate(names):
                    style = wrong if name == row["field"] else plain
                    sheet.write_string(line, place, row.get(name, ""), style)
    return content.getvalue()


def _csv(tables: dict[str, list[dict[str, str]]]) -> bytes:
    """All tables in one; a tab before each value makes spreadsheets keep it as text, and is dropped on reading."""
    rows = [row for found in tables.values() for row in found]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    names = _columns(rows)
    writer.writerow(names)
    for row in rows:
        writer.writerow([f"\t{row[name]}" if row.get(name) else "" for name in names])
    return text.getvalue().encode("utf-8-sig")


def _write_private(out: Path, content: bytes) -> None:
    """Readable by its owner only, under its name when whole."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(content)
    draft.replace(out)


def _cells(path: Path) -> Iterator[dict[str, Cell]]:
    try:
        if path.suffix == ".xlsx":
            yield from _sheet_cells(path)
        else:
            rows = csv.reader(io.StringIO(_decoded(path.read_bytes()), newline=""))
            header = [name.strip(BLANKS) for name in next(rows, [])]
            yield from (
                dict(zip(header, (_plain(cell) for cell in row), strict=False)) for row in rows if any(row)
            )
    except (OSError, CalamineError, UnicodeDecodeError, csv.Error) as broken:
        raise FeedError(
            f"{path.name} 无法读取。请使用 assay mend 导出的 xlsx 或 csv，改正后保存为同一格式。",
            f"{path.name} cannot be read. Use the xlsx or csv that assay mend wrote, and save it in the same format.",
        ) from broken


def _sheet_cells(path: Path) -> Iterator[dict[str, Cell]]:
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            header = [str(cell).strip(BLANKS) for cell in rows[0]] if rows else []
            for row in rows[1:]:
                if any(cell != "" for cell in row):
                    yield dict(zip(header, (_plain(cell) for cell in row), strict=False))


def _decoded(content: bytes) -> str:
    """UTF-8 as it was written, or what spreadsheets in China save instead."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell.strip(BLANKS)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int | float | bool | date) else str(cell)


def places(records: Iterable[dict[str, Any]]) -> dict[Place, dict[str, Any]]:
    """Quarantined rows by where they stand."""
    return {place_of(record): record for record in records}
