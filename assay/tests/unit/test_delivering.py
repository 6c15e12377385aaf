"""Our own outputs: what we hand over is whole, signalled last, and read back by our own reader."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from assay.delivering import Form, hand_over
from assay.errors import FeedError
from assay.sources import BY_NAME
from read_files import read

from assay import delivering

CONTRACT = BY_NAME["insurance_policy"]
ROWS = [
    {"policy_id": "007", "customer_id": "1", "kind": "年金䶮", "premium_fen": 123450, "sum_assured_fen": -50, "starts_on": date(2026, 7, 1)},
    {"policy_id": "008", "customer_id": "2", "kind": "=1+1", "premium_fen": 10**16, "starts_on": date(2026, 7, 2)},
]  # fmt: skip


def batches() -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pylist([row], schema=CONTRACT.schema) for row in ROWS]


@pytest.mark.covers("IM-13")
@pytest.mark.parametrize(
    ("form", "name", "layout"),
    [
        ("gbk", "insurance_policy.csv", "encoding: gbk, decimals: 2"),
        ("utf-8-bom", "insurance_policy.csv", "encoding: utf-8, decimals: 2"),
        ("xlsx", "insurance_policy.xlsx", "formats: [xlsx], decimals: 2"),
    ],
)
def test_a_table_handed_over_is_read_back(tmp_path, form: Form, name, layout):
    folder = tmp_path / "out"
    folder.mkdir()
    handed = hand_over(batches(), CONTRACT, folder / name, form=form, total="premium_fen", decimals=2)
    assert (handed.rows, handed.total_fen) == (2, 10**16 + 123450)
    assert handed.signal.read_text(encoding="utf-8") == f"{name}|2|100000000001234.50\n"
    assert sorted(path.name for path in folder.iterdir()) == [name, f"{name}.OK"]
    pack = f"layout: {{{layout}}}\nsignal: {{suffix: .OK}}\nfiles:\n  - {{table: insurance_policy}}\n"
    first, second = read(folder, pack).rows.values()
    assert first == ROWS[0]
    assert second == {**ROWS[1], "kind": "=1+1" if form == "xlsx" else "'=1+1"}


@pytest.mark.covers("IM-13")
def test_the_bytes_are_those_of_the_convention(tmp_path):
    hand_over(batches(), CONTRACT, tmp_path / "a.csv", form="gbk")
    hand_over(batches(), CONTRACT, tmp_path / "b.csv", form="utf-8-bom")
    gbk, marked = (tmp_path / "a.csv").read_bytes(), (tmp_path / "b.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + gbk.decode("gb18030").encode()
    assert gbk.splitlines(keepends=True)[1] == "007,1,年金䶮,123450,-50,2026-07-01,,,\r\n".encode("gb18030")
    assert (tmp_path / "a.csv.OK").read_bytes() == b"a.csv|2|\n"


def test_instants_are_written_with_their_zone(tmp_path):
    contract = BY_NAME["referral"]
    row = {"referral_id": "r", "found_by_staff_id": "s", "org_id": "1", "offered_at": datetime(2026, 11, 18, 2, 30, tzinfo=UTC), "state": "offered"}  # fmt: skip
    batch = pa.RecordBatch.from_pylist([row], schema=contract.schema)
    hand_over([batch], contract, tmp_path / "r.csv", form="utf-8-bom")
    assert "2026-11-18T02:30:00Z" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


@pytest.mark.covers("IM-13")
def test_what_fails_half_way_leaves_neither_file_nor_signal(tmp_path, monkeypatch):
    monkeypatch.setattr(delivering, "MOST_ROWS", 1)
    (tmp_path / "p.xlsx.OK").write_text("of yesterday", encoding="utf-8")
    with pytest.raises(FeedError, match="insurance_policy has more than 1 rows, which no sheet holds"):
        hand_over(batches(), CONTRACT, tmp_path / "p.xlsx", form="xlsx")
    assert list(tmp_path.iterdir()) == []
