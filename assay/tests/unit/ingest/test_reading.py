"""Files as banks really write them: encodings, marks, line ends, quotes, damage."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.errors import FeedError
from assay.ingest.delivery import find
from assay.ingest.pack import FeedPack, Layout, load_pack
from assay.ingest.rows import typing_sql
from assay.sources import BY_NAME
from assay.sources.contract import Column, ColumnType, Source
from assay.sources.reader import Sources

PACK = """
schema_version: 1
name: test
version: "1"
base_currency: CNY
covers: {from: 2026-01-01, to: 2026-12-31}
policies: [segment-004]
layout: {encoding: ENCODING, separator: "|", formats: [csv, parquet]}
files:
  - {name: people, key: [id], fields: [{name: id, required: true}, {name: name, column: 姓名}]}
"""


@pytest.fixture
def pack(tmp_path: Path) -> FeedPack:
    return packed(tmp_path, "utf-8")


def packed(tmp_path: Path, encoding: str) -> FeedPack:
    path = tmp_path / "test.yaml"
    path.write_text(PACK.replace("ENCODING", encoding), encoding="utf-8")
    return load_pack(path)


def read(pack: FeedPack, folder: Path) -> list[dict[str, object]]:
    (delivered,) = find(pack, folder)
    rows = [row for batch in delivered.batches() for row in batch.to_pylist()]
    assert delivered.rows_read == len(rows) + len(delivered.malformed)
    return rows


@pytest.mark.parametrize("name", ["坾", "倈", "弢", "䶮", "王|小"])
def test_bytes_are_decoded_before_they_are_split(tmp_path, name):
    written = f'"{name}"' if "|" in name else name
    (tmp_path / "people.csv").write_bytes(f"id|姓名\n110|{written}\n".encode("gb18030"))
    assert read(packed(tmp_path, "gb18030"), tmp_path) == [{"_line": 2, "id": "110", "name": name}]


def test_marks_blank_lines_and_mixed_line_ends_do_no_harm(tmp_path, pack):
    content = "\ufeffid|姓名\r\n1|甲\n\n2|乙\r\n   \n3|丙".encode() + b"\n\x1a"
    (tmp_path / "people.csv").write_bytes(content)
    assert read(pack, tmp_path) == [
        {"_line": 2, "id": "1", "name": "甲"},
        {"_line": 4, "id": "2", "name": "乙"},
        {"_line": 6, "id": "3", "name": "丙"},
    ]


def test_a_line_with_too_many_or_too_few_fields_keeps_its_number(tmp_path, pack):
    (tmp_path / "people.csv").write_text("id|姓名\n1|甲\n2\n3|丙|x\n4|丁\n", encoding="utf-8")
    (delivered,) = find(pack, tmp_path)
    lines = [row["_line"] for batch in delivered.batches() for row in batch.to_pylist()]
    assert (lines, delivered.malformed, delivered.rows_read) == (
        [2, 5],
        [(3, "2", "columns"), (4, "3|丙|x", "columns")],
        4,
    )


def test_a_packed_file_is_read_like_any_other(tmp_path, pack):
    (tmp_path / "people.csv.gz").write_bytes(gzip.compress("id|姓名\n1|甲\n".encode()))
    assert read(pack, tmp_path) == [{"_line": 2, "id": "1", "name": "甲"}]


def test_a_parquet_file_is_read_like_any_other(tmp_path, pack):
    pq.write_table(pa.table({"姓名": ["甲"], "id": pa.array([7], pa.int32())}), tmp_path / "people.parquet")
    assert read(pack, tmp_path) == [{"_line": 1, "id": 7, "name": "甲"}]


def test_a_table_delivered_twice_is_refused(tmp_path, pack):
    for name in ("people.csv", "people.csv.gz"):
        (tmp_path / name).write_bytes(b"id\n")
    with pytest.raises(
        FeedError, match=r"people was delivered more than once: people\.csv, people\.csv\.gz\. Keep one file"
    ):
        find(pack, tmp_path)


@pytest.mark.parametrize(
    "name", ["pin", "PIN_block", "loginPassword", "Track2", "cvv2", "交易密码", "指纹特征"]
)
def test_secrets_are_refused_by_their_column(tmp_path, pack, name):
    (tmp_path / "people.csv").write_text(f"id|姓名|{name}\n", encoding="utf-8")
    with pytest.raises(FeedError, match="must never be "):
        find(pack, tmp_path)


@pytest.mark.parametrize("name", ["opinion", "tracking_no", "shipping", "spin"])
def test_words_that_only_contain_a_secrets_name_are_not_refused(tmp_path, pack, name):
    (tmp_path / "people.csv").write_text(f"id|姓名|{name}\n", encoding="utf-8")
    assert find(pack, tmp_path)[0].unknown == (name,)


def typed(kind: ColumnType, values: list[str], layout: Layout) -> list[object]:
    import duckdb

    contract = Source("t", "a row", ("v",), (Column("v", kind, "value"),))
    rows = pa.table({"_line": pa.array(range(len(values)), pa.int64()), "v": values})
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("rows", rows)
        sql = typing_sql(contract, rows.schema, layout, {}, "rows")
        return [
            fault.partition("|")[2] if fault else value
            for value, fault in connection.execute(
                f"SELECT CAST(v AS VARCHAR), _fault FROM ({sql}) ORDER BY _line"
            ).fetchall()
        ]


@pytest.mark.parametrize(
    ("kind", "layout", "given", "expected"),
    [
        ("date", Layout(), ["2026-11-18", " 2026-11-18　", "2026-02-30", "18.11.2026", ""], ["2026-11-18", "2026-11-18", "type", "type", None]),
        ("date", Layout(date_format="%Y%m%d", null_tokens=("00000000",)), ["20261118", "00000000", "20261318"], ["2026-11-18", None, "type"]),
        ("fen", Layout(), ["12345", "-7", "+7", "1.5", "1e3", "99999999999999999999"], ["12345", "-7", "7", "type", "type", "range"]),
        ("fen", Layout(decimals=2), ["12.34", "-0.05", "7", "7.5", "1.005", "1,234.00"], ["1234", "-5", "700", "750", "type", "type"]),
        ("int", Layout(decimals=2), ["12", "1.0"], ["12", "type"]),
        ("bool", Layout(), ["true", "Y", "1", "是", "FALSE", "0", "否", "maybe"], ["true"] * 4 + ["false"] * 3 + ["type"]),
        ("timestamp", Layout(), ["2026-11-18T10:30:00+08:00", "2026-11-18T02:30:00Z", "noon"], ["2026-11-18 02:30:00+00"] * 2 + ["type"]),
        ("text", Layout(null_tokens=("NULL",)), ["007", "NULL", "a\ufffdb"], ["007", None, "encoding"]),
    ],
)  # fmt: skip
def test_text_becomes_the_declared_type_exactly_or_is_a_fault(kind, layout, given, expected):
    assert typed(kind, given, layout) == expected


def test_a_truncated_archive_is_refused_and_says_so(delivery, ingest):
    folder = delivery.write()
    whole = gzip.compress((folder / "account.csv").read_bytes())
    (folder / "account.csv").unlink()
    (folder / "account.csv.gz").write_bytes(whole[: len(whole) // 2])
    outcome = ingest(folder)
    assert outcome.code == 2
    assert "account.csv.gz cannot be read: it is damaged or incomplete. Transfer it again." in outcome.err
    assert not outcome.sources.exists()


def test_bytes_outside_the_declared_encoding_quarantine_their_row(delivery, ingest):
    folder = delivery.write()
    path = folder / "customer_identity.csv"
    path.write_bytes(path.read_bytes().replace("客户4号".encode(), "客户".encode("gb18030")))
    outcome = ingest(folder)
    text = (outcome.sources / "quarantine" / "customer_identity.csv.jsonl").read_text(encoding="utf-8")
    fault = json.loads(text)
    assert outcome.code == 3
    assert (fault["line"], fault["reason_zh"]) == (5, "name 含有不属于声明编码的字符")


def test_parquet_of_another_type_is_quarantined_not_guessed(delivery, ingest):
    folder = delivery.write()
    (folder / "balance_change.csv").unlink()
    (folder / "control.csv").unlink()
    rows = {"account_id": ["a1"] * 200, "changed_on": ["2026-07-01"] * 200, "balance_fen": [0.5] * 200}
    pq.write_table(pa.table(rows), folder / "balance_change.parquet")
    outcome = ingest(folder)
    assert outcome.code == 2
    assert "Line 1, for one: balance_fen cannot be read as an amount." in outcome.err


def test_parquet_and_csv_of_the_same_rows_give_the_same_sources(delivery, ingest, tmp_path):
    first = Sources.read(ingest(delivery.write()).sources)
    digests = first.table_digests
    table = first.table("account")
    first.folder.rename(tmp_path / "from-csv")
    (delivery.folder / "account.csv").unlink()
    pq.write_table(table, delivery.folder / "account.parquet")
    assert Sources.read(ingest(delivery.folder).sources).table_digests == digests
    assert table.schema.equals(BY_NAME["account"].schema)
