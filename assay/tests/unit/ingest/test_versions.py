"""Other content for one business date is a new version: what differs is said, and the one before can come back."""

import json
from pathlib import Path
from typing import Any

import pytest
from assay.sources.reader import Sources


def report(sources: Path) -> dict[str, Any]:
    return json.loads((sources / "report.json").read_text(encoding="utf-8"))


def digests(sources: Path) -> dict[str, str]:
    return {name: entry["digest"] for name, entry in Sources.read(sources).card["tables"].items()}


@pytest.fixture
def corrected(delivery):
    """The same days again: one balance other, one account more, one organisation gone."""
    files = {
        "balance_change": [row.replace("a3,2026-08-01,600", "a3,2026-08-01,601") for row in delivery.files["balance_change"][1:]],
        "account": [*delivery.files["account"][1:], "a201,7,P1,11,CNY,2026-07-01,,"],
        "customer_identity": [row for row in delivery.files["customer_identity"][1:] if not row.startswith("9,")],
    }  # fmt: skip
    return delivery.next_one("corrected", "2026-07-01", "2026-09-30", **files)


@pytest.mark.covers("IM-03")
def test_a_new_version_of_a_day_says_what_differs(delivery, corrected, ingest):
    first = ingest(delivery.write())
    assert (report(first.sources)["version"], report(first.sources)["changes"]) == (1, [])
    second = ingest(corrected.write())
    assert report(second.sources)["version"] == 2
    assert report(second.sources)["changes"] == [
        {"table": "account", "added": 1, "removed": 0, "changed": 0},
        {"table": "balance_change", "added": 0, "removed": 0, "changed": 1},
        {"table": "customer_identity", "added": 0, "removed": 1, "changed": 0},
    ]
    assert "balance_change：与上一版相比新增 0 行，减少 0 行，改变 1 行。" in second.out


@pytest.mark.covers("IM-03")
def test_the_version_before_comes_back_and_goes_again(delivery, corrected, ingest):
    sources = ingest(delivery.write()).sources
    one = digests(sources)
    two = digests(ingest(corrected.write()).sources)
    assert one != two
    assert digests(sources.with_name("sources.previous")) == one
    restored = ingest(None, feed=None, more=("--restore",))
    assert (restored.code, digests(sources)) == (0, one)
    assert "as of 2026-09-30" in restored.out
    assert ingest(None, feed=None, more=("--restore",)).code == 0
    assert digests(sources) == two


@pytest.mark.covers("IM-03")
def test_another_day_is_no_version_and_nothing_is_kept_where_nobody_wants_it(delivery, ingest):
    ingest(delivery.write())
    later = delivery.next_one("later", "2026-07-01", "2026-10-01")
    outcome = ingest(later.write(), more=("--no-previous",))
    assert (report(outcome.sources)["version"], report(outcome.sources)["changes"]) == (1, [])
    refused = ingest(None, feed=None, more=("--restore",))
    assert (refused.code, "There is no version before" in refused.err) == (2, True)


@pytest.mark.covers("IM-12", "IM-01")
def test_a_preview_says_everything_and_writes_nothing(delivery, corrected, ingest, tmp_path):
    sources = ingest(delivery.write()).sources
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    corrected.replace("customer", 5, "individual", "person")
    folder = corrected.write()
    before |= {path: path.stat().st_mtime_ns for path in [folder, *folder.iterdir(), tmp_path]}
    preview = ingest(folder, more=("--dry-run",))
    assert (preview.code, preview.err) == (3, "")
    lines = preview.out.splitlines()
    assert lines[0] == "预览：没有写入任何内容。 / A preview: nothing was written."
    assert any(line.startswith("customer.csv：读入 200 行，接收 199 行，隔离 1 行") for line in lines)
    assert any("customer.csv 第 5 行：kind 取值不在代码表中" in line for line in lines)
    assert any(line.startswith("balance_change：与上一版相比") for line in lines)
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path != tmp_path}
    assert after == {path: when for path, when in before.items() if path != tmp_path}
    assert Sources.read(sources).rows("account") == 200
