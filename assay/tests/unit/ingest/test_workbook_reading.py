"""Workbooks from a branch's own desk: titles, merged headers, totals, serial dates, long numbers, hidden sheets, macros."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from assay.errors import FeedError
from read_files import read

PACK = """
layout: {formats: [xlsx], decimals: 2, date_format: ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"]SHEET}
files:
  - name: people
    key: [id]
    aliases: {id: [客户编号, 客户号]}
    fields:
      - {name: id, required: true}
      - {name: name, column: 姓名}
      - {name: born, column: 出生日期, type: date}
      - {name: amount, column: 余额, type: fen}
      - {name: agreed, column: 是否签约, type: bool}
"""
HEADER = ["客户编号", "姓名", "出生日期", "余额", "是否签约"]


def deliver(folder: Path, rows: dict[str, list[list[object]]], *, hidden: tuple[str, ...] = ()) -> Path:
    """A workbook with these sheets; the first visible one is the first of those not hidden."""
    folder.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(folder / "people.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheets = {name: book.add_worksheet(name) for name in rows}
        shown = next(name for name in rows if name not in hidden)
        sheets[shown].activate()
        sheets[shown].set_first_sheet()
        for name, cells in rows.items():
            for at, row in enumerate(cells):
                sheets[name].write_row(at, 0, row)
            if name in hidden:
                sheets[name].hide()
    return folder


def workbook(folder: Path, sheet: str = ""):
    return read(folder, PACK.replace("SHEET", f", sheet: {{{sheet}}}" if sheet else ""))


@pytest.mark.covers("DAT-1", "DAT-2", "IM-01")
def test_cells_become_what_they_stand_for_and_rows_keep_their_number(tmp_path):
    rows = [
        ["河滨支行 客户名单（2026年11月）"],
        [],
        [*HEADER, "备注"],
        ["000123", "王小明", date(1980, 2, 3), 1234.5, True, "a"],
        [4567, "李四", 29255, 0.1 + 0.2, "否", ""],
        [],
        ["89", "张三", "1980/02/05", "7.05", 1],
        ["90", "赵六", 19800206, 7, 0],
    ]
    found = workbook(deliver(tmp_path / "in", {"名单": rows}))
    assert found.rows == {
        4: {"id": "000123", "name": "王小明", "born": date(1980, 2, 3), "amount": 123450, "agreed": True},
        5: {"id": "4567", "name": "李四", "born": date(1980, 2, 4), "amount": 30, "agreed": False},
        7: {"id": "89", "name": "张三", "born": date(1980, 2, 5), "amount": 705, "agreed": True},
        8: {"id": "90", "name": "赵六", "born": date(1980, 2, 6), "amount": 700, "agreed": False},
    }
    assert found.delivered.unknown == ("备注",)
    assert found.delivered.renamed == {"id": "客户编号"}
    (note,) = found.delivered.notes
    assert "列 出生日期 有 1 个日期写成序号" in note.zh
    assert "column 出生日期 holds 1 dates as serial numbers" in note.en


@pytest.mark.covers("IM-04")
def test_a_long_number_in_a_numeric_cell_has_lost_its_last_digits(tmp_path):
    rows = [HEADER, [6222021234567890123, "王", "", 1, ""], ["6222021234567890123", "李", "", 1e15, ""]]
    found = workbook(deliver(tmp_path / "in", {"名单": rows}))
    assert found.faults == {2: "id|long_number", 3: "amount|long_number"}


@pytest.mark.covers("DAT-2", "IM-01")
def test_merged_headers_and_totals_are_skipped_as_declared(tmp_path):
    rows = [
        ["客户信息", "", "", "资产", ""],
        ["客户号", "姓名", "出生\n日期", "余额", "是否签约"],
        ["小计", "", "", 3, ""],
        ["1", "王", "", 3, ""],
        ["合 计", "", "", 3, ""],
        [],
        ["2", "another table below", "", 3, ""],
    ]
    sheet = "header_rows: 2, totals: [合计, 小计], until_blank: true"
    found = workbook(deliver(tmp_path / "in", {"名单": rows}), sheet)
    assert (found.values, found.delivered.notes[0].en) == (
        [("1", "王", 300)],
        "2 rows of totals were skipped as declared.",
    )


def test_a_sheet_is_chosen_by_name_or_number(tmp_path):
    folder = deliver(
        tmp_path / "in", {"甲": [HEADER, ["1", "", "", "", ""]], "乙": [HEADER, ["2", "", "", "", ""]]}
    )
    assert workbook(folder, "name: 乙").values == workbook(folder, "name: 2").values == [("2",)]
    with pytest.raises(FeedError, match=r"has no sheet 丙; there are: 甲, 乙\."):
        workbook(folder, "name: 丙")
    with pytest.raises(FeedError, match="has no sheet 3"):
        workbook(folder, "name: 3")


@pytest.mark.covers("IM-11")
def test_a_hidden_sheet_is_refused_and_other_hidden_ones_are_named(tmp_path):
    rows = {"旧": [HEADER, ["1", "", "", "", ""]], "新": [HEADER, ["2", "", "", "", ""]]}
    folder = deliver(tmp_path / "in", rows, hidden=("旧",))
    with pytest.raises(FeedError) as refused:
        workbook(folder)
    assert "的工作表 旧 是隐藏的" in refused.value.zh
    assert "the sheet 旧 is hidden" in refused.value.en
    (note,) = workbook(folder, "name: 新").delivered.notes
    assert (note.zh, note.en) == ("有隐藏的工作表，未读取：旧。", "hidden sheets were not read: 旧.")


def test_without_a_header_the_missing_names_are_told(tmp_path):
    folder = deliver(tmp_path / "in", {"名单": [["x"], ["1"]]})
    with pytest.raises(FeedError, match=r"no header was found in the first 20 rows \(it should name id\)"):
        workbook(folder)


def test_a_required_column_that_the_header_lacks_stops_the_file(tmp_path):
    folder = deliver(tmp_path / "in", {"名单": [HEADER[1:], ["王", "", 1, ""]]})
    with pytest.raises(FeedError, match=r"people\.xlsx lacks the required column id"):
        workbook(folder)


def with_formula(folder: Path, value: object) -> Path:
    folder.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(folder / "people.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["1", "王"])
        sheet.write_formula(1, 3, "=1+1", None, value)
    return folder


@pytest.mark.covers("IM-01")
def test_formulas_are_read_by_their_stored_results(tmp_path):
    found = workbook(with_formula(tmp_path / "in", 2))
    assert found.values == [("1", "王", 200)]
    assert found.delivered.notes[0].en == "1 cells are formulas; the results stored with them were read."


def test_a_formula_that_was_never_worked_out_stops_the_file(tmp_path):
    folder = with_formula(tmp_path / "in", 2)
    changed(folder / "people.xlsx", "xl/worksheets/sheet1.xml", b"<v>2</v>", b"<v></v>")
    with pytest.raises(FeedError) as refused:
        workbook(folder)
    assert "单元格 D2 是公式，但没有保存计算结果" in refused.value.zh
    assert "cell D2 is a formula without a stored result" in refused.value.en


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Rewrite one part of the workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.covers("IM-11")
def test_macros_are_refused_under_their_own_and_under_a_false_name(tmp_path):
    folder = deliver(tmp_path / "in", {"名单": [HEADER]})
    with zipfile.ZipFile(folder / "people.xlsx", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(FeedError, match="people.xlsx holds macros and is not read"):
        workbook(folder)
    (folder / "people.xlsx").rename(folder / "people.xlsm")
    with pytest.raises(FeedError) as refused:
        workbook(folder)
    assert "people.xlsm 是可含宏的文件或旧格式，不予读取" in refused.value.zh
    assert "people.xlsm may hold macros" in refused.value.en


@pytest.mark.covers("IM-11")
def test_a_workbook_that_unpacks_beyond_reason_is_refused(tmp_path):
    folder = deliver(tmp_path / "in", {"名单": [HEADER]})
    with zipfile.ZipFile(folder / "people.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(300 << 20))
    with pytest.raises(FeedError, match="may be made to fill the disk"):
        workbook(folder)


def test_what_is_no_workbook_is_told_with_what_to_do(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 an old or locked workbook")
    with pytest.raises(FeedError) as refused:
        workbook(tmp_path / "in")
    assert "加了密码，或是旧格式 xls" in refused.value.zh
    assert "behind a password, or an old xls" in refused.value.en


@pytest.mark.covers("FI-01")
def test_authentication_columns_and_values_are_refused_in_workbooks_too(tmp_path):
    folder = deliver(tmp_path / "in", {"名单": [[*HEADER, "CVV2"], ["1", "", "", "", "", "123"]]})
    with pytest.raises(FeedError, match="column CVV2 holds or looks like card security code"):
        workbook(folder)
    track = "6222021234567890123=2512101"
    folder = deliver(tmp_path / "in", {"名单": [[*HEADER, "备注"], ["1", "", "", "", "", track]]})
    with pytest.raises(FeedError, match="column 备注 holds or looks like track or chip data"):
        workbook(folder)
