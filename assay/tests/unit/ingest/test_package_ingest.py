"""A night as a core system delivers it: a package in GBK with |+|, its signal with the counts, and the report of what differed."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from read_files import HEAD

PACK = """
layout:
  encoding: GBK
  separator: "|+|"
  quote: ""
  date_format: "%Y%m%d"
  date_nulls: ["00000000", "99991231"]
  decimals: 2
package: {pattern: "PCRM_*.tar.gz"}
signal: {suffix: .OK}
control: {file: "*.OK", header: false, separator: "|", table: 1, rows: 2, amount: 3, decimals: 2}
files:
  - {table: organisation, pattern: "ORG_*.txt"}
  - table: customer
    pattern: "CUST_*.txt"
    aliases: {customer_id: [客户号], birth_on: [出生日期], sex: [性别], org_id: [机构号]}
    codes: {kind: {"1": individual, "2": corporate}, sex: sex}
  - {table: product, pattern: "PROD_*.txt"}
  - {table: account, pattern: "ACCT_*.txt", codes: {currency: currency_numbers}}
  - {table: balance_change, pattern: "BAL_*.txt", total: balance_fen, layout: {numbers: [trailing_minus]}}
"""
FILES = {
    "ORG": ["org_id|+|level|+|name", "1|+|head_office|+|总行", "11|+|outlet|+|河滨支行"],
    "CUST": [
        "机构号|+|客户号|+|kind|+|性别|+|出生日期|+|备用",
        *(f"11|+|{n:04}|+|1|+|{n % 2 + 1}|+|19800203|+|弢" for n in range(1, 200)),
        "11|+|0200|+|1|+|9|+|00000000|+|",
    ],
    "PROD": ["product_id|+|asset_class|+|name", "P1|+|demand_deposit|+|活期"],
    "ACCT": [
        "account_id|+|customer_id|+|product_id|+|currency|+|opened_on|+|matures_on",
        *(f"a{n}|+|{n:04}|+|P1|+|156|+|20260701|+|99991231" for n in range(1, 201)),
    ],
    "BAL": [
        "account_id|+|changed_on|+|balance_fen",
        *(f"a{n}|+|20260701|+|{n}.50" for n in range(1, 200)),
        "a200|+|20260701|+|7.25-",
    ],
}
TOTAL = sum(n * 100 + 50 for n in range(1, 200)) - 725


class Package:
    """The package of one night; a test bends lines and counts before it is written."""

    def __init__(self, folder: Path) -> None:
        self.files = {name: list(lines) for name, lines in FILES.items()}
        self.folder, self.feed = folder, folder.parent / "core.yaml"
        self.total = f"{TOTAL / 100:.2f}"
        self.feed.write_text(HEAD.replace("test", "core") + PACK, encoding="utf-8")

    def write(self, *, signalled: bool = True) -> Path:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / "PCRM_01_20261118.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name, lines in self.files.items():
                content = "".join(f"{line}\r\n" for line in lines).encode("gb18030")
                info = tarfile.TarInfo(f"{name}_20261118.txt")
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        if signalled:
            counts = [f"{name}_20261118.txt|{len(lines) - 1}|" for name, lines in FILES.items()]
            counts[-1] += self.total
            (self.folder / f"{path.name}.OK").write_text("\n".join(counts), encoding="utf-8")
        return self.folder


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return Package(tmp_path / "landing")


@pytest.mark.covers("DAT-1", "DAT-2", "IM-01", "IM-02")
def test_a_package_becomes_sources(package, ingest):
    import pyarrow.parquet as pq

    outcome = ingest(package.write(), feed=package.feed)
    assert outcome.code == 0, outcome.err
    customers = pq.read_table(outcome.sources / "customer.parquet").to_pylist()
    account = pq.read_table(outcome.sources / "account.parquet").to_pylist()[0]
    balances = pq.read_table(outcome.sources / "balance_change.parquet")["balance_fen"].to_pylist()
    assert (customers[0]["customer_id"], customers[0]["sex"], str(customers[0]["birth_on"])) == (
        "0001",
        "F",
        "1980-02-03",
    )
    assert (customers[-1]["sex"], customers[-1]["birth_on"]) == (None, None)
    assert (account["currency"], account["matures_on"], sum(balances)) == ("CNY", None, TOTAL)


@pytest.mark.covers("IM-06")
def test_the_report_names_what_differs_from_the_declarations(package, ingest):
    outcome = ingest(package.write(), feed=package.feed)
    report = json.loads((outcome.sources / "report.json").read_text(encoding="utf-8"))
    facts = [
        remark["facts"] for remark in report["remarks"] if remark["facts"].get("file") == "CUST_20261118.txt"
    ]
    assert {"file": "CUST_20261118.txt", "unknown_columns": ["备用"]} in facts
    assert {"file": "CUST_20261118.txt", "reordered": True} in facts
    renamed = {"customer_id": "客户号", "birth_on": "出生日期", "sex": "性别", "org_id": "机构号"}
    (found,) = [fact["renamed_columns"] for fact in facts if "renamed_columns" in fact]
    assert found == renamed
    assert "CUST_20261118.txt 有未声明的列，已忽略：备用。" in outcome.out
    assert "CUST_20261118.txt: undeclared columns were ignored: 备用." in outcome.out


@pytest.mark.covers("IM-06")
def test_a_changed_type_goes_to_quarantine_and_a_missing_column_stops(package, ingest):
    package.files["BAL"][5] = package.files["BAL"][5].replace("20260701", "2026-07-01")
    package.total = ""
    outcome = ingest(package.write(), feed=package.feed)
    lines = (
        (outcome.sources / "quarantine" / "BAL_20261118.txt.jsonl").read_text(encoding="utf-8").splitlines()
    )
    fault = json.loads(lines[0])
    assert (outcome.code, len(lines), fault["line"], fault["field"]) == (3, 1, 6, "changed_on")
    package.files["ACCT"][0] = package.files["ACCT"][0].replace("currency", "ccy")
    refused = ingest(package.write(), feed=package.feed)
    assert (refused.code, "ACCT_20261118.txt lacks the required column currency" in refused.err) == (2, True)


@pytest.mark.covers("IM-02")
def test_without_its_signal_nothing_is_read(package, ingest):
    refused = ingest(package.write(signalled=False), feed=package.feed)
    assert (refused.code, refused.sources.exists()) == (2, False)
    assert "还没有到齐：缺少信号文件 PCRM_01_20261118.tar.gz.OK" in refused.err
    assert "is not there yet: its signal file PCRM_01_20261118.tar.gz.OK is missing" in refused.err


@pytest.mark.covers("DAT-2", "IM-02")
@pytest.mark.parametrize(
    ("bend", "zh", "en"),
    [
        (lambda p: p.files["CUST"].pop(), "CUST_20261118.txt 的行数与控制文件不符：控制文件 200 行，实收 199 行", "200 rows were announced, 199 came"),
        (lambda p: setattr(p, "total", "1.00"), "BAL_20261118.txt 的金额合计与控制文件不符：控制文件 100", "a total of 100 was announced"),
    ],
)  # fmt: skip
def test_counts_and_totals_of_the_signal_are_compared(package, ingest, bend, zh, en):
    bend(package)
    refused = ingest(package.write(), feed=package.feed)
    assert (refused.code, zh in refused.err, en in refused.err) == (2, True, True), refused.err


@pytest.mark.covers("IM-04")
def test_reasons_say_what_the_reader_saw(package, ingest):
    package.files["BAL"][3] = package.files["BAL"][3].replace("3.50", "1000000000000000.01")
    package.files["ORG"].append("12|+|outlet|+|\ue000")
    package.total = ""
    package.feed.write_text(
        package.feed.read_text(encoding="utf-8").replace('control: {file: "*.OK"', 'max_bad_percent: 50\ncontrol: {required: false, file: "*.none"'),
        encoding="utf-8",
    )  # fmt: skip
    outcome = ingest(package.write(), feed=package.feed)
    assert outcome.code == 3, outcome.err
    told = {
        json.loads(line)["rule"]: (json.loads(line)["reason_zh"], json.loads(line)["reason_en"])
        for path in (outcome.sources / "quarantine").iterdir()
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert told == {
        "range": (
            "balance_fen 超出可接受的范围（金额最多 10 的 17 次方分）",
            "balance_fen is larger than can be right (amounts: 10^17 fen at most)",
        ),
        "private": (
            "name 含有自造字（私有区字符），他处无法显示",
            "name holds a private-use character, which nobody else can show",
        ),
    }
