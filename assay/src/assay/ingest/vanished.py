"""Rows that a full file no longer has: kept and marked, not deleted; confirmed as gone after some days (IM-07).

A file may be cut, or a system may leave closed customers out. So the row stays with all that hangs on it, and
`lineage/not_in_latest.parquet` says since which business day it is missing. Once the pack's days have passed it
leaves the sources, unless other rows still need it; an account takes its balances and movements along.
"""

# ruff: noqa: S608 - names went through `quoted`, days are dates.

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.ingest.delivery import LINE
from assay.ingest.increments import missing
from assay.ingest.lineage import FOLDER
from assay.ingest.previous import MISSING, MISSING_SCHEMA
from assay.ingest.staging import Staging
from assay.sources import BY_NAME, IDENTITY, SOURCES
from assay.sources.links import REFERENCES
from assay.sources.sql import columns, literal, quoted

# What an account consists of goes with it; anything else that refers to a row keeps it.
PARTS = {"account": ("balance_change", "transaction")}


@dataclass(frozen=True)
class Vanished:
    """The outcome: rows missing by table and first day, rows gone, and rows that would be but are needed."""

    not_in_latest: list[tuple[str, date, int]] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    needed: dict[str, int] = field(default_factory=dict)


def settle(staging: Staging, known: pa.Table, *, on: date, gone_after_days: int) -> Vanished:
    """Mark what is missing as of a business day and remove what has been so for long enough.

    known: what was missing before. Tables that did not come in full today stay as they were.
    """
    staging.store("missing_before", known)
    staging.store("not_in_latest", MISSING_SCHEMA.empty_table())
    outcome, marked = Vanished(), set(known["table"].to_pylist())
    for contract in (*IDENTITY, *reversed(SOURCES)):
        if staging.has(missing(contract.name)):
            _mark(staging, contract.name, on)
            _confirm(staging, contract.name, on - timedelta(days=gone_after_days), outcome)
        elif contract.name in marked and staging.has(contract.name):
            _keep(staging, contract.name)
    found = staging.rows('SELECT "table", since, count(*) FROM not_in_latest GROUP BY ALL ORDER BY ALL')
    outcome.not_in_latest.extend(found)
    return outcome


def write_missing(staging: Staging, folder: Path) -> None:
    """Write which rows are missing since when; no file where none is."""
    rows = staging.run("SELECT * FROM not_in_latest ORDER BY ALL").to_arrow_table()
    if rows.num_rows:
        (folder / FOLDER).mkdir(exist_ok=True)
        pq.write_table(rows.cast(MISSING_SCHEMA), folder / FOLDER / MISSING, compression="zstd")


def _key(names: Iterable[str]) -> str:
    return f"CAST(to_json([{', '.join(f'CAST({quoted(name)} AS VARCHAR)' for name in names)}]) AS VARCHAR)"


def _mark(staging: Staging, table: str, on: date) -> None:
    key = _key(BY_NAME[table].key)
    staging.run(
        f"""INSERT INTO not_in_latest
        SELECT {literal(table)}, now.key, coalesce(b.since, DATE '{on}')
        FROM (SELECT {key} AS key FROM {quoted(missing(table))}) AS now
        LEFT JOIN missing_before AS b ON b."table" = {literal(table)} AND b.key = now.key"""
    )


def _keep(staging: Staging, table: str) -> None:
    """What was missing of a table that did not come is missing still, unless a mended row brought it."""
    key = _key(BY_NAME[table].key)
    staging.run(
        f"""INSERT INTO not_in_latest SELECT b.* FROM missing_before AS b
        WHERE b."table" = {literal(table)} AND b.key IN (SELECT {key} FROM {quoted(table)} WHERE {LINE} IS NULL)"""
    )


def _confirm(staging: Staging, table: str, missing_since: date, outcome: Vanished) -> None:
    key, name = columns(BY_NAME[table].key), quoted(table)
    due = f"SELECT key FROM not_in_latest WHERE \"table\" = {literal(table)} AND since <= DATE '{missing_since}'"
    ((wanted,),) = staging.rows(f"SELECT count(*) FROM ({due})")
    removed = 0
    while wanted:  # a row that refers to its own table holds another one until it is gone itself
        staging.make(
            "gone",
            f"SELECT {key} FROM {name} WHERE {_key(BY_NAME[table].key)} IN ({due}) {_unneeded(staging, table)}",
        )
        for part in PARTS.get(table, ()):
            if staging.has(part):
                staging.run(f"DELETE FROM {quoted(part)} WHERE {key} IN (SELECT {key} FROM gone)")
        one = staging.changed(f"DELETE FROM {name} WHERE ({key}) IN (SELECT ({key}) FROM gone)")
        staging.run(
            f'DELETE FROM not_in_latest WHERE "table" = {literal(table)} AND key IN '
            f"(SELECT {_key(BY_NAME[table].key)} FROM gone)"
        )
        removed += one
        if not one:
            break
    if removed:
        outcome.gone[table] = removed
    if wanted > removed:
        outcome.needed[table] = wanted - removed


def _unneeded(staging: Staging, table: str) -> str:
    conditions = []
    for reference in REFERENCES:
        by = reference.table
        if reference.to_table == table and by not in PARTS.get(table, ()) and staging.has(by):
            used = f"SELECT {quoted(reference.column)} FROM {quoted(by)} WHERE {quoted(reference.column)} IS NOT NULL"
            conditions.append(f"AND {quoted(reference.to_column)} NOT IN ({used})")
    return " ".join(conditions)
