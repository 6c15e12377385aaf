"""One row at a time: text becomes the declared type, or the row gets the one reason why not.

The checks are one SQL statement a file, so that a file of any size streams through DuckDB. Its last
columns are `_fault` ("field|rule", empty for a sound row) and `_raw` (the row as JSON, if faulty).
"""

import re
from collections.abc import Mapping

import pyarrow as pa

from assay.ingest.amounts import LARGEST_FEN, is_number_sql, minor_units_sql, plain_sql
from assay.ingest.code_maps import CODE_MAPS
from assay.ingest.delivery import LINE
from assay.ingest.layout import Layout, Reading
from assay.ingest.reading.base import BLANKS
from assay.ingest.reading.marks import MARK, RULES
from assay.sources.codes import CURRENCIES
from assay.sources.contract import ARROW_TYPES, Column, Source
from assay.sources.sql import listed, literal, quoted

FAULT, RAW = "_fault", "_raw"
SQL_TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "int": "BIGINT",
    "fen": "BIGINT",
    "bool": "BOOLEAN",
}
Codes = Mapping[str, Mapping[str, str] | str]  # the bank's codes to ours, or the name of a shared map
TRUE, FALSE = ("true", "t", "1", "y", "yes", "是"), ("false", "f", "0", "n", "no", "否")


def typing_sql(contract: Source, delivered: pa.Schema, layout: Layout, codes: Codes, relation: str) -> str:
    """SELECT over the delivered rows: line, every column of the contract in its type, fault, raw row."""
    present = [
        _Cell(c, delivered.field(c.name).type, layout.reading_of(c.name, c.type), _map(codes.get(c.name, {})))
        for c in contract.columns
        if c.name in delivered.names
    ]
    texts = ", ".join(f"{cell.text_sql()} AS {cell.text}" for cell in present)
    plains = ", ".join(f"{cell.plain_sql()} AS {cell.plain}" for cell in present)
    values = ", ".join(f"{cell.value_sql()} AS {cell.value}" for cell in present)
    faults = " ".join(case for cell in present for case in cell.faults())
    row = ", ".join(f"{quoted(cell.column.name)} := {cell.text}" for cell in present)
    columns = {cell.column.name for cell in present}
    # S608: names and texts are quoted by assay.sources.sql.
    return f"""
        WITH texts AS (SELECT *, {texts} FROM {relation}),
        plains AS (SELECT *, {plains} FROM texts),
        typed AS (SELECT *, {values} FROM plains),
        judged AS (SELECT *, CASE {faults} END AS {FAULT} FROM typed)
        SELECT {LINE}, {", ".join(_column(c, columns) for c in contract.columns)}, {FAULT},
            CASE WHEN {FAULT} IS NOT NULL THEN CAST(to_json(struct_pack({row})) AS VARCHAR) END AS {RAW}
        FROM judged"""  # noqa: S608


def _map(codes: Mapping[str, str] | str) -> Mapping[str, str]:
    return CODE_MAPS[codes] if isinstance(codes, str) else codes


