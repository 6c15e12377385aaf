"""The canonical digest: the same rows, however stored, and no others."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.digest import file_digest, table_digest

TABLE = pa.table(
    {
        "customer_id": ["1", "2", None, "4"],
        "opened_on": [date(2026, 1, 1), None, date(1968, 2, 7), date(1, 1, 1)],
        "fen": pa.array([1, None, -3, 2**62], pa.int64()),
        "invested": [True, False, None, True],
        "at": pa.array([0, 1, None, -5], pa.timestamp("us", tz="UTC")),
    }
)


@pytest.mark.parametrize(
    "same",
    [
        lambda t: pa.concat_tables([t.slice(0, 1), t.slice(1)]),
        lambda t: pa.concat_tables([t.slice(3), t]).slice(1),
        lambda t: t.set_column(0, "customer_id", t["customer_id"].cast(pa.large_string())),
        lambda t: t.set_column(0, "customer_id", t["customer_id"].dictionary_encode()),
        lambda t: t.set_column(4, "at", t["at"].cast(pa.timestamp("ns", tz="UTC"))),
    ],
    ids=["chunks", "slices", "large text", "dictionary", "nanoseconds"],
)
def test_equal_rows_have_equal_digests(same):
    assert table_digest(same(TABLE)) == table_digest(TABLE)


@pytest.mark.parametrize(
    "other",
    [
        lambda t: t.slice(1),
        lambda t: t.take([1, 0, 2, 3]),
        lambda t: t.rename_columns(["id", *t.column_names[1:]]),
        lambda t: t.set_column(2, "fen", pa.array([1, 0, -3, 2**62])),
        lambda t: t.set_column(0, "customer_id", pa.array(["1", "2", "", "4"])),
        lambda t: t.set_column(0, "customer_id", pa.array(["12", "", None, "4"])),
        lambda t: t.set_column(2, "fen", t["fen"].cast(pa.string())),
    ],
    ids=["fewer", "order", "name", "null and zero", "null and empty", "borders of texts", "type"],
)
def test_other_rows_have_other_digests(other):
    assert table_digest(other(TABLE)) != table_digest(TABLE)


def test_a_file_has_the_digest_of_its_rows(tmp_path):
    pq.write_table(TABLE, tmp_path / "t.parquet", row_group_size=1)
    assert file_digest(tmp_path / "t.parquet") == table_digest(TABLE)


def test_fractions_have_no_canonical_form():
    with pytest.raises(TypeError, match="column ratio: no canonical form for double"):
        table_digest(pa.table({"ratio": [0.1]}))
