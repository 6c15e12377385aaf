"""What is taken over and named all the same: doubts, corrections that the source contradicts, drift, old broken rows."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.cli import main
from assay.ingest.sealing import IdentityRow, Keyring
from assay.ingest.traces import traces_of
from assay.sources.reader import Sources


def doubts(sources: Path) -> list[tuple[str, int, str, str]]:
    return [
        (record["file"], record["line"], record["field"], record["rule"])
        for path in sorted((sources / "doubts").glob("*.jsonl"))
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def report(sources: Path) -> dict[str, Any]:
    return json.loads((sources / "report.json").read_text(encoding="utf-8"))


def mended(sources: Path, out: Path, **values: str) -> Path:
    """Every quarantined row with these values, as a person gives it back."""
    assert main(["mend", "--sources", str(sources), "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = [{n: v.strip("\t") for n, v in row.items()} | values for row in csv.DictReader(stream)]
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return out


@pytest.mark.covers("IM-09")
def test_a_later_file_that_contradicts_a_correction_counts_and_the_conflict_is_listed(
    delivery, ingest, tmp_path
):
    delivery.replace("customer", 5, "1968-02-07", "1968-02-30")
    sources = ingest(delivery.write()).sources
    right = mended(sources, tmp_path / "m.csv", birth_on="1968-02-08")
    sources = ingest(None, more=("--mended", str(right))).sources
    later = delivery.next_one("later", "2026-07-01", "2026-10-01")
    later.replace("customer", 5, "1968-02-30", "1968-02-09")
    sources = ingest(later.write(), onto=sources).sources
    assert ("customer.csv", 5, "birth_on", "mended_before") in doubts(sources)
    again = later.next_one("again", "2026-07-01", "2026-10-02")
    assert all(rule != "mended_before" for *_, rule in doubts(ingest(again.write(), onto=sources).sources))


@pytest.mark.covers("IM-09")
def test_a_row_that_is_still_broken_leaves_the_correction_as_it_is(delivery, ingest, tmp_path):
    delivery.replace("customer", 5, "1968-02-07", "1968-02-30")
    sources = ingest(delivery.write()).sources
    right = mended(sources, tmp_path / "m.csv", birth_on="1968-02-08")
    sources = ingest(None, more=("--mended", str(right))).sources
    later = delivery.next_one("later", "2026-07-01", "2026-10-01")
    outcome = ingest(later.write(), onto=sources)
    born = {
        row["customer_id"]: row["birth_on"]
        for row in Sources.read(outcome.sources).table("customer").to_pylist()
    }
    assert (outcome.code, f"{born['4']}") == (3, "1968-02-08")


@pytest.mark.covers("IM-04", "DAT-2")
def test_doubts_are_of_the_sources_as_they_stand(delivery, ingest):
    delivery.replace("customer_identity", 3, "13800000002", "13800000000")
    delivery.replace("customer_identity", 6, "13800000005", "13800000004")
    delivery.replace("account", 9, "2026-07-01,,", "2026-07-01,2026-09-01,")
    sources = ingest(delivery.write()).sources
    assert doubts(sources) == [
        ("account.csv", 9, "closed_on", "after_close"),
        ("customer_identity.csv", 3, "phone", "made_up_phone"),
        ("customer_identity.csv", 6, "phone", "shared_phone"),
    ]
    (text,) = {path.read_text(encoding="utf-8") for path in (sources / "doubts").glob("customer_identity*")}
    assert "1380000" not in text
    later = delivery.next_one(
        "later",
        "2026-07-01",
        "2026-10-01",
        account=[r.replace("2026-09-01", "") for r in delivery.files["account"][1:]],
    )
    later.files.pop("customer_identity")
    later.close("2026-07-01", "2026-10-01")
    sources = ingest(later.write(), onto=sources).sources
    assert [rule for *_, rule in doubts(sources)] == ["made_up_phone", "shared_phone"]
    assert report(sources)["doubts"] == {"made_up_phone": 1, "shared_phone": 1}


@pytest.mark.parametrize(
    ("phone", "is_made_up"),
    [("13800000000", True), ("11111111111", True), ("138 0013 8000", True), ("12345678901", True),
     ("13812345678", False), ("", False), ("0571-88880000", False)],
)  # fmt: skip
def test_placeholders_are_known_by_their_form(phone, is_made_up, keys):
    assert traces_of(IdentityRow("1", phone=phone), Keyring(keys).current())["_made_up"] is is_made_up


def test_fifteen_and_eighteen_digits_are_one_document(keys):
    sealer = Keyring(keys).current()
    old, new, other = (
        traces_of(IdentityRow("1", id_doc_no=number), sealer)["_document"]
        for number in ("330102680207109", " 33010219680207109x", "330102196802070090")
    )
    assert old == new != other


@pytest.mark.covers("IM-06")
def test_the_owner_of_the_pack_is_named_where_columns_came_differently(delivery, ingest, pack):
    delivery.add_column("customer", "shoe_size", "42")
    outcome = ingest(delivery.write(), feed=pack(owner="数据管理部 data office"))
    (told,) = [line for line in outcome.out.splitlines() if line.startswith("列与声明不同的文件：")]
    assert "customer.csv" in told
    assert "Tell 数据管理部 data office." in outcome.out
    assert "Tell" not in ingest(delivery.write(), feed=pack()).out


@pytest.mark.covers("IM-04", "IM-11")
def test_broken_rows_that_nobody_mends_go_after_the_packs_days(delivery, ingest, pack):
    feed = pack(keep_broken_days=30)
    delivery.replace("customer", 5, "1968-02-07", "1968-02-30")
    sources = ingest(delivery.write(), feed=feed).sources
    (record,) = (
        json.loads(line) for line in (sources / "quarantine" / "customer.csv.jsonl").read_text().splitlines()
    )
    assert record["set_aside_on"] == "2026-09-30"
    delivery.replace("customer", 5, "1968-02-30", "1968-02-07")
    for last, left in (("2026-10-30", 1), ("2026-10-31", 0)):
        later = delivery.next_one(f"to-{last}", "2026-07-01", last)
        outcome = ingest(later.write(), feed=feed, onto=sources)
        assert len(list((outcome.sources / "quarantine").glob("customer.*"))) == left
    assert "5 rows were in quarantine for more than 30 days and were removed." in outcome.out


@pytest.mark.covers("IM-01", "IM-04")
def test_fields_of_class_c2_are_masked_where_a_person_mends_and_keep_their_value(
    delivery, ingest, pack, tmp_path
):
    feed = pack(more={"customer": {"classes": {"birth_on": "C2", "sex": "C1"}}})
    delivery.replace("customer", 5, "individual", "person")
    sources = ingest(delivery.write(), feed=feed).sources
    assert main(["mend", "--sources", str(sources), "--out", str(tmp_path / "m.csv")]) == 0
    text = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    assert ("1968-02-07" in text, "＊＊＊" in text) == (False, True)
    right = mended(sources, tmp_path / "m.csv", kind="individual")
    sources = ingest(None, feed=feed, more=("--mended", str(right))).sources
    born = {
        row["customer_id"]: row["birth_on"] for row in Sources.read(sources).table("customer").to_pylist()
    }
    assert f"{born['4']}" == "1968-02-07"


def test_a_class_is_c1_or_c2_and_of_a_field_that_there_is(delivery, ingest, pack):
    for classes, said in (
        ({"birth_on": "C3"}, "files.3.classes"),
        ({"shoe": "C2"}, "not among the fields: shoe"),
    ):
        refused = ingest(delivery.write(), feed=pack(more={"customer": {"classes": classes}}))
        assert (refused.code, said in refused.err) == (2, True), refused.err


LARGEST_MB = 1000
MEASURED = """
import resource, sys
from assay.cli import main
code = main(["ingest", "--feed", sys.argv[1], "--in", sys.argv[2], "--out", sys.argv[3]])
print("MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(code)
"""


@pytest.mark.covers("IM-10")
def test_ten_times_the_rows_need_hardly_more_memory(delivery, pack, tmp_path):
    feed, needed = pack(), []
    for name, rows in (("few", 60_000), ("many", 600_000)):
        folder = delivery.next_one(name, "2026-07-01", "2026-09-30").write()
        (folder / "control.csv").unlink()
        numbers = pa.array(range(rows), pa.int64())
        table = {
            "transaction_id": numbers.cast(pa.string()),
            "account_id": pa.array(["a7"] * rows),
            "booked_on": pa.array(["2026-08-01"] * rows),
            "amount_fen": numbers,
        }
        pq.write_table(pa.table(table), folder / "transaction.parquet")
        run = [sys.executable, "-c", MEASURED, feed, folder, tmp_path / f"{name}-sources"]
        out = subprocess.run(run, env=dict(os.environ), check=True, capture_output=True, text=True).stdout
        needed.append(int(out.rsplit("MB", 1)[1]))
        assert Sources.read(tmp_path / f"{name}-sources").rows("transaction") == rows
    assert needed[1] < LARGEST_MB
    assert needed[1] < 3 * needed[0]
