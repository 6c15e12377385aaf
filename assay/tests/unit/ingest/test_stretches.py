"""A table that is sorted a stretch at a time is the same table."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay.ciphers import Key, profile_named
from assay.ingest import stretches
from assay.ingest.sealing import Sealer
from assay.ingest.staging import Staging
from assay.ingest.stretches import Stretch, stretches_of
from assay.sources.reader import Sources


def written(folder: Path) -> dict[str, tuple[list, list]]:
    """Rows and origins of the tables that are written in an order of their own."""
    beside = folder / "lineage"
    return {
        name: (
            pq.read_table(folder / f"{name}.parquet").to_pylist(),
            pq.read_table(beside / f"{name}.parquet").to_pylist(),
        )
        for name in ("account", "balance_change", "customer")
    }


def test_rows_digests_and_origins_are_those_of_one_sort(delivery, ingest, tmp_path, monkeypatch):
    feed = delivery.write()
    whole = ingest(feed).sources
    expected, digests = written(whole), Sources.read(whole).table_digests
    monkeypatch.setattr(stretches, "SORTED_AT_ONCE", 50)
    whole.rename(tmp_path / "before")
    again = ingest(feed).sources
    assert written(again) == expected
    assert Sources.read(again).table_digests == digests


@pytest.fixture
def staging(tmp_path):
    bench = Staging(tmp_path, Sealer("test", Key.fresh(profile_named("aes"))))
    bench.make("numbers", "SELECT CASE WHEN range < 95 THEN range END AS n FROM range(100)")
    yield bench
    bench.close()


def test_every_row_lies_in_one_stretch_and_those_without_a_value_in_the_last(staging, monkeypatch):
    monkeypatch.setattr(stretches, "SORTED_AT_ONCE", 30)
    found = stretches_of(staging, 100, "numbers", "n")
    counts = []
    for stretch in found:
        condition, values = stretch.within("n")
        ((count,),) = staging.run(f"SELECT count(*) FROM numbers WHERE {condition}", values).fetchall()
        counts.append(count)
    assert len(found) == 4
    assert sum(counts) == 100
    assert max(counts) <= 30
    assert found[-1].within("n")[0] == "(n > ? OR n IS NULL)"


def test_a_short_table_is_sorted_at_once(staging):
    assert stretches_of(staging, 100, "numbers", "n") == [Stretch()]
    assert Stretch().whole
