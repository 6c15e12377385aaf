"""Whether a folder of sources keeps its contracts: files, types, values, keys, references and digests."""

# ruff: noqa: S608 - names and texts are quoted by assay.sources.sql.

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assay.digest import file_digest
from assay.ingest.sealing import SEALED_SCHEMA
from assay.sources import IDENTITY, SOURCES
from assay.sources.contract import Source
from assay.sources.links import references_of, spans_of
from assay.sources.reader import Sources
from assay.sources.sql import dangling, listed, literal, out_of_order, quoted, repeated_keys

ROW = "file_row_number"
SHOWN_PER_RULE = 100
UNREADABLE = ("文件已损坏，无法读取", "the file is damaged and cannot be read")


@dataclass(frozen=True)
class Violation:
    """One broken promise; `row` counts from 1 within the file and is None where a whole table is meant."""

    table: str
    row: int | None
    column: str
    zh: str
    en: str

    def line(self) -> str:
        """The violation on one line, in both languages; no value is repeated, since it may be personal."""
        place = ":".join(str(part) for part in (self.table, self.row, self.column) if part not in (None, ""))
        return f"{place}: {self.zh} / {self.en}"


def check(folder: Path) -> list[Violation]:
    """Every violation in the folder, table by table. SourceError if it is no readable folder of sources."""
    sources = Sources.read(folder)
    tables = (*SOURCES, *IDENTITY)
    misshapen = [violation for source in tables for violation in _shape(sources, source)]
    if misshapen:
        return misshapen
    altered = [violation for source in tables for violation in _digest(sources, source)]
    if any(violation.zh == UNREADABLE[0] for violation in altered):
        return altered
    with duckdb.connect() as connection:
        for source in tables:
            path = literal(str(sources.path(source.name)))
            connection.execute(
                f"CREATE VIEW {quoted(source.name)} AS SELECT * FROM read_parquet({path}, file_row_number = true)"
            )
        broken = [v for source in tables for v in _content(connection, sources, source)]
    order = [source.name for source in tables]
    return sorted([*broken, *altered], key=lambda violation: order.index(violation.table))


def _shape(sources: Sources, source: Source) -> Iterator[Violation]:
    try:
        found: pa.Schema = pq.read_schema(sources.path(source.name))
    except FileNotFoundError:
        yield Violation(source.name, None, "", "文件缺失", "the file is missing")
        return
    except (OSError, pa.ArrowException):
        yield Violation(source.name, None, "", *UNREADABLE)
        return
    declared = SEALED_SCHEMA if source.sealed else source.schema
    for field in declared:
        if field.name not in found.names:
            yield Violation(source.name, None, field.name, "缺少该列", "the column is missing")
        elif found.field(field.name).type != field.type:
            actual = found.field(field.name).type
            yield Violation(
                source.name,
                None,
                field.name,
                f"类型应为 {field.type}，实为 {actual}",
                f"has type {actual} instead of {field.type}",
            )
    for name in found.names:
        if name not in declared.names:
            yield Violation(source.name, None, name, "未声明的列", "is no declared column")


def _content(connection: duckdb.DuckDBPyConnection, sources: Sources, source: Source) -> Iterator[Violation]:
    for sql, column, zh, en in _rules(sources, source):
        rows = connection.execute(
            f"SELECT count(*) OVER (), * FROM ({sql}) LIMIT {SHOWN_PER_RULE}"
        ).fetchall()
        for _, row in rows:
            yield Violation(source.name, int(row) + 1, column, zh, en)
        if rows and rows[0][0] > SHOWN_PER_RULE:
            rest = int(rows[0][0]) - SHOWN_PER_RULE
            yield Violation(source.name, None, column, f"另有 {rest} 行：{zh}", f"{rest} more rows: {en}")


def _rules(sources: Sources, source: Source) -> Iterator[tuple[str, str, str, str]]:
    """SQL that finds the row numbers, the column to blame, and what is wrong."""
    table = quoted(source.name)
    for column in [] if source.sealed else source.columns:
        name = quoted(column.name)
        if column.required:
            yield (
                f"SELECT {ROW} FROM {table} WHERE {name} IS NULL",
                column.name,
                "必填，但为空",
                "is required but empty",
            )
        if column.values:
            allowed = ", ".join(column.values)
            yield (
                f"SELECT {ROW} FROM {table} WHERE {name} NOT IN {listed(column.values)}",
                column.name,
                f"取值不在代码表中，可用：{allowed}",
                f"is not an allowed code; allowed: {allowed}",
            )
    key = ", ".join(source.key)
    yield (
        repeated_keys(table, source.key, ROW),
        source.key[0],
        f"主键（{key}）重复",
        f"the key ({key}) is repeated",
    )
    for span in spans_of(source.name):
        yield out_of_order(table, span, ROW), span.last, f"早于 {span.first}", f"lies before {span.first}"
    for reference in references_of(source.name):
        if sources.card["tables"][reference.to_table].get("made") != "absent":
            target = f"{reference.to_table}.{reference.to_column}"
            yield (
                dangling(table, reference, quoted(reference.to_table), ROW),
                reference.column,
                f"在 {target} 中找不到对应的记录",
                f"leads to no row of {target}",
            )


def _digest(sources: Sources, source: Source) -> Iterator[Violation]:
    card = sources.card.get("identity" if source.sealed else "tables", {}).get(source.name, {"rows": 0})
    if sources.rows(source.name) != card["rows"]:
        yield Violation(
            source.name,
            None,
            "",
            f"行数与 sources.json 不符：应为 {card['rows']} 行，实为 {sources.rows(source.name)} 行",
            f"has {sources.rows(source.name)} rows, sources.json says {card['rows']}",
        )
        return
    try:
        intact = _is_readable(sources, source) if source.sealed else _has_digest(sources, source)
    except (OSError, pa.ArrowException):
        yield Violation(source.name, None, "", *UNREADABLE)
        return
    if not intact:
        yield Violation(
            source.name,
            None,
            "",
            "内容与 sources.json 中的摘要不符",
            "differs from its digest in sources.json",
        )


def _has_digest(sources: Sources, source: Source) -> bool:
    return file_digest(sources.path(source.name)) == sources.table_digests[source.name]


def _is_readable(sources: Sources, source: Source) -> bool:
    with pq.ParquetFile(sources.path(source.name)) as parquet:
        return bool(sum(batch.num_rows for batch in parquet.iter_batches()) == parquet.metadata.num_rows)
