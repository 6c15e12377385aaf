"""Excel templates from the pack that will read them: filled in, they come back as the rows that were meant."""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from assay.cli import main
from assay.errors import FeedError
from assay.ingest.templates import write_template
from python_calamine import CalamineWorkbook
from read_files import HEAD, read

FEEDS = Path(__file__).parents[4] / "feeds"
FILES = """
layout: {formats: [xlsx], decimals: 2}
files:
  - table: external_asset
    aliases: {customer_id: [客户号], amount_fen: [金额]}
    codes: {declared_how: {客户口述: told, 见到凭证: seen}}
"""


def sheets(path: Path) -> dict[str, list[list[object]]]:
    with CalamineWorkbook.from_path(path) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    feed = tmp_path / "branch.yaml"
    feed.write_text(HEAD + FILES, encoding="utf-8")
    return write_template(feed, "external_asset", tmp_path / "external_asset.xlsx")


@pytest.mark.covers("IM-12")
def test_a_template_names_its_version_its_columns_and_an_example(template):
    data, notes, codes = sheets(template).values()
    assert data == [["客户号", "asset_class", "金额", "declared_on", "declared_how"]]
    assert notes[0][:3] == ["模板版本 Version", "test 1", "external_asset"]
    assert [row[0] for row in notes[3:8]] == data[0]
    assert notes[-1] == ["000123", "demand_deposit", 1234.5, date(2026, 11, 18), "客户口述"]
    assert [row[4] for row in codes] == ["declared_how", "客户口述", "见到凭证", *[""] * (len(codes) - 3)]


@pytest.mark.covers("IM-12")
def test_ids_are_text_and_codes_are_chosen_from_lists(template):
    with zipfile.ZipFile(template) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    kinds = re.findall(r'<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+)2:', sheet)
    assert kinds == [("list", "B"), ("decimal", "C"), ("date", "D"), ("list", "E")]
    assert "'代码 Codes'!$E$2:$E$3" in sheet
    text_style = re.search(r'<col min="1" max="1" width="[^"]*" style="(\d+)"', sheet)[1]
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    assert codes[formats[int(text_style)]] == "@"


@pytest.mark.covers("IM-12", "DAT-2")
def test_a_filled_template_is_read_by_its_pack(template, tmp_path):
    (header,) = sheets(template)["数据 Data"]
    folder = tmp_path / "in"
    folder.mkdir()
    with xlsxwriter.Workbook(folder / template.name, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("数据 Data")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["000123", "fund", 1234.5, date(2026, 11, 18), "见到凭证"])
    assert read(folder, FILES).values == [("000123", "fund", 123450, date(2026, 11, 18), "seen")]


@pytest.mark.covers("IM-12")
def test_our_own_interchange_has_templates_for_every_table(tmp_path, capsys):
    out = tmp_path / "customer.xlsx"
    code = main(["template", "--feed", str(FEEDS / "jinjing.yaml"), "--table", "customer", "--out", str(out)])
    assert (code, capsys.readouterr().out) == (0, f"{out}\n")
    assert sheets(out)["数据 Data"][0][:3] == ["customer_id", "kind", "sex"]


@pytest.mark.parametrize(
    ("table", "out", "zh", "en"),
    [
        ("nobody", "nobody.xlsx", "中没有文件 nobody", "has no file nobody; there are: districts"),
        ("clients", "clients.xlsx", "请在 formats 中加上 xlsx", "Add xlsx to its formats"),
    ],
)
def test_a_template_that_nobody_would_read_is_refused(tmp_path, table, out, zh, en):
    with pytest.raises(FeedError) as refused:
        write_template(FEEDS / "berka-loans.yaml", table, tmp_path / out)
    assert (zh in refused.value.zh, en in refused.value.en) == (True, True)


def test_a_template_overwrites_nothing(template, tmp_path):
    with pytest.raises(FeedError, match="exists and is not overwritten"):
        write_template(tmp_path / "branch.yaml", "external_asset", template)
