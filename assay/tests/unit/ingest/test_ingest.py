"""`assay ingest` end to end: what good, odd and bad deliveries give, and what then stands."""

import base64
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assay.ingest.sealing import IdentityRow, Keyring, open_identity
from assay.sources import SOURCES
from assay.sources.reader import Covers, Sources


def quarantined(sources: Path, file: str) -> list[dict[str, Any]]:
    lines = (sources / "quarantine" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def remarks(sources: Path) -> list[str]:
    return [
        remark["en"]
        for remark in json.loads((sources / "report.json").read_text(encoding="utf-8"))["remarks"]
    ]


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.covers("DAT-2")
def test_ingest_writes_every_declared_table(delivery, ingest):
    outcome = ingest(delivery.write())
    assert (outcome.code, outcome.err) == (0, "")
    sources = Sources.read(outcome.sources)
    filled = {source.name: sources.rows(source.name) for source in SOURCES if sources.rows(source.name)}
    assert filled == {
        "organisation": 2,
        "calendar": 458,
        "customer": 200,
        "product": 1,
        "account": 200,
        "balance_change": 400,
    }
    assert sources.covers == Covers(date(2026, 7, 1), date(2026, 9, 30))
    assert (sources.base_currency, sources.default_policies) == ("CNY", ("segment-004", "segment-001"))
    assert (
        "customer.csv：读入 200 行，接收 200 行，隔离 0 行 / 200 rows read, 200 accepted, 0 quarantined"
        in outcome.out
    )


def test_ingest_keeps_one_customers_rows_together(delivery, ingest):
    sources = Sources.read(ingest(delivery.write()).sources)
    assert sources.table("account")["customer_id"].to_pylist() == sorted(str(n) for n in range(1, 201))
    accounts = sources.table("balance_change")["account_id"].to_pylist()
    assert accounts[:4] == ["a1", "a1", "a10", "a10"]


def test_ingest_derives_lunar_birthdays_that_are_kept_and_absent(delivery, ingest):
    delivery.replace("customer", 3, "lunar", "solar")
    rows = Sources.read(ingest(delivery.write()).sources).table("customer").to_pylist()
    born = {row["customer_id"]: (row["lunar_birth_month"], row["lunar_birth_day"]) for row in rows}
    assert (born["1"], born["2"]) == ((1, 9), (None, None))


def test_ingest_folds_daily_balances(delivery, ingest):
    days = [f"a1,2026-07-{day:02},100" for day in range(2, 31)]
    delivery.files["balance_change"] += days
    delivery.files["control"][-1] = (
        f"balance_change,429,{sum(n * 300 for n in range(1, 201)) + 2900},2026-07-01,2026-09-30"
    )
    outcome = ingest(delivery.write())
    assert (
        "合并未变动的 29 行 / 429 rows read, 429 accepted, 0 quarantined, 29 without a change folded"
        in outcome.out
    )
    rows = Sources.read(outcome.sources).table("balance_change").slice(0, 2).to_pylist()
    assert rows == [
        {"account_id": "a1", "changed_on": date(2026, 7, 1), "balance_fen": 100},
        {"account_id": "a1", "changed_on": date(2026, 8, 1), "balance_fen": 200},
    ]


def test_ingest_seals_identity_and_names_nobody(delivery, ingest, keys):
    outcome = ingest(delivery.write())
    rows = list(open_identity(outcome.sources, Keyring(keys)))
    assert rows[0] == IdentityRow("1", "客户1号", "resident_id", "110101196802070001", "13800000001")
    assert len(rows) == 200
    written = b"".join(state(outcome.sources).values())
    assert "客户1号".encode() not in written
    assert b"13800000001" not in written


@pytest.mark.covers("DAT-2")
def test_the_same_content_twice_changes_nothing(delivery, ingest):
    first = ingest(delivery.write())
    before = state(first.sources)
    second = ingest(delivery.write())
    assert (second.code, second.out) == (
        0,
        "内容与上次相同，没有新内容。 / Nothing new: the same content was taken over before.\n",
    )
    assert state(first.sources) == before


def test_new_content_replaces_the_old_whole(delivery, ingest):
    ingest(delivery.write())
    delivery.replace("customer", 2, "1968-02-07", "1970-05-05")
    outcome = ingest(delivery.write())
    rows = Sources.read(outcome.sources).table("customer").to_pylist()
    assert (outcome.code, rows[0]["birth_on"]) == (0, date(1970, 5, 5))


def test_equal_deliveries_give_equal_digests(delivery, ingest, tmp_path):
    first = Sources.read(ingest(delivery.write()).sources)
    digest, bytes_before = first.digest, state(first.folder)
    first.folder.rename(tmp_path / "moved")
    again = Sources.read(ingest(delivery.write()).sources)
    assert again.digest == digest
    assert state(again.folder) == bytes_before


def test_reordered_unknown_and_missing_optional_columns_are_taken_and_reported(delivery, ingest):
    delivery.reverse_columns("account")
    delivery.add_column("customer", "favourite_colour", "blue")
    delivery.drop_column("customer", "birthday_calendar")
    outcome = ingest(delivery.write())
    assert outcome.code == 0
    assert "customer.csv: undeclared columns were ignored: favourite_colour." in remarks(outcome.sources)
    assert "account.csv: the columns come in another order and were read by name." in remarks(outcome.sources)
    assert any(
        "customer.csv: optional columns were not delivered: birthday_calendar," in r
        for r in remarks(outcome.sources)
    )
    assert Sources.read(outcome.sources).rows("account") == 200


def test_a_mistyped_file_name_is_mentioned(delivery, ingest):
    delivery.files["transactions"] = ["transaction_id"]
    assert "Undeclared files in the folder were not read: transactions.csv." in remarks(
        ingest(delivery.write()).sources
    )


BROKEN_ROWS = [
    ("account", 5, "2026-07-01", "2026-02-30", "opened_on", "type", "opened_on 格式不对，应为日期", "opened_on cannot be read as a date"),
    ("account", 5, ",CNY,", ",,", "currency", "required", "currency 必填，但为空", "currency is required but empty"),
    ("account", 5, ",4,", ",nobody,", "customer_id", "reference", "customer_id 在 customer.customer_id 中找不到对应的记录", "customer_id leads to no row of customer.customer_id"),
    ("account", 5, "a4,", "a3,", "account_id", "key", "account_id 主键（account_id）与前面的行重复", "account_id repeats the key (account_id) of an earlier row"),
    ("account", 5, "2026-07-01,,", "2026-07-01,2026-06-30,", "closed_on", "order", "closed_on 早于 opened_on", "closed_on lies before opened_on"),
    ("customer", 5, "individual", "person", "kind", "code", "kind 取值不在代码表中，可用：individual, corporate", "kind is not an allowed code; allowed: individual, corporate"),
    ("balance_change", 6, ",300", ",3.00", "balance_fen", "type", "balance_fen 格式不对，应为金额", "balance_fen cannot be read as an amount"),
    ("account", 5, ",CNY,", ",CNY,extra,", "", "columns", "列数与表头不符", "the number of fields differs from the header"),
]  # fmt: skip


@pytest.mark.covers("DAT-2")
@pytest.mark.parametrize(("file", "line", "old", "new", "field", "rule", "zh", "en"), BROKEN_ROWS)
def test_a_broken_row_goes_to_quarantine_with_its_reason(
    delivery, ingest, file, line, old, new, field, rule, zh, en
):
    delivery.replace(file, line, old, new)
    outcome = ingest(delivery.write())
    assert outcome.code == 3
    (fault,) = quarantined(outcome.sources, f"{file}.csv")
    told = {name: fault[name] for name in ("line", "field", "rule", "reason_zh", "reason_en")}
    assert told == {"line": line, "field": field, "rule": rule, "reason_zh": zh, "reason_en": en}
    assert "隔离区" in outcome.out.splitlines()[-1]


def test_a_quarantined_row_takes_along_what_refers_to_it(delivery, ingest):
    delivery.replace("customer", 5, "individual", "person")
    outcome = ingest(delivery.write())
    counts = {
        path.name: len(path.read_text().splitlines()) for path in (outcome.sources / "quarantine").iterdir()
    }
    assert counts == {
        "customer.csv.jsonl": 1,
        "customer_identity.csv.jsonl": 1,
        "account.csv.jsonl": 1,
        "balance_change.csv.jsonl": 2,
    }
    assert Sources.read(outcome.sources).rows("balance_change") == 398


@pytest.mark.covers("RULE-4")
def test_a_quarantined_row_is_not_lost_but_readable_with_the_key_only(delivery, ingest, keys):
    delivery.replace("customer_identity", 5, "4,客户4号", "nobody,客户4号")
    outcome = ingest(delivery.write())
    text = (outcome.sources / "quarantine" / "customer_identity.csv.jsonl").read_text(encoding="utf-8")
    assert ("客户4号" in text, "1380000" in text, "nobody" in text) == (False, False, False)
    assert opened(keys, outcome.sources, "customer_identity.csv", 5)["phone"] == "13800000004"
    delivery.replace("account", 5, "2026-07-01", "2026-02-30")
    outcome = ingest(delivery.write())
    row = opened(keys, outcome.sources, "account.csv", 5)
    assert (row["account_id"], row["opened_on"]) == ("a4", "2026-02-30")


def opened(keys: Path, sources: Path, file: str, line: int) -> dict[str, Any]:
    (fault,) = [fault for fault in quarantined(sources, file) if fault["line"] == line]
    sealer = Keyring(keys).sealer(fault["key_id"])
    return json.loads(sealer.open(base64.b64decode(fault["sealed"]), bound_to=f"{file}:{line}"))


def test_the_same_delivery_with_broken_rows_twice_is_nothing_new(delivery, ingest):
    delivery.replace("account", 5, "2026-07-01", "2026-02-30")
    assert (ingest(delivery.write()).code, ingest(delivery.write()).code) == (3, 0)


REFUSALS = [
    pytest.param(
        lambda d: d.drop_column("customer", "kind"),
        "customer.csv lacks the required column kind. Add it and run again; nothing was changed.",
        "customer.csv 缺少必需的列 kind。",
        id="required column missing",
    ),
    pytest.param(
        lambda d: d.files.pop("account"),
        "The required file account.csv / account.xlsx / account.parquet is missing",
        "缺少必需的文件 account.csv / account.xlsx / account.parquet",
        id="required file missing",
    ),
    pytest.param(
        lambda d: d.files["account"].pop(),
        "account.csv does not agree with the control file: 200 rows were announced, 199 came.",
        "account.csv 的行数与控制文件不符：控制文件 200 行，实收 199 行。",
        id="wrong number of rows",
    ),
    pytest.param(
        lambda d: d.replace("balance_change", 2, "a1,2026-07-01,100", "a1,2026-07-01,101"),
        "balance_change.csv does not agree with the control file: a total of 6030000 was announced, 6030001 came",
        "balance_change.csv 的金额合计与控制文件不符：控制文件 6030000，实收 6030001",
        id="wrong amount",
    ),
    pytest.param(
        lambda d: d.files["control"].append("staff,3,,,"),
        "The control file lists staff with 3 rows, but no such file was delivered.",
        "控制文件列出了 staff（3 行），但没有收到该文件。",
        id="announced file missing",
    ),
    pytest.param(
        lambda d: d.replace("control", 3, "200", "many"),
        "control.csv, line 3 cannot be read",
        "控制文件 control.csv 第 3 行无法读取",
        id="unreadable control line",
    ),
    pytest.param(
        lambda d: [d.replace("account", n, "2026-07-01", "2026-02-30") for n in (7, 8, 9)],
        "account.csv: more than the allowed 1 % of its 200 rows are broken. Nothing was taken over and nothing was "
        "changed. Line 7, for one: opened_on cannot be read as a date.",
        "account.csv 的坏行超过了允许的 1%（共 200 行），整批未导入，原有数据未改动。例如第 7 行：opened_on 格式不对，应为日期。",
        id="too many broken rows",
    ),
    pytest.param(
        lambda d: d.add_column("customer_identity", "card_cvv2", "123"),
        "customer_identity.csv: column card_cvv2 holds or looks like card security code (rule C3-CVN",
        "customer_identity.csv 的列 card_cvv2 含有或疑似含有卡片验证码（规则 C3-CVN",
        id="C3 column",
    ),
    pytest.param(
        lambda d: d.add_column("customer", "kind", "individual"),
        "customer.csv: the header names kind twice.",
        "customer.csv 的表头中 kind 出现了两次。",
        id="column named twice",
    ),
    pytest.param(
        lambda d: d.files.update(product=[]),
        "product.csv is empty: it has no header.",
        "product.csv 是空文件，没有表头。",
        id="empty file",
    ),
]


@pytest.mark.covers("DAT-2")
@pytest.mark.parametrize(("bend", "en", "zh"), REFUSALS)
def test_a_refused_delivery_changes_nothing(delivery, ingest, bend, en, zh):
    good = ingest(delivery.write())
    before = state(good.sources)
    for path in delivery.folder.iterdir():
        path.unlink()
    bend(delivery)
    refused = ingest(delivery.write())
    assert (refused.code, refused.out) == (2, "")
    assert en in refused.err
    assert zh in refused.err
    assert state(good.sources) == before


def test_a_total_with_an_unreadable_amount_is_not_compared(delivery, ingest):
    delivery.replace("balance_change", 6, "a3,2026-07-01,300", "a3,2026-07-01,three")
    outcome = ingest(delivery.write())
    assert outcome.code == 3
    assert "balance_change.csv: 1 of the amounts cannot be read, so the total was not compared." in remarks(
        outcome.sources
    )


def test_without_a_control_file_the_report_says_so(delivery, ingest):
    del delivery.files["control"]
    outcome = ingest(delivery.write())
    assert "There is no control file: rows and amounts were not compared." in remarks(outcome.sources)
    assert Sources.read(outcome.sources).covers == Covers(date(2026, 7, 1), date(2026, 8, 1))


def test_a_folder_of_someone_else_is_never_replaced(delivery, ingest, tmp_path):
    letters = tmp_path / "sources" / "letters.txt"
    letters.parent.mkdir()
    letters.write_text("dear")
    outcome = ingest(delivery.write())
    assert (outcome.code, letters.read_text()) == (2, "dear")
    assert (
        "exists and was not written by this program (it has no sources.json). Choose another folder."
        in outcome.err
    )


KILLED = """
import os, sys
from assay import cli
from assay.ingest import run
run.write_table = lambda *_: os._exit(9)
cli.main(sys.argv[1:])
"""


@pytest.mark.covers("DAT-2")
def test_a_killed_ingest_leaves_the_old_sources_and_is_swept_away(delivery, ingest, tmp_path):
    sources = ingest(delivery.write()).sources
    before = state(sources)
    delivery.replace("customer", 2, "1968-02-07", "1970-05-05")
    command = ["ingest", "--feed", str(Path(__file__).parents[4] / "feeds" / "jinjing.yaml")]
    arguments = [*command, "--in", str(delivery.write()), "--out", str(sources)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], env=dict(os.environ), check=False)
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".sources.ingest-")]
    assert (killed.returncode, state(sources) == before, len(left)) == (9, True, 1)
    again = ingest(delivery.folder)
    assert (again.code, Sources.read(sources).table("customer")["birth_on"][0].as_py()) == (
        0,
        date(1970, 5, 5),
    )
