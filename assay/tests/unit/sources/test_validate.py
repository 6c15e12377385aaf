"""`assay check`: a whole folder is silent, a spoilt one says where, one violation a line."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.cli import main
from assay.digest import table_digest
from assay.errors import SourceError
from assay.ingest.sealing import SEALED_SCHEMA
from assay.sources import IDENTITY, SOURCES
from assay.sources.reader import SCHEMA_VERSION, Sources
from assay.sources.validate import check

ROWS = {
    "organisation": [{"org_id": "11", "level": "outlet", "name": "河滨支行"}],
    "customer": [{"customer_id": "1", "kind": "individual", "org_id": "11"}],
    "product": [{"product_id": "P1", "asset_class": "demand_deposit", "name": "活期存款"}],
    "account": [
        {
            "account_id": "a1",
            "customer_id": "1",
            "product_id": "P1",
            "currency": "CNY",
            "opened_on": "2026-07-01",
        }
    ],
    "balance_change": [{"account_id": "a1", "changed_on": "2026-07-01", "balance_fen": 100}],
}


def write_sources(folder: Path, rows: dict[str, list[dict[str, object]]]) -> Path:
    """A folder of sources as ingest would write it, but with any rows one likes."""
    (folder / "identity").mkdir(parents=True)
    tables = {}
    for source in SOURCES:
        table = _table(source.schema, rows.get(source.name, []))
        pq.write_table(table, folder / f"{source.name}.parquet")
        made = "delivered" if rows.get(source.name) else "absent"
        tables[source.name] = {"rows": table.num_rows, "digest": table_digest(table), "made": made}
    pq.write_table(SEALED_SCHEMA.empty_table(), folder / "identity" / "customer_identity.parquet")
    card = {
        "schema_version": SCHEMA_VERSION,
        "base_currency": "CNY",
        "covers": {"from": "2026-07-01", "to": "2026-09-30"},
        "default_policies": ["segment-004"],
        "tables": tables,
        "identity": {source.name: {"rows": 0, "key_id": "k"} for source in IDENTITY},
    }
    (folder / "sources.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def _table(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
    free = pa.schema([pa.field(field.name, field.type) for field in schema])
    columns = [pa.array([row.get(field.name) for row in rows]) for field in free]
    return pa.table(
        [column.cast(field.type) for column, field in zip(columns, free, strict=True)], schema=free
    )


def spoilt(table: str, **values: object) -> dict[str, list[dict[str, object]]]:
    return {**ROWS, table: [{**ROWS[table][0], **values}]}


def test_a_whole_folder_has_no_violations(tmp_path):
    assert check(write_sources(tmp_path / "s", ROWS)) == []


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (spoilt("customer", kind=None), "customer:1:kind: 必填，但为空 / is required but empty"),
        (
            spoilt("customer", kind="person"),
            "customer:1:kind: 取值不在代码表中，可用：individual, corporate / is not an allowed code; allowed: individual, corporate",
        ),
        (
            spoilt("customer", org_id="99"),
            "customer:1:org_id: 在 organisation.org_id 中找不到对应的记录 / leads to no row of organisation.org_id",
        ),
        (
            spoilt("account", closed_on="2026-06-01"),
            "account:1:closed_on: 早于 opened_on / lies before opened_on",
        ),
        (
            {**ROWS, "product": ROWS["product"] * 2},
            "product:2:product_id: 主键（product_id）重复 / the key (product_id) is repeated",
        ),
    ],
)
def test_each_violation_is_one_line_with_its_place(tmp_path, capsys, rows, line):
    folder = write_sources(tmp_path / "s", rows)
    assert main(["check", "--sources", str(folder)]) == 2
    assert capsys.readouterr().out == line + "\n"


def test_many_violations_of_one_rule_are_counted_not_listed(tmp_path):
    customers = [{"customer_id": str(n), "kind": "person", "org_id": "11"} for n in range(1, 151)]
    lines = [
        violation.line()
        for violation in check(write_sources(tmp_path / "s", {**ROWS, "customer": customers}))
    ]
    assert len(lines) == 101
    assert lines[-1].startswith("customer:kind: 另有 50 行：")


def test_a_table_of_another_shape_is_told_before_anything_else(tmp_path):
    folder = write_sources(tmp_path / "s", ROWS)
    pq.write_table(
        pa.table({"product_id": [1], "name": ["x"], "colour": ["red"]}), folder / "product.parquet"
    )
    assert [violation.line() for violation in check(folder)] == [
        "product:product_id: 类型应为 string，实为 int64 / has type int64 instead of string",
        "product:asset_class: 缺少该列 / the column is missing",
        "product:name_en: 缺少该列 / the column is missing",
        "product:risk_level: 缺少该列 / the column is missing",
        "product:sold_from: 缺少该列 / the column is missing",
        "product:sold_to: 缺少该列 / the column is missing",
        "product:colour: 未声明的列 / is no declared column",
    ]


def test_altered_rows_do_not_match_their_digest(tmp_path):
    folder = write_sources(tmp_path / "s", ROWS)
    altered = _table(
        Sources.read(folder).table("balance_change").schema,
        [{**ROWS["balance_change"][0], "balance_fen": 999}],
    )
    pq.write_table(altered, folder / "balance_change.parquet")
    assert [violation.line() for violation in check(folder)] == [
        "balance_change: 内容与 sources.json 中的摘要不符 / differs from its digest in sources.json"
    ]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "sources.json").unlink(), "is no folder of sources"),
        (lambda f: (f / "sources.json").write_text("{"), "is damaged. Run assay ingest again"),
        (lambda f: (f / "sources.json").write_text("[]"), "is damaged. Run assay ingest again"),
        (lambda f: (f / "sources.json").write_text('{"schema_version": 9}'), "have schema version 9, this program reads version 2"),
        (lambda f: (f / "product.parquet").unlink(), "the source tables product are missing"),
    ],
)  # fmt: skip
def test_what_is_no_folder_of_sources_is_refused(tmp_path, spoil, message):
    folder = write_sources(tmp_path / "s", ROWS)
    spoil(folder)
    with pytest.raises(SourceError, match=message):
        Sources.read(folder)
