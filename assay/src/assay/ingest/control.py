"""The sender's own count: a delivery whose rows or amounts differ from it is refused as a whole."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TypeAlias

from assay.errors import FeedError
from assay.ingest.amounts import minor_units
from assay.ingest.delivery import Delivered
from assay.ingest.layout import Reading
from assay.ingest.pack import FeedPack
from assay.ingest.pack_parts import Control
from assay.ingest.reading.base import BLANKS, DAMAGE, open_bytes, unreadable
from assay.ingest.reading.decoding import decoded
from assay.ingest.report import IngestReport

Cells: TypeAlias = dict[str | int, str]


@dataclass(frozen=True)
class ControlLine:
    """What the sender says of one table; amounts in minor units, None where nothing is said."""

    table: str
    rows: int
    amount_fen: int | None
    covers_from: date | None
    covers_to: date | None


def control_path(pack: FeedPack, folder: Path) -> Path | None:
    """Where the control file lies; None if the pack has none, or it was not delivered."""
    if pack.control is None:
        return None
    found = sorted(path for path in folder.glob(pack.control.file) if path.is_file())
    if len(found) > 1:
        names = [path.name for path in found]
        raise FeedError(
            f"控制文件有多个：{'、'.join(names)}。请只保留一个。",
            f"There is more than one control file: {', '.join(names)}. Keep one.",
            rule="twice",
            file=pack.control.file,
        )
    return found[0] if found else None


def read_control(pack: FeedPack, folder: Path) -> dict[str, ControlLine] | None:
    """The control file by table; None if the pack has none, or an optional one was not delivered."""
    control = pack.control
    if control is None:
        return None
    path = control_path(pack, folder)
    if path is None:
        if control.required:
            raise FeedError(
                f"{folder} 中缺少控制文件 {control.file}。请补齐后重新执行。",
                f"The control file {control.file} is missing in {folder}. Deliver it and run again.",
                rule="missing_file",
                file=control.file,
            )
        return None
    lines = [_line(pack, control, row, number) for number, row in _rows(pack, control, path)]
    _refuse_unfit(control, lines)
    return {line.table: line for line in lines}


def _rows(pack: FeedPack, control: Control, path: Path) -> list[tuple[int, Cells]]:
    """The lines with their numbers, by name or by position from 1."""
    try:
        with open_bytes(path) as raw:
            text = "".join(decoded(raw, control.encoding)).rstrip("\x1a\r\n ")
    except DAMAGE as broken:
        raise unreadable(path) from broken
    if "\ufffd" in text:
        raise unreadable(path)
    separator = control.separator or pack.layout.separator
    cells = [
        (number, [cell.strip(BLANKS) for cell in _split(line, separator, pack.layout.quote)])
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    names: list[str | int] = list(cells.pop(0)[1]) if control.header and cells else []
    return [(number, dict(zip(names or range(1, len(row) + 1), row, strict=False))) for number, row in cells]


def _split(line: str, separator: str, quote: str) -> list[str]:
    if len(separator) > 1 or not quote:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, quotechar=quote), [])
    except csv.Error:
        return []


def _refuse_unfit(control: Control, lines: list[ControlLine]) -> None:
    names = [line.table for line in lines]
    if not lines:
        raise FeedError(
            f"控制文件 {control.file} 中没有任何一行，无法核对。请重新传输；若不提供控制文件，请将其删除。",
            f"The control file {control.file} has no line, so nothing can be compared. "
            "Transfer it again, or remove it if none is meant.",
            rule="control",
            file=control.file,
        )
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise FeedError(
            f"控制文件 {control.file} 中 {'、'.join(doubled)} 出现了两次。请核对后重新传输。",
            f"The control file {control.file} names {', '.join(doubled)} twice. Check and transfer it again.",
            rule="control",
            file=control.file,
        )
    for line in lines:
        if line.covers_from and line.covers_to and line.covers_to < line.covers_from:
            raise FeedError(
                f"控制文件 {control.file} 中 {line.table} 的起止日期写反了：{line.covers_from} 至 {line.covers_to}。",
                f"The control file {control.file} gives the days of {line.table} in the wrong order: "
                f"{line.covers_from} to {line.covers_to}.",
                rule="control",
                file=control.file,
            )


def compare(
    pack: FeedPack,
    control: Mapping[str, ControlLine] | None,
    deliveries: Mapping[str, Delivered],
    totals: Mapping[str, tuple[int, int]],
    report: IngestReport,
) -> None:
    """FeedError at the first table that differs; a remark for what could not be compared.

    `totals`: by table, the sum of the column named under `total` and how many amounts could not be read.
    """
    for table, delivered in deliveries.items():
        _compare_amount(delivered.path.name, delivered.stated.amount_fen, totals.get(table), report)
    if pack.control is None:
        return
    if control is None:
        report.remark(
            "没有控制文件，行数和金额未核对。",
            "There is no control file: rows and amounts were not compared.",
        )
        return
    for line in control.values():
        found = deliveries.get(line.table)
        if found is None and line.rows:
            raise FeedError(
                f"控制文件列出了 {line.table}（{line.rows} 行），但没有收到该文件。原有数据未改动。",
                f"The control file lists {line.table} with {line.rows} rows, but no such file was delivered. Nothing was changed.",
                rule="missing_file",
                file=line.table,
            )
        if found is not None:
            _compare_amount(found.path.name, line.amount_fen, totals.get(line.table), report)
    if silent := sorted(set(deliveries) - set(control)):
        report.remark(
            f"控制文件未列出：{'、'.join(silent)}，未核对。",
            f"The control file does not list {', '.join(silent)}: not compared.",
        )


def compare_rows(line: ControlLine, name: str, rows: int) -> None:
    """FeedError if a file brought another number of rows than was announced."""
    if rows != line.rows:
        raise FeedError(
            f"{name} 的行数与控制文件不符：控制文件 {line.rows} 行，实收 {rows} 行。整批未导入，原有数据未改动，请核对后重新传输。",
            f"{name} does not agree with the control file: {line.rows} rows were announced, {rows} came. "
            "Nothing was taken over and nothing was changed; check and transfer again.",
            rule="rows",
            file=name,
        )


def _compare_amount(
    name: str, announced: int | None, total: tuple[int, int] | None, report: IngestReport
) -> None:
    if announced is None or total is None:
        return
    amount, unread = total
    if unread:
        report.remark(
            f"{name} 有 {unread} 行金额无法读取，金额合计未核对。",
            f"{name}: {unread} of the amounts cannot be read, so the total was not compared.",
        )
    elif amount != announced:
        raise FeedError(
            f"{name} 的金额合计与控制文件不符：控制文件 {announced}，实收 {amount}（最小货币单位）。"
            "整批未导入，原有数据未改动，请核对后重新传输。",
            f"{name} does not agree with the control file: a total of {announced} was announced, {amount} came "
            "(minor units). Nothing was taken over and nothing was changed; check and transfer again.",
            rule="amount",
            file=name,
        )


def _line(pack: FeedPack, control: Control, row: Cells, number: int) -> ControlLine:
    try:
        return ControlLine(
            _table_of(pack, row[control.table]),
            int(row[control.rows]),
            _amount(control, row.get(control.amount)),
            _day(row.get(control.covers_from)),
            _day(row.get(control.covers_to)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable_line:
        raise FeedError(
            f"控制文件 {control.file} 第 {number} 行无法读取，应为：表名、行数、金额合计、起止日期。",
            f"{control.file}, line {number} cannot be read: table, number of rows, total amount and the days covered are needed.",
            rule="control",
            file=control.file,
            line=number,
        ) from unreadable_line


def _table_of(pack: FeedPack, name: str) -> str:
    """The table that a line means: by its own name, or by that of its file."""
    if any(file.name == name for file in pack.files):
        return name
    for file in pack.files:
        patterns = [file.pattern] if file.pattern else [f"{file.name}.*"]
        if any(fnmatch(name, end) for pattern in patterns for end in (pattern, f"{pattern}.gz")):
            return file.name
    return name


def _amount(control: Control, text: str | None) -> int | None:
    return minor_units(text, Reading(decimals=control.decimals)) if text else None


def _day(text: str | None) -> date | None:
    """2026-11-18 or 20261118."""
    return date.fromisoformat(text) if text else None
