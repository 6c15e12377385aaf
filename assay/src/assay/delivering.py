"""Our own outputs in the conventions by which banks hand files over: CSV as GBK or UTF-8 with a mark, or xlsx.

The file is written whole under a hidden name first; its signal file, with name, rows and total, comes last.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TextIO

import pyarrow as pa
import xlsxwriter

from assay.errors import FeedError
from assay.sources.contract import Column, Source

Form = Literal["gbk", "utf-8-bom", "xlsx"]
ENCODINGS = {"gbk": "gb18030", "utf-8-bom": "utf-8-sig"}
MOST_ROWS = 1_048_575  # of a sheet, below the header
# Excel keeps 15 digits of a number; longer ones go out as text.
EXACT_BELOW = 10**15
# A text that begins like this is a formula to Excel, whoever wrote it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Handed:
    """What was written: the file, its signal, the rows and the total of the named column (None without one)."""

    path: Path
    signal: Path
    rows: int
    total_fen: int | None


def hand_over(
    batches: Iterable[pa.RecordBatch],
    contract: Source,
    path: Path,
    *,
    form: Form,
    total: str | None = None,
    decimals: int = 0,
    signal: str = ".OK",
) -> Handed:
    """Write rows of a declared table, batch by batch, then the signal `<file>|<rows>|<total>`.

    decimals: 2 gives amounts in yuan, 0 in fen. Raises FeedError for more rows than a sheet holds.
    """
    signal_path = path.with_name(f"{path.name}{signal}")
    signal_path.unlink(missing_ok=True)  # what is about to change is not ready
    growing = path.with_name(f".{path.name}.{os.getpid()}")
    tally = _Tally(contract, total, decimals)
    try:
        if form == "xlsx":
            _write_sheet(growing, contract, tally, batches)
        else:
            with growing.open("x", encoding=ENCODINGS[form], newline="") as text:
                _write_text(text, contract, tally, batches)
        growing.rename(path)
    finally:
        growing.unlink(missing_ok=True)
    said = "" if tally.total_fen is None else str(_amount(tally.total_fen, decimals))
    growing.write_text(f"{path.name}|{tally.rows}|{said}\n", encoding="utf-8")
    growing.rename(signal_path)
    return Handed(path, signal_path, tally.rows, tally.total_fen)


class _Tally:
    """Rows on their way out, counted and summed."""

    def __init__(self, contract: Source, total: str | None, decimals: int) -> None:
        self._names, self._total, self.decimals = [c.name for c in contract.columns], total, decimals
        self.rows = 0
        self.total_fen = None if total is None else 0

    def each(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        for batch in batches:
            columns = [batch.column(name).to_pylist() for name in self._names]
            self.rows += batch.num_rows
            if self._total is not None:
                amounts = columns[self._names.index(self._total)]
                self.total_fen = (self.total_fen or 0) + sum(amount or 0 for amount in amounts)
            yield from zip(*columns, strict=True)


def _write_text(text: TextIO, contract: Source, tally: _Tally, batches: Iterable[pa.RecordBatch]) -> None:
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in contract.columns])
    for row in tally.each(batches):
        writer.writerow(
            [
                _text(column, value, tally.decimals)
                for column, value in zip(contract.columns, row, strict=True)
            ]
        )


def _text(column: Column, value: Any, decimals: int) -> str:
    if value is None:
        return ""
    if column.type == "fen":
        return str(_amount(value, decimals))
    if column.type == "bool":
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = str(value)
    return f"'{text}" if column.type == "text" and text.startswith(FORMULA_SIGNS) else text


def _write_sheet(path: Path, contract: Source, tally: _Tally, batches: Iterable[pa.RecordBatch]) -> None:
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(contract.name[:31])
        texts = book.add_format({"num_format": "@"})
        money = book.add_format({"num_format": f"0.{'0' * tally.decimals}" if tally.decimals else "0"})
        for place, column in enumerate(contract.columns):
            sheet.set_column(place, place, 16, texts if column.type == "text" else None)
            sheet.write_string(0, place, column.name)
        for at, row in enumerate(tally.each(batches), start=1):
            if at > MOST_ROWS:
                raise FeedError(
                    f"{contract.name} 超过 {MOST_ROWS} 行，一张工作表放不下。请改用 CSV。",
                    f"{contract.name} has more than {MOST_ROWS} rows, which no sheet holds. Use CSV.",
                )
            for place, (column, value) in enumerate(zip(contract.columns, row, strict=True)):
                if value is None:
                    continue
                if column.type == "date":
                    sheet.write_datetime(at, place, value)
                elif column.type in {"int", "fen"} and abs(value) < EXACT_BELOW:
                    number = _amount(value, tally.decimals) if column.type == "fen" else value
                    sheet.write_number(at, place, number, money if column.type == "fen" else None)
                elif column.type == "text":
                    sheet.write_string(at, place, value, texts)
                else:
                    sheet.write_string(at, place, _text(column, value, tally.decimals), texts)


def _amount(fen: int, decimals: int) -> Decimal | int:
    """Minor units in the unit that is handed over: with two decimals yuan."""
    return Decimal(fen).scaleb(-decimals) if decimals else fen
