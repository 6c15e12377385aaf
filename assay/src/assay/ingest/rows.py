"""One row at a time: text becomes the declared type, or the row gets the one reason why not.

The checks are one SQL statement a file, so that a file of any size streams through DuckDB. Its last
columns are `_fault` ("field|rule", empty for a sound row) and `_raw` (the row as JSON, if faulty).
"""

import pyarrow as pa

from assay.ingest.delivery import LINE
from assay.ingest.pack import Layout
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
# The blanks that deliveries really contain: space, tab, no-break space, ideographic space.
BLANKS = " \t\u00a0\u3000"
TRUE, FALSE = ("true", "t", "1", "y", "yes", "是"), ("false", "f", "0", "n", "no", "否")


def typing_sql(
    contract: Source, delivered: pa.Schema, layout: Layout, codes: dict[str, dict[str, str]], relation: str
) -> str:
    """SELECT over the delivered rows: line, every column of the contract in its type, fault, raw row."""
    present = [c for c in contract.columns if c.name in delivered.names]
    texts = ", ".join(
        f"{_text(c, layout, codes.get(c.name, {}))} AS {quoted('t_' + c.name)}" for c in present
    )
    values = ", ".join(
        f"{_value(c, layout, delivered.field(c.name).type)} AS {quoted('v_' + c.name)}" for c in present
    )
    faults = " ".join(case for c in present for case in _faults(c, delivered.field(c.name).type))
    row = ", ".join(f"{quoted(c.name)} := {quoted('t_' + c.name)}" for c in present)
    # S608: names and texts are quoted by assay.sources.sql.
    return f"""
        WITH texts AS (SELECT *, {texts} FROM {relation}),
        typed AS (SELECT *, {values} FROM texts),
        judged AS (SELECT *, CASE {faults} END AS {FAULT} FROM typed)
        SELECT {LINE}, {", ".join(_column(c, present) for c in contract.columns)}, {FAULT},
            CASE WHEN {FAULT} IS NOT NULL THEN CAST(to_json(struct_pack({row})) AS VARCHAR) END AS {RAW}
        FROM judged"""  # noqa: S608


def _text(column: Column, layout: Layout, codes: dict[str, str]) -> str:
    text = f"trim(CAST({quoted(column.name)} AS VARCHAR), {literal(BLANKS)})"
    cases = "".join(f" WHEN {literal(own)} THEN {literal(ours)}" for own, ours in codes.items())
    nulls = "".join(f" WHEN {literal(token)} THEN NULL" for token in dict.fromkeys((*layout.null_tokens, "")))
    return f"CASE {text}{cases}{nulls} ELSE {text} END"


def _value(column: Column, layout: Layout, delivered: pa.DataType) -> str:
    text = quoted("t_" + column.name)
    if _is_typed(column, delivered, layout):
        return f"CAST({quoted(column.name)} AS {SQL_TYPES[column.type]})"
    folded = f"lower({text})"
    readings = {
        "text": text,
        "date": f"CAST(try_strptime({text}, {literal(layout.date_format)}) AS DATE)",
        "timestamp": f"TRY_CAST({text} AS TIMESTAMPTZ)",
        "bool": f"CASE WHEN {folded} IN {listed(TRUE)} THEN true WHEN {folded} IN {listed(FALSE)} THEN false END",
        "int": _minor_units(text, 0),
        "fen": _minor_units(text, layout.decimals),
    }
    return readings[column.type]


def _minor_units(text: str, decimals: int) -> str:
    """Exact or nothing: a third decimal is a fault, not something to round."""
    fraction = f"([.][0-9]{{1,{decimals}}})?" if decimals else ""
    whole = f"TRY_CAST({text} AS DECIMAL(38, {decimals})) * {10**decimals}" if decimals else text
    return (
        f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+{fraction}') THEN TRY_CAST({whole} AS BIGINT) END"
    )


def _is_typed(column: Column, delivered: pa.DataType, layout: Layout) -> bool:
    """A Parquet column that already has the declared type needs no reading of text."""
    if column.type == "text" or not delivered.equals(ARROW_TYPES[column.type]):
        return False
    return column.type != "fen" or layout.decimals == 0


def _faults(column: Column, delivered: pa.DataType) -> list[str]:
    text, value = quoted("t_" + column.name), quoted("v_" + column.name)
    tests = []
    if pa.types.is_string(delivered) or pa.types.is_large_string(delivered):
        tests.append((f"contains({text}, chr(65533))", "encoding"))
    if column.required:
        tests.append((f"{text} IS NULL", "required"))
    if column.type != "text":
        tests.append((f"{text} IS NOT NULL AND {value} IS NULL", "type"))
    if column.values:
        tests.append((f"{value} NOT IN {listed(column.values)}", "code"))
    return [f"WHEN {test} THEN {literal(f'{column.name}|{rule}')}" for test, rule in tests]


def _column(column: Column, present: list[Column]) -> str:
    if column in present:
        return f"{quoted('v_' + column.name)} AS {quoted(column.name)}"
    return f"CAST(NULL AS {SQL_TYPES[column.type]}) AS {quoted(column.name)}"
