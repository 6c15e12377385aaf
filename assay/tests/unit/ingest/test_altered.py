"""Beside the sources stands whose balances each delivery altered, whatever kind of delivery it was."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay.sources.chain import altered_since, read_chain
from assay.sources.reader import Sources


def balances(sources: Path) -> str:
    return Sources.read(sources).table_digests["balance_change"]


def altered(sources: Path, earlier: str) -> set[str] | None:
    files = altered_since(sources, earlier, balances(sources))
    if files is None:
        return None
    return {account for path in files for account in pq.read_table(path)["account_id"].to_pylist()}


@pytest.fixture
def daily(pack) -> Path:
    return pack(balance_change="increment")


def test_a_first_delivery_follows_nothing(delivery, ingest):
    sources = ingest(delivery.write()).sources
    assert read_chain(sources) == ()
    assert altered(sources, balances(sources)) == set()


def test_a_new_day_a_correction_and_both_since_the_first(delivery, ingest, daily):
    outcome = ingest(delivery.write(), feed=daily)
    assert outcome.code == 0, outcome.err
    sources = outcome.sources
    first = balances(sources)
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"])
    ingest(day.write(), feed=daily, onto=sources)
    second = balances(sources)
    assert altered(sources, first) == {"a1"}
    # A fifth of August, told on the second of October; a3 only states again what was known.
    rows = ["a2,2026-08-05,77", "a3,2026-08-01,600"]
    late = delivery.next_one("late", "2026-08-01", "2026-08-05", balance_change=rows)
    outcome = ingest(late.write(), feed=daily, onto=sources, more=("--correction",))
    assert outcome.code == 0, outcome.err
    assert altered(sources, second) == {"a2"}
    assert altered(sources, first) == {"a1", "a2"}
    assert altered(sources, balances(sources)) == set()
    assert altered(sources, "sha256:never") is None


def test_a_full_file_that_lost_a_row_gained_one_and_changed_one(delivery, ingest):
    sources = ingest(delivery.write()).sources
    first = balances(sources)
    rows = delivery.files["balance_change"]
    del rows[rows.index("a7,2026-08-01,1400")]
    rows[rows.index("a8,2026-07-01,800")] = "a8,2026-07-01,801"
    rows.append("a9,2026-09-01,1")
    delivery.close("2026-07-01", "2026-09-30")
    outcome = ingest(delivery.write())
    assert outcome.code == 0, outcome.err
    assert altered(sources, first) == {"a7", "a8", "a9"}


def test_a_delivery_that_leaves_balances_as_they_were_adds_no_link(delivery, ingest):
    sources = ingest(delivery.write()).sources
    delivery.replace("customer", 2, "F", "M")
    assert ingest(delivery.write(), onto=sources).code == 0
    assert read_chain(sources) == ()


def test_a_lost_file_breaks_the_chain_and_the_next_delivery_begins_another(delivery, ingest, daily):
    sources = ingest(delivery.write(), feed=daily).sources
    digests = [balances(sources)]
    for number in (1, 2):
        rows = [f"a{number},2026-10-0{number},5"]
        day = delivery.next_one(f"day{number}", rows[0][3:13], rows[0][3:13], balance_change=rows)
        assert ingest(day.write(), feed=daily, onto=sources).code == 0
        digests.append(balances(sources))
        if number == 1:
            (sources / "altered" / "000001.parquet").unlink()
    assert altered(sources, digests[0]) is None
    assert altered(sources, digests[1]) == {"a2"}


@pytest.mark.parametrize("text", ["", "{}", '[{"before": "x"}]', "[1]"])
def test_a_chain_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "altered").mkdir()
    (tmp_path / "altered" / "chain.json").write_text(text, encoding="utf-8")
    assert read_chain(tmp_path) == ()
    assert altered_since(tmp_path, "a", "b") is None
