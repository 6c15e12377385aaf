"""Tables stream to disk: the same digest and the same bytes as if they had been in memory whole."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.digest import table_digest
from assay.nightly import memory, writing
from assay.nightly.tables import TABLES
from assay.nightly.writing import write_table

SEGMENTS = next(table for table in TABLES if table.name == "segments")
LOOSE = pa.schema([field.with_nullable(nullable=True) for field in SEGMENTS.schema])
ROW_GROUP = 4


@pytest.fixture(autouse=True)
def small_row_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROW_GROUP", ROW_GROUP)


def rows_of(count: int) -> pa.Table:
    row = {
        "scheme": "investment",
        "segment": "invested_customer",
        "reason": "持有基金",
        "reason_en": "a fund",
    }
    return pa.Table.from_pylist([row | {"customer_id": f"{n:03}"} for n in range(count)], LOOSE)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 11])
@pytest.mark.parametrize("batch", [1, 3, 4, 100])
def test_batches_of_any_size_give_the_file_of_the_whole_table(tmp_path: Path, count: int, batch: int):
    rows = rows_of(count)
    written = write_table(SEGMENTS, rows.to_batches(max_chunksize=batch), tmp_path)
    rows = rows.cast(SEGMENTS.schema)
    pq.write_table(rows, tmp_path / "whole.parquet", compression="zstd", row_group_size=ROW_GROUP)
    assert (written.rows, written.digest) == (count, table_digest(rows))
    assert (tmp_path / "segments.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_a_key_that_repeats_across_batches_is_counted(tmp_path):
    rows = pa.concat_tables([rows_of(4), rows_of(5).slice(3)])
    written = write_table(SEGMENTS, rows.to_batches(max_chunksize=4), tmp_path)
    assert [check.found for check in written.own_checks] == ["1 repeated of 6", "0 empty cells"]


def test_rows_with_an_empty_required_cell_are_counted_and_the_others_written(tmp_path):
    rows = rows_of(6).to_pylist()
    rows[5]["reason"] = None
    written = write_table(SEGMENTS, pa.Table.from_pylist(rows, LOOSE).to_batches(), tmp_path)
    assert [check.passed for check in written.own_checks] == [True, False]
    assert pq.read_metadata(tmp_path / "segments.parquet").num_rows == ROW_GROUP


def test_half_of_the_memory_is_taken_unless_a_container_has_less(tmp_path, monkeypatch):
    unlimited, limited = tmp_path / "max", tmp_path / "limited"
    unlimited.write_text("max\n")
    limited.write_text(f"{512 * 1024 * 1024}\n")
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1024 * 1024}.get)
    monkeypatch.setattr(memory, "LIMITS", (unlimited, tmp_path / "absent"))
    assert memory.share_of_memory() == "2048MB"
    monkeypatch.setattr(memory, "LIMITS", (unlimited, limited))
    assert memory.share_of_memory() == "256MB"
