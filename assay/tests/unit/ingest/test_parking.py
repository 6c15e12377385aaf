"""Rows of customers and accounts that are not there yet wait, sealed, and come in with their owner."""

import json
from pathlib import Path
from typing import Any

import pytest
from assay.ingest.lineage import Origin, brought_by
from assay.sources.reader import Sources


def records(sources: Path, folder: str) -> list[dict[str, Any]]:
    return [
        {"file": path.name.removesuffix(".jsonl"), **json.loads(line)}
        for path in sorted((sources / folder).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


@pytest.fixture
def feed(pack) -> Path:
    return pack(
        customer="upsert",
        customer_identity="upsert",
        account="upsert",
        balance_change="increment",
        park_days=2,
    )


@pytest.fixture
def early(delivery) -> Any:
    """The account and balance of customer 300 come a day before the customer."""
    delivery.files["account"].append("a300,300,P1,11,CNY,2026-07-01,,")
    delivery.files["balance_change"].append("a300,2026-09-30,900")
    delivery.files["customer_identity"].append("300,张三,resident_id,110101196802070099,13800009999")
    delivery.close("2026-07-01", "2026-09-30")
    return delivery


@pytest.mark.covers("IM-08")
def test_rows_of_an_unknown_customer_wait_sealed_and_come_in_with_the_customer(early, ingest, feed):
    first = ingest(early.write(), feed=feed)
    assert first.code == 0, first.err
    waiting = records(first.sources, "parking")
    assert [(r["file"], r["line"], r["since"]) for r in waiting] == [
        ("account.csv", 202, "2026-09-30"),
        ("balance_change.csv", 402, "2026-09-30"),
        ("customer_identity.csv", 202, "2026-09-30"),
    ]
    assert "张三" not in "".join(p.read_text(encoding="utf-8") for p in (first.sources / "parking").iterdir())
    assert Sources.read(first.sources).rows("account") == 200
    assert (
        "3 行等待所属客户或账户送达，见 parking/。 / 3 rows wait for their customer or account" in first.out
    )
    bring = early.next_one(
        "bring", "2026-10-01", "2026-10-01",
        customer=["300,individual,F,1968-02-07,solar,11"], customer_identity=[], account=[], balance_change=[],
    )  # fmt: skip
    second = ingest(bring.write(), feed=feed, onto=first.sources)
    assert second.code == 0, second.err
    read = Sources.read(second.sources)
    assert (read.rows("account"), read.rows("balance_change")) == (201, 401)
    assert records(second.sources, "parking") == []
    origin = brought_by(second.sources, "account", {"account_id": "a300"})
    assert (origin.origin, origin.line) == (Origin(1, "account", "account.csv"), 202)
    assert "先前等待的 1 行已入" in second.out


@pytest.mark.covers("IM-08")
def test_what_has_waited_too_long_goes_to_quarantine_with_its_reason(early, ingest, feed):
    sources = ingest(early.write(), feed=feed).sources
    codes = []
    for day in (1, 2, 3):
        none = early.next_one(
            f"day{day}", f"2026-10-0{day}", f"2026-10-0{day}",
            customer=[], customer_identity=[], account=[], balance_change=[],
        )  # fmt: skip
        codes.append(ingest(none.write(), feed=feed, onto=sources).code)
    assert codes == [0, 0, 3]
    assert records(sources, "parking") == []
    (account,) = [record for record in records(sources, "quarantine") if record["file"] == "account.csv"]
    assert (account["line"], account["rule"], account["delivery"]) == (202, "reference", 1)
    assert account["reason_zh"] == "customer_id 在 customer.customer_id 中找不到对应的记录"
    assert account["reason_en"] == "customer_id leads to no row of customer.customer_id"


def test_without_park_days_such_rows_are_quarantined_at_once(early, ingest, pack):
    outcome = ingest(early.write(), feed=pack(park_days=0))
    assert outcome.code == 3
    assert (len(records(outcome.sources, "quarantine")), records(outcome.sources, "parking")) == (3, [])


def test_a_forgotten_customer_file_is_no_reason_to_let_everything_wait(delivery, ingest, pack):
    delivery.files["customer"] = delivery.files["customer"][:101]
    delivery.close("2026-07-01", "2026-09-30")
    held = ingest(delivery.write(), feed=pack(park_days=2))
    assert held.code == 2
    assert "customer_identity.csv 中超过 20% 的行在 customer.customer_id 中找不到所属记录" in held.err
    assert "more than 20 % of the rows lead to no row of customer.customer_id" in held.err
