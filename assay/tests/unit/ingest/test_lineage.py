"""For any row: which delivery, which file, which line."""

import json

import pyarrow.parquet as pq
import pytest
from assay.errors import SourceError
from assay.ingest.lineage import Brought, Origin, brought_by
from assay.sources.reader import Sources


@pytest.mark.covers("IM-09")
def test_every_row_leads_to_its_delivery_file_and_line(delivery, ingest, pack, tmp_path):
    feed = pack(balance_change="increment")
    sources = ingest(delivery.write(), feed=feed).sources
    rows = ["a1,2026-10-01,250", "a1,2026-08-01,222"]
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=rows)
    later = ingest(day.write(), feed=feed, onto=sources).sources
    file = "balance_change.csv"

    def told(day: str) -> tuple[Origin | None, int | None]:
        brought = brought_by(later, "balance_change", {"account_id": "a1", "changed_on": day})
        assert brought is not None
        return brought.origin, brought.line

    assert told("2026-07-01") == (Origin(1, "balance_change", file), 2)
    assert told("2026-08-01") == (Origin(2, "balance_change", file), 3)
    assert told("2026-10-01") == (Origin(2, "balance_change", file), 2)
    identity = brought_by(later, "customer_identity", {"customer_id": "3"})
    assert identity == Brought(Origin(2, "customer_identity", "customer_identity.csv"), 4)
    assert brought_by(later, "calendar", {"day": "2026-07-01"}) == Brought(None, None)
    assert brought_by(later, "account", {"account_id": "nobody"}) is None


@pytest.mark.covers("IM-09")
def test_the_history_names_every_delivery_with_its_days_and_content(delivery, ingest, pack):
    feed = pack(balance_change="increment")
    ingest(delivery.write(), feed=feed)
    day = delivery.next_one("day", "2026-10-01", "2026-10-01", balance_change=["a1,2026-10-01,250"])
    sources = ingest(day.write(), feed=feed, onto=ingest(delivery.write(), feed=feed).sources).sources
    history = json.loads((sources / "lineage" / "deliveries.json").read_text(encoding="utf-8"))
    first, second = history["deliveries"]
    assert (first["covers"], second["covers"]) == (
        {"from": "2026-07-01", "to": "2026-09-30"},
        {"from": "2026-10-01", "to": "2026-10-01"},
    )
    assert second["files"]["balance_change"] == {
        "file": "balance_change.csv",
        "rows_read": 1,
        "total_fen": 250,
        "amounts_unread": 0,
        "announced_fen": 250,
    }
    assert first["inputs"]["balance_change.csv"] != second["inputs"]["balance_change.csv"]


def test_lineage_is_a_compact_side_file_and_no_column(delivery, ingest):
    sources = Sources.read(ingest(delivery.write()).sources)
    assert sources.table("account").schema.names[-1] == "covered_to"
    beside = pq.read_table(sources.folder / "lineage" / "account.parquet")
    assert (beside.schema.names, beside.num_rows) == (["origin", "line"], 200)


def test_lineage_that_does_not_fit_its_table_is_damage(delivery, ingest):
    sources = ingest(delivery.write()).sources
    path = sources / "lineage" / "account.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    delivery.replace("customer", 2, "1968-02-07", "1970-05-05")
    refused = ingest(delivery.write(), onto=sources)
    assert (refused.code, "lineage/account.parquet 已损坏" in refused.err) == (2, True)
    (sources / "lineage" / "deliveries.json").write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="is damaged. Run assay ingest again"):
        brought_by(sources, "customer", {"customer_id": "1"})