class _Cell:
    """One column on its way: as delivered, as text (trimmed, codes and nulls replaced), plain, as value."""

    def __init__(
        self, column: Column, delivered: pa.DataType, reading: Reading, codes: Mapping[str, str]
    ) -> None:
        self.column, self._delivered, self._reading, self._codes = column, delivered, reading, codes
        self._is_text = pa.types.is_string(delivered) or pa.types.is_large_string(delivered)
        self._is_number = column.type in {"int", "fen"}
        self.text, self.plain, self.value = (quoted(f"{step}_{column.name}") for step in "tpv")

    def text_sql(self) -> str:
        own = quoted(self.column.name)
        if self._is_text:
            own = f"CASE WHEN starts_with({own}, {literal(MARK)}) THEN substr({own}, 3) ELSE {own} END"
        text = f"trim(CAST({own} AS VARCHAR), {literal(BLANKS)})"
        nulls = dict.fromkeys((*self._reading.null_tokens, ""))
        if self.column.type in {"date", "timestamp"}:
            nulls.update(dict.fromkeys(self._reading.date_nulls))
        cases = dict.fromkeys(nulls, "NULL")
        cases |= {code: literal(ours) if ours else "NULL" for code, ours in self._codes.items()}
        whens = "".join(f" WHEN {literal(given)} THEN {taken}" for given, taken in cases.items())
        return f"CASE {text}{whens} ELSE {text} END"

    def plain_sql(self) -> str:
        if self.column.type == "text":
            return "NULL"
        return plain_sql(self.text, self._reading)

    def value_sql(self) -> str:
        own, plain, kind = quoted(self.column.name), self.plain, self.column.type
        if self._is_typed():
            value = f"CAST({own} AS {SQL_TYPES[kind]})"
            return (
                f"CASE WHEN {value} BETWEEN -{LARGEST_FEN} AND {LARGEST_FEN} THEN {value} END"
                if kind == "fen"
                else value
            )
        folded = f"lower({self.text})"
        readings = {
            "text": self.text,
            "date": _date(plain, self._reading.date_formats),
            "timestamp": _instant(plain, self._reading),
            "bool": f"CASE WHEN {folded} IN {listed(TRUE)} THEN true WHEN {folded} IN {listed(FALSE)} THEN false END",
        }
        if self._is_number:
            return minor_units_sql(plain, self._reading, LARGEST_FEN if kind == "fen" else None)
        return readings[kind]

    def faults(self) -> list[str]:
        """Cases of "field|rule" in the order in which a person would look."""
        own, column = quoted(self.column.name), self.column
        cases: list[tuple[str, str]] = []
        if self._is_text:
            letters = "".join(
                f" WHEN {literal(letter)} THEN {literal(rule)}" for letter, rule in RULES.items()
            )
            rule = f"CASE substr({own}, 2, 1){letters} ELSE 'private' END"
            cases.append((f"starts_with({own}, {literal(MARK)})", rule))
            cases.append((f"contains({own}, chr(65533))", "'encoding'"))
        if column.required:
            cases.append((f"{self.text} IS NULL", "'required'"))
        if column.type != "text":
            rule = "'type'"
            if self._is_number:
                rule = f"CASE WHEN {is_number_sql(self.plain, self._reading)} THEN 'range' ELSE 'type' END"
            cases.append((f"{self.text} IS NOT NULL AND {self.value} IS NULL", rule))
        if column.name == "currency":
            cases.append((f"{self.value} NOT IN {listed(CURRENCIES)}", "'currency'"))
        if column.values:
            cases.append((f"{self.value} NOT IN {listed(column.values)}", "'code'"))
        return [f"WHEN {test} THEN {literal(f'{column.name}|')} || {rule}" for test, rule in cases]

    def _is_typed(self) -> bool:
        """A Parquet column that already has the declared type needs no reading of text."""
        kind = self.column.type
        if kind == "text" or not self._delivered.equals(ARROW_TYPES[kind]):
            return False
        return kind != "fen" or (self._reading.decimals == 0 and self._reading.implied_decimals is None)


def _date(text: str, formats: tuple[str, ...]) -> str:
    """The day in the first format that fits. DuckDB reads 2026111 as %Y%m%d; without separators length decides."""
    readings = []
    for pattern in formats:
        read = f"try_strptime({text}, {literal(pattern)})"
        if re.fullmatch("(%[YymdHMS])+", pattern):
            length = sum(4 if sign == "Y" else 2 for sign in pattern.split("%")[1:])
            read = f"CASE WHEN length({text}) = {length} THEN {read} END"
        readings.append(read)
    return f"CAST(coalesce({', '.join(readings)}) AS DATE)"


def _instant(text: str, reading: Reading) -> str:
    """With its own zone, or in the declared one."""
    pattern = reading.timestamp_format
    if not pattern and reading.time_zone == "UTC":
        return f"TRY_CAST({text} AS TIMESTAMPTZ)"
    if not pattern:
        zoned = f"regexp_matches({text}, '(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') AND contains({text}, ':')"
        local = f"timezone({literal(reading.time_zone)}, TRY_CAST({text} AS TIMESTAMP))"
        return f"CASE WHEN {zoned} THEN TRY_CAST({text} AS TIMESTAMPTZ) ELSE {local} END"
    return f"timezone({literal(reading.time_zone)}, try_strptime({text}, {literal(pattern)}))"


def _column(column: Column, present: set[str]) -> str:
    if column.name in present:
        return f"{quoted('v_' + column.name)} AS {quoted(column.name)}"
    return f"CAST(NULL AS {SQL_TYPES[column.type]}) AS {quoted(column.name)}"
