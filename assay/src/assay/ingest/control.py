"""The sender's own count: a delivery whose rows or amounts differ from it is refused as a whole."""

import csv
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from assay.errors import FeedError
from assay.ingest.delivery import open_bytes, unreadable
from assay.ingest.pack import Control, FeedPack
from assay.ingest.report import IngestReport
from assay.ingest.staging import Staging


@dataclass(frozen=True)
class ControlLine:
    """What the sender says of one table; amounts in minor units, None where nothing is said."""

    table: str
    rows: int
    amount_fen: int | None
    covers_from: date | None
    covers_to: date | None


def read_control(pack: FeedPack, folder: Path) -> dict[str, ControlLine] | None:
    """The control file by table; None if the pack has none, or an optional one was not delivered."""
    control = pack.control
    if control is None:
        return None
    path = folder / control.file
    if not path.is_file():
        if control.required:
            raise FeedError(
                f"{folder} 中缺少控制文件 {control.file}。请补齐后重新执行。",
                f"The control file {control.file} is missing in {folder}. Deliver it and run again.",
            )
        return None
    with open_bytes(path) as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        try:
            rows = list(csv.DictReader(text, delimiter=pack.layout.separator, quotechar=pack.layout.quote))
        except (csv.Error, UnicodeDecodeError) as broken:
            raise unreadable(path) from broken
    lines = [_line(control, row, number) for number, row in enumerate(rows, start=2)]
    _refuse_unfit(control, lines)
    return {line.table: line for line in lines}


def _refuse_unfit(control: Control, lines: list[ControlLine]) -> None:
    names = [line.table for line in lines]
    if not lines:
        raise FeedError(
            f"控制文件 {control.file} 中没有任何一行，无法核对。请重新传输；若不提供控制文件，请将其删除。",
            f"The control file {control.file} has no line, so nothing can be compared. "
            "Transfer it again, or remove it if none is meant.",
        )
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise FeedError(
            f"控制文件 {control.file} 中 {'、'.join(doubled)} 出现了两次。请核对后重新传输。",
            f"The control file {control.file} names {', '.join(doubled)} twice. Check and transfer it again.",
        )
    for line in lines:
        if line.covers_from and line.covers_to and line.covers_to < line.covers_from:
            raise FeedError(
                f"控制文件 {control.file} 中 {line.table} 的起止日期写反了：{line.covers_from} 至 {line.covers_to}。",
                f"The control file {control.file} gives the days of {line.table} in the wrong order: "
                f"{line.covers_from} to {line.covers_to}.",
            )


def compare(control: dict[str, ControlLine] | None, staging: Staging, report: IngestReport) -> None:
    """FeedError at the first table that differs; a remark for what could not be compared."""
    if control is None:
        report.remark(
            "没有控制文件，行数和金额未核对。",
            "There is no control file: rows and amounts were not compared.",
        )
        return
    for line in control.values():
        delivered = staging.deliveries.get(line.table)
        if delivered is None and line.rows:
            raise FeedError(
                f"控制文件列出了 {line.table}（{line.rows} 行），但没有收到该文件。原有数据未改动。",
                f"The control file lists {line.table} with {line.rows} rows, but no such file was delivered. Nothing was changed.",
            )
        if delivered is not None:
            _compare_amount(line, delivered.path.name, staging.totals.get(line.table), report)
    if silent := sorted(set(staging.deliveries) - set(control)):
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
        )


def _compare_amount(
    line: ControlLine, name: str, total: tuple[int, int] | None, report: IngestReport
) -> None:
    if line.amount_fen is None or total is None:
        return
    amount, unread = total
    if unread:
        report.remark(
            f"{name} 有 {unread} 行金额无法读取，金额合计未核对。",
            f"{name}: {unread} of the amounts cannot be read, so the total was not compared.",
        )
    elif amount != line.amount_fen:
        raise FeedError(
            f"{name} 的金额合计与控制文件不符：控制文件 {line.amount_fen}，实收 {amount}（最小货币单位）。"
            "整批未导入，原有数据未改动，请核对后重新传输。",
            f"{name} does not agree with the control file: a total of {line.amount_fen} was announced, {amount} came "
            "(minor units). Nothing was taken over and nothing was changed; check and transfer again.",
        )


def _line(control: Control, row: dict[str, str], number: int) -> ControlLine:
    try:
        return ControlLine(
            row[control.table].strip(),
            int(row[control.rows]),
            _whole(row.get(control.amount)),
            _day(row.get(control.covers_from)),
            _day(row.get(control.covers_to)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable_line:
        raise FeedError(
            f"控制文件 {control.file} 第 {number} 行无法读取，应为：表名、行数、金额合计、起止日期。",
            f"{control.file}, line {number} cannot be read: table, number of rows, total amount and the days covered are needed.",
        ) from unreadable_line


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.strip() else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text.strip()) if text and text.strip() else None
