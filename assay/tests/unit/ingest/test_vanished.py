"""What a full file no longer has: kept, marked, confirmed as gone; and the guard against a file that was cut."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from assay.sources.reader import Sources


def report(sources: Path) -> dict[str, Any]:
    return json.loads((sources / "report.json").read_text(encoding="utf-8"))


def ids(sources: Path, table: str) -> set[str]:
    return set(Sources.read(sources).table(table)[f"{table}_id"].to_pylist())


def without(delivery, number: int, *tables: str) -> dict[str, list[str]]:
    """The rows of the tables without a customer and all that is theirs."""
    own = {f"{number}", f"a{number}"}
    return {
        table: [row for row in delivery.files[table][1:] if row.split(",")[0] not in own] for table in tables
    }


ALL_OF_THEM = ("customer", "customer_identity", "account", "balance_change")


@pytest.mark.covers("IM-07")
def test_a_row_that_is_not_in_the_latest_file_stays_with_what_hangs_on_it(delivery, ingest):
    first = ingest(delivery.write()).sources
    second = delivery.next_one("second", "2026-07-01", "2026-10-01", **without(delivery, 7, *ALL_OF_THEM))
    outcome = ingest(second.write(), onto=first)
    assert outcome.code == 0, outcome.err
    assert {"7"} <= ids(outcome.sources, "customer")
    assert {"a7"} <= ids(outcome.sources, "account")
    assert Sources.read(outcome.sources).rows("balance_change") == 400
    assert report(outcome.sources)["not_in_latest"] == [
        {"table": "account", "since": "2026-10-01", "rows": 1},
        {"table": "customer", "since": "2026-10-01", "rows": 1},
        {"table": "customer_identity", "since": "2026-10-01", "rows": 1},
    ]
    assert (
        "customer：1 行自 2026-10-01 起不在最新文件中，已保留。 / 1 rows not in the latest file since 2026-10-01, kept."
        in outcome.out
    )


@pytest.mark.covers("IM-07")
def test_it_is_confirmed_as_gone_after_the_packs_days_and_takes_its_balances_along(delivery, ingest, pack):
    feed, lacking = pack(confirm_gone_after_days=2), without(delivery, 7, *ALL_OF_THEM)
    sources = ingest(delivery.write(), feed=feed).sources
    kept = []
    for after in (1, 2, 3):
        on = f"{date(2026, 9, 30) + timedelta(days=after)}"
        day = delivery.next_one(f"day{after}", "2026-07-01", on, **lacking)
        outcome = ingest(day.write(), feed=feed, onto=sources)
        assert outcome.code == 0, outcome.err
        kept.append(("7" in ids(sources, "customer"), Sources.read(sources).rows("balance_change")))
    assert kept == [(True, 400), (True, 400), (False, 398)]
    assert report(sources)["not_in_latest"] == []
    assert "account：1 行已连续 2 天不在最新文件中，确认消失，已移出源数据。" in outcome.out
    assert (
        "account: 1 rows have been missing for 2 days; they are confirmed as gone and left out."
        in outcome.out
    )


def test_a_row_that_comes_back_is_no_longer_missing_and_counts_anew(delivery, ingest):
    sources = ingest(delivery.write()).sources
    lacking = without(delivery, 7, "customer_identity")
    away = delivery.next_one("away", "2026-07-01", "2026-10-01", **lacking)
    ingest(away.write(), onto=sources)
    back = delivery.next_one("back", "2026-07-01", "2026-10-02")
    assert report(ingest(back.write(), onto=sources).sources)["not_in_latest"] == []
    again = delivery.next_one("again", "2026-07-01", "2026-10-03", **lacking)
    outcome = ingest(again.write(), onto=sources)
    assert report(outcome.sources)["not_in_latest"] == [
        {"table": "customer_identity", "since": "2026-10-03", "rows": 1}
    ]


def test_a_row_that_others_still_need_is_not_let_go(delivery, ingest, pack):
    feed = pack(confirm_gone_after_days=1)
    sources = ingest(delivery.write(), feed=feed).sources
    for number in (1, 2):
        day = delivery.next_one(
            f"day{number}",
            "2026-07-01",
            f"2026-10-0{number}",
            **without(delivery, 7, "customer", "customer_identity"),
        )
        day.files["account"].remove("a7,7,P1,11,CNY,2026-07-01,,")
        day.files["account"].append("a7,7,P1,11,CNY,2026-07-01,,2027-01-01")
        day.close("2026-07-01", f"2026-10-0{number}")
        outcome = ingest(day.write(), feed=feed, onto=sources)
        assert outcome.code == 0, outcome.err
    assert "7" in ids(sources, "customer")
    assert "customer：1 行早已不在最新文件中，但仍被其他数据引用，继续保留。" in outcome.out
    assert (
        "customer: 1 rows are long missing but other rows still refer to them, so they stay." in outcome.out
    )


def test_a_row_that_came_broken_is_not_missing_and_its_last_version_stays(delivery, ingest):
    sources = ingest(delivery.write()).sources
    second = delivery.next_one("second", "2026-07-01", "2026-10-01")
    second.replace("account", 8, "2026-07-01", "2026-02-30")
    outcome = ingest(second.write(), onto=sources)
    assert outcome.code == 3, outcome.err
    assert ids(outcome.sources, "account") == {f"a{n}" for n in range(1, 201)}
    assert report(outcome.sources)["not_in_latest"] == []


@pytest.mark.covers("IM-07")
def test_far_fewer_rows_than_last_time_hold_the_publication_until_accepted_by_name(delivery, ingest):
    sources = ingest(delivery.write()).sources
    before = (sources / "sources.json").read_bytes()
    rows = delivery.files["customer_identity"][1:150]
    fewer = delivery.next_one("fewer", "2026-07-01", "2026-10-01", customer_identity=rows)
    held = ingest(fewer.write(), onto=sources)
    assert (held.code, (sources / "sources.json").read_bytes() == before) == (2, True)
    assert (
        "customer_identity.csv 上次 200 行，这次只有 149 行，减少超过 20%，已暂停发布，原有数据未改动。"
        in held.err
    )
    assert (
        "customer_identity.csv had 200 rows last time and has 149 now, which is more than 20 % fewer."
        in held.err
    )
    assert "--accept-fewer customer_identity" in held.err
    assert ingest(fewer.folder, onto=sources, more=("--accept-fewer", "customer_identity")).code == 0
    mistyped = ingest(fewer.folder, onto=sources, more=("--accept-fewer", "customers"))
    assert (mistyped.code, "--accept-fewer: the feed pack has no customers." in mistyped.err) == (2, True)
    assert "--accept-fewer：数据包中没有 customers。" in mistyped.err


def test_an_optional_file_that_is_late_stays_as_it_was(delivery, ingest):
    sources = ingest(delivery.write()).sources
    late = delivery.next_one("late", "2026-07-01", "2026-10-01")
    del late.files["customer_identity"]
    late.close("2026-07-01", "2026-10-01")
    outcome = ingest(late.write(), onto=sources)
    assert outcome.code == 0, outcome.err
    read = json.loads((outcome.sources / "sources.json").read_text(encoding="utf-8"))
    assert read["identity"]["customer_identity"]["rows"] == 200
    assert report(outcome.sources)["not_in_latest"] == []


@pytest.mark.covers("IM-03")
def test_a_full_load_tells_which_earlier_days_it_changed(delivery, ingest):
    sources = ingest(delivery.write()).sources
    second = delivery.next_one("second", "2026-07-01", "2026-09-30")
    second.replace("balance_change", 3, "a1,2026-08-01,200", "a1,2026-08-05,200")
    outcome = ingest(second.write(), onto=sources)
    assert report(outcome.sources)["changed_days"] == [
        {"table": "balance_change", "from": "2026-08-01", "to": "2026-08-04", "accounts": 1}
    ]
    older = ingest(delivery.next_one("older", "2026-07-01", "2026-09-29").write(), onto=sources)
    assert (older.code, "请加上 --correction 重新执行。" in older.err) == (2, True)
    assert "2026-07-01 … 2026-09-29 is not after 2026-09-30" in older.err
