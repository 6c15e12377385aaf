"""Deliveries laid upon earlier sources: increments, upserts, corrections, and days that do not follow."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assay.sources.reader import Covers, Sources


def report(sources: Path) -> dict[str, Any]:
    return json.loads((sources / "report.json").read_text(encoding="utf-8"))


def counts(sources: Path, table: str) -> dict[str, int]:
    (file,) = [file for file in report(sources)["files"] if file["table"] == table]
    names = ("rows_read", "accepted", "quarantined", "repeated", "replaced", "outdated")
    return {name: file[name] for name in names if file[name]}


def balances(sources: Path, account: str) -> list[tuple[date, int]]:
    rows = Sources.read(sources).table("balance_change").to_pylist()
    return [(row["changed_on"], row["balance_fen"]) for row in rows if row["account_id"] == account]


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def daily(pack) -> Path:
    return pack(balance_change="increment", transaction="increment")


@pytest.fixture
def before(delivery, ingest, daily) -> Path:
    """Sources complete to 30 September 2026."""
    outcome = ingest(delivery.write(), feed=daily)
    assert outcome.code == 0, outcome.err
    return outcome.sources


@pytest.mark.covers("DAT-2", "IM-02")
def test_an_increment_adds_a_day_to_the_sources_it_is_laid_upon(delivery, ingest, daily, before, tmp_path):
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"])
    outcome = ingest(day.write(), feed=daily, onto=before, out=tmp_path / "next")
    assert outcome.code == 0, outcome.err
    assert Sources.read(outcome.sources).covers == Covers(date(2026, 7, 1), date(2026, 10, 1))
    assert balances(outcome.sources, "a1") == [
        (date(2026, 7, 1), 100),
        (date(2026, 8, 1), 200),
        (date(2026, 10, 1), 250),
    ]
    assert Sources.read(outcome.sources).rows("balance_change") == 401
    assert report(outcome.sources)["recompute_from"] is None


@pytest.mark.covers("IM-03")
def test_the_same_row_again_changes_nothing_and_an_unchanged_balance_is_no_row(
    delivery, ingest, daily, before
):
    again = ["a1,2026-08-01,200", "a1,2026-10-01,200", "a2,2026-10-01,1"]
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=again)
    outcome = ingest(day.write(), feed=daily, onto=before)
    assert outcome.code == 0, outcome.err
    assert counts(outcome.sources, "balance_change") == {"rows_read": 3, "accepted": 3, "repeated": 1}
    assert balances(outcome.sources, "a1") == [(date(2026, 7, 1), 100), (date(2026, 8, 1), 200)]
    assert "合并未变动的 1 行" in outcome.out


@pytest.mark.covers("IM-03")
def test_the_same_delivery_on_top_again_is_nothing_new(delivery, ingest, daily, before, tmp_path):
    folder = delivery.next_one(
        "day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"]
    ).write()
    first = ingest(folder, feed=daily, onto=before, out=tmp_path / "next")
    stands = state(first.sources)
    again = ingest(folder, feed=daily, onto=before, out=tmp_path / "next")
    upon_itself = ingest(folder, feed=daily, onto=tmp_path / "next", out=tmp_path / "next")
    elsewhere = ingest(folder, feed=daily, onto=tmp_path / "next", out=tmp_path / "copy")
    for outcome in (again, upon_itself, elsewhere):
        assert (outcome.code, outcome.err) == (0, "")
        assert "Nothing new" in outcome.out
        assert state(outcome.sources) == stands


def test_increments_over_sources_that_stand_need_them_named(delivery, ingest, daily, before):
    stands = state(before)
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"])
    refused = ingest(day.write(), feed=daily)
    assert (refused.code, state(before) == stands) == (2, True)
    assert f"例如 --onto {before}" in refused.err
    assert "writing over them would lose what came before" in refused.err


@pytest.mark.covers("IM-05")
def test_a_gap_before_a_delivery_for_other_sources_is_refused_by_name(
    delivery, ingest, daily, before, tmp_path
):
    day = delivery.next_one("day", "2026-10-04", "2026-10-04", balance_change=["a1,2026-10-04,250"])
    refused = ingest(day.write(), feed=daily, onto=before, out=tmp_path / "next")
    assert (refused.code, (tmp_path / "next.waiting").exists()) == (2, False)
    assert "已有数据到 2026-09-30，这批从 2026-10-04 开始，缺少 2026-10-01 … 2026-10-03。" in refused.err
    assert "2026-10-01 … 2026-10-03 is missing. Take that over first" in refused.err
    # With the days off inside the stated days the same rows follow on.
    day.close("2026-10-01", "2026-10-04")
    assert ingest(day.write(), feed=daily, onto=before).code == 0


@pytest.mark.covers("IM-05")
def test_days_off_are_no_gap_where_the_sender_delivers_on_workdays(delivery, ingest, pack):
    timed = pack(balance_change="increment", expected={"by": "06:30", "days": "workdays"})
    delivery.close("2026-07-01", "2026-10-23")  # a Friday
    sources = ingest(delivery.write(), feed=timed).sources
    monday = delivery.next_one("day", "2026-10-26", "2026-10-26", balance_change=["a1,2026-10-26,250"])
    outcome = ingest(monday.write(), feed=timed, onto=sources)
    assert outcome.code == 0, outcome.err
    assert Sources.read(sources).covers == Covers(date(2026, 7, 1), date(2026, 10, 26))


@pytest.mark.covers("IM-05")
def test_earlier_days_are_refused_by_name_unless_they_are_a_declared_correction(
    delivery, ingest, daily, before
):
    day = delivery.next_one("day", "2026-09-29", "2026-09-30", balance_change=["a1,2026-09-29,150"])
    refused = ingest(day.write(), feed=daily, onto=before)
    assert refused.code == 2
    assert "其中 2026-09-29 … 2026-09-30 早于已有数据的截止日 2026-09-30 或与之重叠" in refused.err
    assert "2026-09-29 … 2026-09-30 is not after 2026-09-30" in refused.err
    taken = ingest(day.write(), feed=daily, onto=before, more=("--correction",))
    assert taken.code == 0, taken.err
    assert Sources.read(taken.sources).covers == Covers(date(2026, 7, 1), date(2026, 9, 30))
    assert report(taken.sources)["changed_days"] == [
        {"table": "balance_change", "from": "2026-09-29", "to": "2026-09-30", "accounts": 1}
    ]


@pytest.mark.covers("IM-05")
def test_a_partial_day_is_never_mixed_with_a_full_one(delivery, ingest, daily, before):
    rows = ["a1,2026-10-01,250", "a1,2026-10-02,260"]
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=rows)
    refused = ingest(day.write(), feed=daily, onto=before)
    assert refused.code == 2
    assert "balance_change.csv 含有 2026-10-02 的行，但这批数据只完整到 2026-10-01。" in refused.err
    assert "A partial day is never mixed" in refused.err
    day.close("2026-10-01", "2026-10-02")
    day.replace("control", 3, "customer,200,,,", "customer,200,,2026-10-01,2026-10-01")
    refused = ingest(day.write(), feed=daily, onto=before)
    assert (
        "控制文件中各表的截止日期不一致：customer 至 2026-10-01、balance_change 至 2026-10-02" in refused.err
    )
    assert "different last days: customer to 2026-10-01, balance_change to 2026-10-02" in refused.err


@pytest.mark.covers("IM-03")
def test_a_backdated_correction_changes_earlier_days_and_says_which(delivery, ingest, daily, before):
    rows = ["a1,2026-07-10,150", "a2,2026-07-20,999", "a3,2026-10-01,1"]
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=rows)
    outcome = ingest(day.write(), feed=daily, onto=before)
    assert outcome.code == 0, outcome.err
    assert balances(outcome.sources, "a1") == [
        (date(2026, 7, 1), 100),
        (date(2026, 7, 10), 150),
        (date(2026, 8, 1), 200),
    ]
    # a1 from the 10th, a2 from the 20th, both until the next known change on 1 August.
    assert report(outcome.sources)["changed_days"] == [
        {"table": "balance_change", "from": "2026-07-10", "to": "2026-07-19", "accounts": 1},
        {"table": "balance_change", "from": "2026-07-20", "to": "2026-07-31", "accounts": 2},
    ]
    assert report(outcome.sources)["recompute_from"] == "2026-07-10"
    assert (
        "自 2026-07-10 起的结果需要重新计算。 / Figures from 2026-07-10 on must be worked out anew."
        in outcome.out
    )


def test_a_correction_of_one_day_leaves_the_days_that_were_stated_after_it(delivery, ingest, daily, before):
    stated = [f"a1,2026-10-{day:02},200" for day in (1, 2, 3)]
    first = delivery.next_one("day", "2026-10-01", "2026-10-03", balance_change=stated)
    sources = ingest(first.write(), feed=daily, onto=before).sources
    assert balances(sources, "a1")[-1] == (date(2026, 8, 1), 200)
    corrected = ["a1,2026-10-01,777"]
    second = delivery.next_one("later", "2026-10-04", "2026-10-04", balance_change=corrected)
    outcome = ingest(second.write(), feed=daily, onto=sources)
    assert balances(outcome.sources, "a1")[-2:] == [(date(2026, 10, 1), 777), (date(2026, 10, 2), 200)]
    assert report(outcome.sources)["changed_days"] == [
        {"table": "balance_change", "from": "2026-10-01", "to": "2026-10-01", "accounts": 1}
    ]


def test_a_movement_that_contradicts_an_earlier_one_is_set_aside(delivery, ingest, daily, tmp_path):
    delivery.files["transaction"] = ["transaction_id,account_id,booked_on,amount_fen", "t1,a1,2026-07-01,100"]
    delivery.close("2026-07-01", "2026-09-30")
    sources = ingest(delivery.write(), feed=daily).sources
    rows = ["t1,a1,2026-07-01,100", "t2,a1,2026-10-01,5"]
    day = delivery.next_one(
        "day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"], transaction=rows
    )
    sources = ingest(day.write(), feed=daily, onto=sources).sources
    assert Sources.read(sources).table("transaction")["transaction_id"].to_pylist() == ["t1", "t2"]
    day = delivery.next_one(
        "third",
        "2026-10-02",
        "2026-10-02",
        balance_change=[],
        transaction=["t2,a1,2026-10-01,6", *(f"u{n},a1,2026-10-02,1" for n in range(200))],
    )
    outcome = ingest(day.write(), feed=daily, onto=sources)
    assert outcome.code == 3, outcome.err
    (fault,) = [
        json.loads(line)
        for line in (outcome.sources / "quarantine" / "transaction.csv.jsonl").read_text().splitlines()
    ]
    assert (fault["reason_zh"], fault["reason_en"]) == (
        "transaction_id 主键（transaction_id）相同的行以前已导入，内容不同",
        "transaction_id differs from the row of the same key (transaction_id) that was taken over before",
    )
    assert fault["suggestion_zh"].startswith("若确为更正，请用 --correction")
    assert fault["suggestion_en"].startswith(
        "If it is a correction, take the delivery over with --correction"
    )


@pytest.mark.covers("DAT-2")
def test_an_upsert_replaces_rows_of_the_same_key_and_keeps_the_others(delivery, ingest, pack):
    feed = pack(customer="upsert", customer_identity="upsert", account="upsert", balance_change="increment")
    sources = ingest(delivery.write(), feed=feed).sources
    day = delivery.next_one(
        "day",
        "2026-10-01",
        "2026-10-01",
        customer=["1,individual,M,1968-02-07,solar,11", "2,individual,F,1968-02-07,lunar,11"],
        customer_identity=["1,新名字,resident_id,110101196802070001,13800000001"],
        account=["a201,1,P1,11,CNY,2026-10-01,,"],
        balance_change=["a201,2026-10-01,77"],
    )
    outcome = ingest(day.write(), feed=feed, onto=sources)
    assert outcome.code == 0, outcome.err
    read = Sources.read(outcome.sources)
    customers = {row["customer_id"]: row for row in read.table("customer").to_pylist()}
    assert (len(customers), customers["1"]["sex"], customers["3"]["sex"]) == (200, "M", "F")
    assert (read.rows("account"), read.rows("customer_identity")) == (201, 200)
    assert counts(outcome.sources, "customer") == {
        "rows_read": 2,
        "accepted": 2,
        "repeated": 1,
        "replaced": 1,
    }


def test_the_later_timestamp_decides_within_a_file_and_across_deliveries(delivery, ingest, pack):
    feed = pack(account="upsert", balance_change="increment", more={"account": {"timestamp": "matures_on"}})
    rows = delivery.files["account"]
    rows[1] = "a1,1,P1,11,CNY,2026-07-01,,2027-01-05"
    delivery.close("2026-07-01", "2026-09-30")
    sources = ingest(delivery.write(), feed=feed).sources
    day = delivery.next_one(
        "day",
        "2026-10-01",
        "2026-10-01",
        account=[
            "a1,2,P1,11,CNY,2026-07-01,,2027-01-04",
            "a2,2,P1,11,USD,2026-07-01,,2027-01-04",
            "a2,2,P1,11,HKD,2026-07-01,,2027-01-06",
        ],
        balance_change=[],
    )
    outcome = ingest(day.write(), feed=feed, onto=sources)
    assert outcome.code == 0, outcome.err
    accounts = {r["account_id"]: r for r in Sources.read(outcome.sources).table("account").to_pylist()}
    assert (accounts["a1"]["customer_id"], accounts["a2"]["currency"]) == ("1", "HKD")
    assert counts(outcome.sources, "account") == {
        "rows_read": 3,
        "accepted": 3,
        "replaced": 1,
        "outdated": 2,
    }


def test_another_feed_is_not_laid_upon_these_sources(delivery, ingest, pack, before):
    other = pack(name="other", balance_change="increment")
    refused = ingest(delivery.write(), feed=other, onto=before)
    assert (refused.code, "由数据包 jinjing（本位币 CNY）生成，与 other（CNY）不同" in refused.err) == (
        2,
        True,
    )
    assert "was made by the feed jinjing (base currency CNY), not other (CNY)" in refused.err


def test_a_mode_that_cannot_be_is_a_mistake_of_the_pack(ingest, delivery, pack):
    refused = ingest(delivery.write(), feed=pack(more={"account": {"timestamp": "opened_on"}}))
    assert "`timestamp` 只用于 `mode: upsert`，且须是该表的日期或时间列" in refused.err
    assert "`timestamp` goes with `mode: upsert` and names a column with a day or an instant" in refused.err
