"""`assay template`: the workbook in which a branch fills in a table, made from the feed pack that will read it.

Columns of ids and names are text (Excel would drop leading zeros and last digits), codes are chosen from lists.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assay.errors import FeedError
from assay.ingest.code_maps import CODE_MAPS
from assay.ingest.layout import Layout
from assay.ingest.pack import FeedFile, load_pack
from assay.sources.contract import Column, ColumnType

ROWS = 5000  # for which lists and formats are laid out
DATA, NOTES, CODES = "数据 Data", "填写说明 Notes", "代码 Codes"
TYPE_NAMES: dict[ColumnType, str] = {
    "text": "文本 / text",
    "date": "日期 / date",
    "timestamp": "时间 / instant",
    "int": "整数 / whole number",
    "fen": "金额 / amount",
    "bool": "是或否 / yes or no",
}
YES_NO = ("是", "否")
EXAMPLES: dict[ColumnType, Any] = {
    "text": "000123",
    "date": date(2026, 11, 18),
    "timestamp": "2026-11-18T10:30:00+08:00",
    "int": 1,
    "fen": 1234.5,
    "bool": "是",
}


@dataclass(frozen=True)
class Field:
    """One column of the template."""

    name: str
    column: Column
    decimals: int
    choices: tuple[str, ...]

    @property
    def example(self) -> Any:
        if self.choices:
            return self.choices[0]
        value = EXAMPLES[self.column.type]
        return round(value * 100) if self.column.type == "fen" and not self.decimals else value


def write_template(feed: Path, table: str, out: Path) -> Path:
    """Write the workbook for one file of a pack; FeedError if the pack does not read it, or `out` exists."""
    pack = load_pack(feed)
    file = next((file for file in pack.files if file.name == table), None)
    if file is None:
        names = [file.name for file in pack.files]
        raise FeedError(
            f"{feed} 中没有文件 {table}，现有：{'、'.join(names)}。",
            f"{feed} has no file {table}; there are: {', '.join(names)}.",
        )
    layout = pack.layout_of(file)
    _refuse_unread(file, layout, out)
    version = f"{pack.name} {pack.version}"
    growing = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with xlsxwriter.Workbook(growing, {"default_date_format": "yyyy-mm-dd", "in_memory": True}) as book:
            book.set_properties({"title": table, "comments": version, "created": datetime(2026, 1, 1)})  # noqa: DTZ001
            _write(book, _fields(file, layout), table, version)
        growing.rename(out)
    finally:
        growing.unlink(missing_ok=True)
    return out


def _refuse_unread(file: FeedFile, layout: Layout, out: Path) -> None:
    if out.exists():
        raise FeedError(
            f"{out} 已存在，不会覆盖。请换一个文件名。",
            f"{out} exists and is not overwritten. Choose another name.",
        )
    is_read = file.pattern.endswith(".xlsx") if file.pattern else "xlsx" in layout.formats
    if not is_read or out.suffix != ".xlsx" or file.widths:
        raise FeedError(
            f"该数据包不以 xlsx 读取 {file.name}，或输出文件名不以 .xlsx 结尾。请在 formats 中加上 xlsx。",
            f"The pack does not read {file.name} from xlsx, or the name to write does not end in .xlsx. Add xlsx to its formats.",
        )
    if file.pattern and not fnmatch(out.name, file.pattern):
        raise FeedError(
            f"文件名须符合数据包声明的 {file.pattern}。",
            f"The name must fit {file.pattern}, which the pack declares.",
        )


def _fields(file: FeedFile, layout: Layout) -> list[Field]:
    fields = []
    for column in file.contract.columns:
        own, *aliases = file.names_of(column.name)
        codes = file.codes.get(column.name, {})
        mapped = CODE_MAPS[codes] if isinstance(codes, str) else codes
        choices = YES_NO if column.type == "bool" else tuple(mapped) or column.values
        reading = layout.reading_of(column.name, column.type)
        fields.append(Field(aliases[0] if aliases else own, column, reading.decimals, choices))
    return fields


def _write(book: xlsxwriter.Workbook, fields: list[Field], table: str, version: str) -> None:
    sheet, notes, codes = (book.add_worksheet(name) for name in (DATA, NOTES, CODES))
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "num_format": "@"})
    required = book.add_format({"bold": True, "bg_color": "#FBE9D7", "border": 1, "num_format": "@"})
    columns = [(field, _format(book, field)) for field in fields]
    sheet.freeze_panes(1, 0)
    for place, (field, cells) in enumerate(columns):
        sheet.set_column(place, place, 18, cells)
        sheet.write_string(0, place, field.name, required if field.column.required else bold)
        _write_codes(codes, place, field, bold)
        sheet.data_validation(1, place, ROWS, place, _validation(field, place))
    notes.write_row(0, 0, ("模板版本 Version", version, table))
    book.define_name("feed_version", f"='{NOTES}'!$B$1")
    _write_notes(notes, columns, book.add_format({"bold": True}))


def _write_codes(codes: Worksheet, place: int, field: Field, bold: Format) -> None:
    codes.write_string(0, place, field.name, bold)
    for at, choice in enumerate(field.choices, start=1):
        codes.write_string(at, place, choice)


def _write_notes(notes: Worksheet, columns: list[tuple[Field, Format]], bold: Format) -> None:
    """Below the version: what each column means, and the example row."""
    head = ("列 Column", "说明 Meaning", "类型 Type", "必填 Required", "示例 Example")
    notes.set_column(0, 4, 24)
    notes.write_row(2, 0, head, bold)
    example = len(columns) + 5
    notes.write_string(example - 1, 0, "示例行（勿填入数据表） Example row (not for the data sheet)", bold)
    for place, (field, cells) in enumerate(columns):
        required = "是 / yes" if field.column.required else ""
        told = (field.name, field.column.description, TYPE_NAMES[field.column.type], required)
        notes.write_row(3 + place, 0, told)
        notes.write(3 + place, 4, field.example, cells)
        notes.write_string(example, place, field.name, bold)
        notes.write(example + 1, place, field.example, cells)


def _format(book: xlsxwriter.Workbook, field: Field) -> Format:
    forms = {
        "date": "yyyy-mm-dd",
        "int": "0",
        "fen": "0" if not field.decimals else f"#,##0.{'0' * field.decimals}",
    }
    return book.add_format({"num_format": forms.get(field.column.type, "@")})


def _validation(field: Field, place: int) -> dict[str, Any]:
    """What Excel lets a person enter. Lists stand on their own sheet: written out, they may be 255 signs at most."""
    shared = {
        "ignore_blank": True,
        "error_title": "取值不符 / Not allowed",
        "error_message": f"{TYPE_NAMES[field.column.type]}（见“填写说明”） / see the sheet Notes",
    }
    if field.choices:
        name = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        return {
            **shared,
            "validate": "list",
            "source": f"='{CODES}'!{name}$2:{name}${len(field.choices) + 1}",
        }
    if field.column.type == "date":
        return {**shared, "validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
    if field.column.type == "int" or (field.column.type == "fen" and not field.decimals):
        return {
            **shared,
            "validate": "integer",
            "criteria": "between",
            "minimum": -(10**14),
            "maximum": 10**14,
        }
    if field.column.type == "fen":
        return {
            **shared,
            "validate": "decimal",
            "criteria": "between",
            "minimum": -(10**13),
            "maximum": 10**13,
        }
    return {**shared, "validate": "any"}
