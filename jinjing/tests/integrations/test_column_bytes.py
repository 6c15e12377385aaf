"""Columns that lie in two files with the same bytes are not read to be compared; what differs is never taken for equal."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jinjing.integrations.snapshot.column_bytes import have_same_bytes
from jinjing.integrations.snapshot.tables import Filed, difference

SCHEMA = pa.schema([("customer_id", pa.string()), ("sum", pa.int64()), ("word", pa.string())])
ROWS: dict[str, list[Any]] = {
    "customer_id": ["C1", "C2", "C3", "C4"],
    "sum": [1, None, 3, 0],
    "word": ["a", None, "", "a"],
}
CHANGES = [
    {"sum": [1, None, 3, 1]},
    {"sum": [1, 0, 3, 0]},
    {"sum": [1, None, 0, 3]},
    {"sum": [1, 3, None, 0]},
    {"word": ["a", None, None, "a"]},
    {"word": ["a", "", None, "a"]},
    {"word": ["a", None, "", "b"]},
]


def written(path: Path, schema: pa.Schema = SCHEMA, **changed: list[Any]) -> Path:
    pq.write_table(pa.table({**ROWS, **changed}, schema=schema), path, compression="zstd", row_group_size=3)
    return path


def alike(one: Path, other: Path, name: str) -> bool:
    return have_same_bytes((one, pq.read_metadata(one)), (other, pq.read_metadata(other)), name)


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_only_the_column_that_changed_is_another(tmp_path: Path, change: dict[str, list[Any]]) -> None:
    one, other = written(tmp_path / "one"), written(tmp_path / "other", **change)
    assert {name for name in SCHEMA.names if not alike(one, other, name)} == set(change)


def test_the_same_numbers_of_another_type_are_not_taken_for_the_same(tmp_path: Path) -> None:
    days = pa.schema([SCHEMA.field(0), ("sum", pa.timestamp("us", tz="UTC")), SCHEMA.field(2)])
    needed = pa.schema(
        [pa.field("customer_id", pa.string(), nullable=False), SCHEMA.field(1), SCHEMA.field(2)]
    )
    one = written(tmp_path / "one")
    assert not alike(one, written(tmp_path / "days", days), "sum")
    assert not alike(one, written(tmp_path / "needed", needed), "customer_id")


def test_other_rows_in_a_group_prove_nothing(tmp_path: Path) -> None:
    one, whole = written(tmp_path / "one"), tmp_path / "whole"
    pq.write_table(pa.table(ROWS, schema=SCHEMA), whole, compression="zstd")
    assert not alike(one, whole, "sum")


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_difference_is_found_without_reading_the_columns_that_are_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, list[Any]]
) -> None:
    files = [written(tmp_path / "one"), written(tmp_path / "other", **change)]
    old, new = (Filed(path, SCHEMA, frozenset({"word"})) for path in files)
    read, column = [], Filed.column
    monkeypatch.setattr(Filed, "column", lambda said, name: read.append(name) or column(said, name))
    found = difference(new, old, names=tuple(SCHEMA.names), key=("customer_id",))
    (name,) = change
    values = [[value or ("" if name == "word" else value) for value in rows[name]] for rows in (ROWS, change)]
    assert found.fresh.to_pylist() == [before != now for before, now in zip(*values, strict=True)]
    assert sorted(read) == sorted(["customer_id", name, name])
