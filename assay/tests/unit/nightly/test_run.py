"""A night is whole or nothing: refusals, repeats, gates."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.digest import file_digest
from assay.errors import PolicyError, QualityError, SnapshotError, SourceError
from assay.nightly.quality import TableCheck
from assay.nightly.run import RunReport, run_night
from assay.nightly.snapshot import Snapshot
from assay.nightly.tables import TABLES
from assay.policies import find_policy
from assay.progress import SilentProgress
from small_bank import SmallBank

ON = date(2025, 3, 31)
BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     5000000
    2           | b          | 2025-01-01 |         100
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    bank = SmallBank.of(BALANCES)
    bank.covers = (date(2024, 10, 1), date(2025, 6, 30))
    return bank.write(tmp_path / "sources")


def run(sources: Path, out: Path, on: date = ON, **options: object) -> RunReport:
    settings = {"previous": None, "engine": "duckdb", "policies": [], "progress": SilentProgress()} | options
    return run_night(sources, on, out, **settings)  # type: ignore[arg-type]


def test_run_writes_every_table_a_manifest_and_a_record(sources, tmp_path):
    report = run(sources, tmp_path / "night")
    snapshot = Snapshot.read(tmp_path / "night", verify=True)
    assert report.lines()[1].startswith("indicators 2, account_averages 2, households 0, tiers 2, segments ")
    assert snapshot.business_date == ON
    assert all(snapshot.table(table.name).schema.equals(table.schema) for table in TABLES)
    assert [entry["key"] for entry in snapshot.manifest["policies"] if entry["official"]] == ["segment-004"]
    assert all(check["passed"] for check in snapshot.manifest["checks"])
    record = json.loads((tmp_path / "night" / "run.json").read_text(encoding="utf-8"))
    assert record["engine"] == "duckdb"
    assert record["sql"]["tiers"].startswith("SELECT")


def test_same_night_again_is_nothing_new_and_elsewhere_has_equal_digests(sources, tmp_path):
    run(sources, tmp_path / "night")
    record = (tmp_path / "night" / "run.json").read_bytes()
    again = run(sources, tmp_path / "night")
    assert again.lines() == (f"{tmp_path / 'night'}: 内容相同，无需更新 / nothing new",)
    assert (tmp_path / "night" / "run.json").read_bytes() == record
    run(sources, tmp_path / "elsewhere")
    assert Snapshot.read(tmp_path / "elsewhere").manifest == Snapshot.read(tmp_path / "night").manifest


def test_other_content_replaces_the_folder(sources, tmp_path):
    run(sources, tmp_path / "night")
    run(sources, tmp_path / "night", on=date(2025, 4, 1))
    assert Snapshot.read(tmp_path / "night", verify=True).business_date == date(2025, 4, 1)


@pytest.mark.parametrize("on", [date(2024, 9, 30), date(2025, 7, 1)])
def test_date_outside_the_sources_is_refused(sources, tmp_path, on):
    with pytest.raises(SourceError, match=f"The sources cover 2024-10-01 to 2025-06-30, not {on}") as refused:
        run(sources, tmp_path / "night", on=on)
    assert refused.value.exit_code == 2
    assert not (tmp_path / "night").exists()


def test_missing_sources_are_refused(sources, tmp_path):
    (sources / "balance_change.parquet").unlink()
    with pytest.raises(SourceError, match="balance_change"):
        run(sources, tmp_path / "night")


def test_previous_gives_earlier_tiers_and_its_digest(sources, tmp_path):
    run(sources, tmp_path / "before", on=date(2025, 3, 30))
    run(sources, tmp_path / "night", previous=tmp_path / "before")
    snapshot = Snapshot.read(tmp_path / "night")
    rows = snapshot.table("tiers").to_pylist()
    assert [(row["tier_previous"], row["tier"]) for row in rows] == [("mass", "mid"), ("mass", "mass")]
    assert snapshot.manifest["previous"] == Snapshot.read(tmp_path / "before").digest


def test_previous_that_is_not_earlier_is_refused(sources, tmp_path):
    run(sources, tmp_path / "later", on=date(2025, 4, 1))
    with pytest.raises(SnapshotError, match="is of 2025-04-01, which is not before 2025-03-31"):
        run(sources, tmp_path / "night", previous=tmp_path / "later")


def test_previous_of_another_schema_version_is_refused(sources, tmp_path):
    run(sources, tmp_path / "before", on=date(2025, 3, 30))
    manifest = tmp_path / "before" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"schema_version": 2', '"schema_version": 0', 1))
    with pytest.raises(SnapshotError, match="schema version 0, this program reads version 2"):
        run(sources, tmp_path / "night", previous=tmp_path / "before")
    assert not (tmp_path / "night").exists()


def test_altered_or_missing_table_is_noticed(sources, tmp_path):
    run(sources, tmp_path / "night")
    segments = tmp_path / "night" / "segments.parquet"
    rows = pq.read_table(segments)
    other = rows.set_column(2, rows.schema.field(2), pa.array(["invested_customer"] * rows.num_rows))
    pq.write_table(other, segments)
    assert Snapshot.read(tmp_path / "night").business_date == ON
    with pytest.raises(SnapshotError, match="segments is missing from the snapshot or was altered"):
        Snapshot.read(tmp_path / "night", verify=True)
    segments.unlink()
    with pytest.raises(SnapshotError, match="segments is missing"):
        Snapshot.read(tmp_path / "night")


def test_rows_are_digested_again_only_where_the_bytes_are_others(sources, tmp_path, monkeypatch):
    run(sources, tmp_path / "night")
    read = []
    monkeypatch.setattr(
        "assay.nightly.snapshot.file_digest", lambda path: read.append(path.stem) or file_digest(path)
    )
    Snapshot.read(tmp_path / "night", verify=True)
    assert read == []
    segments = tmp_path / "night" / "segments.parquet"
    pq.write_table(pq.read_table(segments), segments, compression="none")
    Snapshot.read(tmp_path / "night", verify=True)
    assert read == ["segments"]
    (tmp_path / "night" / "run.json").unlink()
    Snapshot.read(tmp_path / "night", verify=True)
    assert set(read) == {table.name for table in TABLES}


def test_folder_without_manifest_is_no_snapshot(tmp_path):
    with pytest.raises(SnapshotError, match="is no complete snapshot"):
        Snapshot.read(tmp_path)


def test_account_of_an_unknown_customer_fails_the_gate(tmp_path):
    bank = SmallBank.of(BALANCES)
    bank.tables["customer"] = [row for row in bank.tables["customer"] if row["customer_id"] == "1"]
    with pytest.raises(QualityError, match=r"accounts_add_up_to_customers \(5000100 and 5000000\)"):
        run(bank.write(tmp_path / "sources"), tmp_path / "night")
    assert not (tmp_path / "night").exists()


def test_foreign_days_before_the_first_rate_fail_the_gate(tmp_path):
    account = """
        account_id | customer_id | currency | opened_on
        -----------+-------------+----------+-----------
        b          | 2           | USD      | 2025-01-01
    """
    rate = """
        currency | day        | rate_e8
        ---------+------------+----------
        USD      | 2025-01-04 | 700000000
    """
    bank = SmallBank.of(BALANCES, account=account, fx_rate=rate)
    with pytest.raises(QualityError, match=r"foreign_days_have_a_rate \(3 days without a rate\)"):
        run(bank.write(tmp_path / "sources"), tmp_path / "night")


def test_repeated_keys_and_empty_cells_are_counted():
    table = next(table for table in TABLES if table.name == "segments")
    rows = pa.Table.from_pylist(
        [
            {"customer_id": "1", "scheme": "c", "segment": "s", "reason": "r", "reason_en": None},
            {"customer_id": "1", "scheme": "c", "segment": "s", "reason": "r", "reason_en": "r"},
        ]
    )
    counted = TableCheck(table)
    assert [counted.update(batch) for batch in rows.to_batches(max_chunksize=1)] == [False, True]
    assert [(check.passed, check.found) for check in counted.checks()] == [
        (False, "1 repeated of 2"),
        (False, "1 empty cells"),
    ]


def test_policy_of_another_currency_is_refused(sources, tmp_path):
    with pytest.raises(PolicyError, match="Policy pack berka is in CZK, the sources are in CNY"):
        run(sources, tmp_path / "night", policies=[find_policy("berka")])
