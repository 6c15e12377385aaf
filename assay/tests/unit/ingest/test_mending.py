"""Quarantined rows go out with their reasons, are corrected by a person, and only they come in again."""

import csv
import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from assay.cli import main
from assay.ingest.lineage import Origin, brought_by
from assay.ingest.sealing import Keyring, open_identity
from assay.sources.reader import Sources
from python_calamine import CalamineWorkbook

Rows = list[dict[str, str]]


def quarantined(sources: Path) -> list[tuple[str, int, str]]:
    return [
        (path.name.removesuffix(".jsonl"), record["line"], record["rule"])
        for path in sorted((sources / "quarantine").glob("*.jsonl"))
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def read_csv(path: Path) -> Rows:
    """As a spreadsheet shows it: the tab that keeps a value a text is not seen."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        return [{name: value.strip("\t") for name, value in row.items()} for row in csv.DictReader(text)]


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Rows]:
    """`assay mend` into a CSV, and its rows."""

    def command(sources: Path, *more: str) -> Rows:
        out = tmp_path / "mended.csv"
        assert main(["mend", "--sources", str(sources), "--out", str(out), *more]) == 0
        capsys.readouterr()
        return read_csv(out)

    return command


@pytest.fixture
def broken(delivery: Any, ingest: Any) -> Path:
    """Account a4 has an impossible day, so that its two balances lead nowhere."""
    delivery.replace("account", 5, "2026-07-01", "2026-02-30")
    outcome = ingest(delivery.write())
    assert outcome.code == 3
    return outcome.sources


@pytest.mark.covers("IM-04")
def test_quarantined_rows_go_out_with_line_reason_and_suggestion(broken, mend):
    rows = mend(broken)
    assert [(row["file"], row["line"], row["table"]) for row in rows] == [
        ("account.csv", "5", "account"),
        ("balance_change.csv", "8", "balance_change"),
        ("balance_change.csv", "9", "balance_change"),
    ]
    account = rows[0]
    assert (account["account_id"], account["opened_on"], account["field"]) == (
        "a4",
        "2026-02-30",
        "opened_on",
    )
    assert (account["reason_zh"], account["reason_en"]) == (
        "opened_on 格式不对，应为日期",
        "opened_on cannot be read as a date",
    )
    assert account["suggestion_zh"].startswith("按数据包声明的写法改正")
    assert account["suggestion_en"].startswith("Write it as the feed pack declares")


@pytest.mark.covers("IM-04")
def test_only_the_mended_rows_come_in_and_the_list_shrinks(broken, mend, ingest, tmp_path):
    rows = mend(broken)
    rows[0]["opened_on"] = "2026-07-02"
    before = Sources.read(broken)
    kept = before.table("customer")
    outcome = ingest(None, more=("--mended", str(write_csv(tmp_path / "mended.csv", rows))))
    assert (outcome.code, outcome.err) == (0, "")
    after = Sources.read(outcome.sources)
    assert (after.rows("account"), after.rows("balance_change"), after.table("customer").equals(kept)) == (
        200,
        400,
        True,
    )
    assert {r["account_id"]: r["opened_on"] for r in after.table("account").to_pylist()}["a4"] == date(
        2026, 7, 2
    )
    assert not (outcome.sources / "quarantine").exists()
    assert (
        "account.csv：改正 1 行，接收 1 行，仍在隔离区 0 行 / 1 rows mended, 1 accepted, 0 still in quarantine"
        in outcome.out
    )


@pytest.mark.covers("IM-04", "IM-09")
def test_a_mended_row_says_so_and_a_row_that_is_broken_still_stays_with_its_reason(
    broken, mend, ingest, tmp_path
):
    rows = mend(broken)
    rows[0]["opened_on"] = "2026-07-02"
    rows[1]["balance_fen"] = "four"
    outcome = ingest(
        None, onto=broken, out=tmp_path / "next", more=("--mended", str(write_csv(tmp_path / "m.csv", rows)))
    )
    assert outcome.code == 3, outcome.err
    assert quarantined(outcome.sources) == [("balance_change.csv", 8, "type")]
    brought = brought_by(outcome.sources, "account", {"account_id": "a4"})
    assert (brought.origin, brought.line) == (Origin(1, "account", "account.csv", mended=True), 5)
    untouched = brought_by(outcome.sources, "account", {"account_id": "a5"})
    assert (untouched.origin, untouched.line) == (Origin(1, "account", "account.csv"), 6)
    rows = [row | {"balance_fen": "400"} for row in mend(outcome.sources)]
    last = ingest(
        None,
        onto=outcome.sources,
        out=tmp_path / "next",
        more=("--mended", str(write_csv(tmp_path / "m.csv", rows))),
    )
    assert (last.code, Sources.read(last.sources).rows("balance_change")) == (0, 400)


@pytest.mark.covers("IM-03", "IM-04")
def test_the_same_mended_file_twice_is_nothing_new(broken, mend, ingest, tmp_path):
    rows = mend(broken)
    rows[0]["opened_on"] = "2026-07-02"
    mended = ("--mended", str(write_csv(tmp_path / "mended.csv", rows)))
    ingest(None, more=mended)
    again = ingest(None, more=mended)
    assert (again.code, "Nothing new" in again.out) == (0, True)


@pytest.mark.covers("IM-04")
def test_mended_amounts_must_give_the_total_of_the_original_control_file(delivery, ingest, mend, tmp_path):
    delivery.replace("balance_change", 6, "a3,2026-07-01,300", "a3,2026-07-01,3o0")
    sources = ingest(delivery.write()).sources
    rows = mend(sources)
    wrong = write_csv(tmp_path / "wrong.csv", [rows[0] | {"balance_fen": "301"}])
    refused = ingest(None, more=("--mended", str(wrong)))
    assert refused.code == 2
    assert "金额合计与当时的控制文件不符：控制文件 6030000，改正后 6030001" in refused.err
    assert "a total of 6030000 was announced, it is 6030001 now" in refused.err
    assert quarantined(sources) == [("balance_change.csv", 6, "type")]
    right = write_csv(tmp_path / "right.csv", [rows[0] | {"balance_fen": "300"}])
    assert ingest(delivery.folder, more=("--mended", str(right))).code == 0


@pytest.mark.covers("IM-04", "RULE-4")
def test_identity_stays_masked_and_a_masked_field_keeps_its_value(delivery, ingest, mend, tmp_path, keys):
    delivery.replace("customer_identity", 5, "4,客户4号", "nobody,客户4号")
    sources = ingest(delivery.write()).sources
    (row,) = mend(sources)
    assert (row["customer_id"], row["name"], row["phone"]) == ("nobody", "＊＊＊", "＊＊＊")
    assert stat.S_IMODE((tmp_path / "mended.csv").stat().st_mode) == 0o600
    (open_row,) = mend(sources, "--with-identity")
    assert (open_row["name"], open_row["phone"]) == ("客户4号", "13800000004")
    mended = write_csv(tmp_path / "mended.csv", [row | {"customer_id": "4"}])
    outcome = ingest(None, more=("--mended", str(mended)))
    assert outcome.code == 0, outcome.err
    names = {row.customer_id: row.name for row in open_identity(outcome.sources, Keyring(keys))}
    assert names["4"] == "客户4号"


def test_a_workbook_keeps_every_cell_a_text_and_comes_back_as_a_workbook(broken, mend, ingest, tmp_path):
    out = tmp_path / "mended.xlsx"
    assert main(["mend", "--sources", str(broken), "--out", str(out)]) == 0
    with CalamineWorkbook.from_path(out) as book:
        assert book.sheet_names == ["account", "balance_change"]
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert {type(cell) for rows in sheets.values() for row in rows for cell in row} == {str}
    with xlsxwriter.Workbook(tmp_path / "back.xlsx") as book:  # as a person saves it: typed days and numbers
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    is_day = rows[0][place] == "opened_on" and line
                    is_sum = rows[0][place] == "balance_fen" and line
                    if is_day:
                        sheet.write_datetime(line, place, date(2026, 7, 2), day)
                    elif is_sum:
                        sheet.write_number(line, place, int(cell))
                    else:
                        sheet.write_string(line, place, cell)
    outcome = ingest(None, more=("--mended", str(tmp_path / "back.xlsx")))
    assert (outcome.code, outcome.err) == (0, "")
    assert Sources.read(outcome.sources).rows("balance_change") == 400


def test_a_line_that_could_not_be_split_is_filled_in_by_hand(delivery, ingest, mend, tmp_path):
    delivery.replace("account", 5, ",CNY,", ",CNY,extra,")
    sources = ingest(delivery.write()).sources
    rows = mend(sources)
    assert (rows[0]["rule"], rows[0]["original_line"]) == ("columns", "a4,4,P1,11,CNY,extra,2026-07-01,,")
    fields = {
        "account_id": "a4",
        "customer_id": "4",
        "product_id": "P1",
        "org_id": "11",
        "currency": "CNY",
        "opened_on": "2026-07-01",
    }
    mended = write_csv(tmp_path / "mended.csv", [rows[0] | fields, *rows[1:]], encoding="gb18030")
    outcome = ingest(None, more=("--mended", str(mended)))
    assert (outcome.code, Sources.read(outcome.sources).rows("account")) == (0, 200), outcome.err


def test_a_key_that_is_taken_is_still_taken_after_mending(delivery, ingest, mend, tmp_path):
    delivery.replace("account", 5, "a4,4,", "a3,4,")
    sources = ingest(delivery.write()).sources
    rows = [row for row in mend(sources) if row["table"] == "account"]
    outcome = ingest(None, more=("--mended", str(write_csv(tmp_path / "mended.csv", rows))))
    assert outcome.code == 3
    assert ("account.csv", 5, "key") in quarantined(outcome.sources)


def test_what_is_no_mended_file_is_refused(broken, delivery, mend, ingest, tmp_path):
    rows = mend(broken)
    refusals = {
        "other line": [rows[0] | {"line": "77"}],
        "no place": [{"account_id": "a4"}],
        "twice": [rows[0], rows[0]],
    }
    told = {}
    for name, content in refusals.items():
        outcome = ingest(None, more=("--mended", str(write_csv(tmp_path / f"{name}.csv", content))))
        assert outcome.code == 2
        told[name] = outcome.err
    assert "第 77 行不在这份源数据的隔离区中" in told["other line"]
    assert "line 77 of account.csv is not in the quarantine of these sources" in told["other line"]
    assert "不是 assay mend 导出的文件" in told["no place"]
    assert "it was not written by assay mend" in told["no place"]
    assert "中 account.csv 第 5 行出现了两次" in told["twice"]
    assert "has line 5 of account.csv twice" in told["twice"]
    delivery.replace("customer", 2, "1968-02-07", "1970-05-05")
    mended = ("--mended", str(write_csv(tmp_path / "good.csv", rows)))
    other = ingest(delivery.write(), more=mended)
    assert (other.code, "are no delivery that these sources were made of" in other.err) == (2, True)
    assert "不是这份源数据导入过的那一批" in other.err


def test_without_a_delivery_or_a_mended_file_there_is_nothing_to_ingest(ingest, capsys):
    with pytest.raises(SystemExit) as left:
        ingest(None)
    assert (left.value.code, "缺少参数：--in" in capsys.readouterr().err) == (2, True)


@pytest.mark.covers("IM-04")
def test_rows_of_earlier_deliveries_wait_on_when_the_next_one_comes(delivery, ingest, pack, mend, tmp_path):
    feed = pack(account="upsert", balance_change="increment")
    delivery.replace("account", 5, "2026-07-01", "2026-02-30")
    sources = ingest(delivery.write(), feed=feed).sources
    day = delivery.next_one(
        "day", "2026-10-01", "2026-10-01", account=["a4,4,P1,11,CNY,2026-07-09,,"], balance_change=[]
    )
    outcome = ingest(day.write(), feed=feed, onto=sources)
    assert outcome.code == 0, outcome.err
    assert len(quarantined(sources)) == 3
    assert (
        "以前各批还有 3 行在隔离区待改正。 / 3 rows of earlier deliveries in quarantine wait" in outcome.out
    )
    rows = mend(sources)
    rows[0]["opened_on"] = "2026-07-02"
    last = ingest(None, feed=feed, more=("--mended", str(write_csv(tmp_path / "mended.csv", rows))))
    assert last.code == 0, last.err
    opened = {r["account_id"]: r["opened_on"] for r in Sources.read(sources).table("account").to_pylist()}
    assert opened["a4"] == date(2026, 7, 9)  # what came later stands
    assert Sources.read(sources).rows("balance_change") == 400


@pytest.mark.covers("IM-04")
def test_a_file_may_have_its_own_threshold_and_the_delivery_as_a_whole_has_one(delivery, ingest, pack):
    for line in (7, 8, 9):
        delivery.replace("account", line, "2026-07-01", "2026-02-30")
    feed = pack(more={"account": {"max_bad_percent": 5}, "balance_change": {"max_bad_percent": 5}})
    assert ingest(delivery.write(), feed=feed).code == 3  # 9 of 1,003 rows
    for line in (10, 11):
        delivery.replace("account", line, "2026-07-01", "2026-02-30")
    held = ingest(delivery.write(), feed=feed)
    assert held.code == 2
    assert "这批共 1003 行，其中坏行 15 行，超过了整批允许的 1%" in held.err
    assert (
        "15 of the 1003 rows of this delivery are broken, more than the 1 % allowed as a whole." in held.err
    )
