"""Draft packs from samples: what is written reads the sample, says on what grounds, and repeats no value of it."""

import shutil
from pathlib import Path

import pytest
import xlsxwriter
from assay.cli import main
from assay.errors import FeedError
from assay.ingest.drafting.draft import draft
from assay.ingest.pack import FeedPack, load_pack
from read_files import read

CUSTOMERS = (
    "客户号|+|客户类型|+|性别|+|出生日期|+|开户日期|+|备注\n"
    "0001|+|individual|+|F|+|19800203|+|20100101|+|坾\n"
    "0002|+|individual|+|M|+|00000000|+|20110101|+|\n"
)


def drafted(tmp_path: Path, name: str, content: bytes, table: str | None = None) -> tuple[str, FeedPack]:
    """The draft's text, and the draft as a pack."""
    sample = tmp_path / "in" / name
    sample.parent.mkdir(exist_ok=True)
    sample.write_bytes(content)
    draft(sample, tmp_path / "feed.yaml", table)
    return (tmp_path / "feed.yaml").read_text(encoding="utf-8"), load_pack(tmp_path / "feed.yaml")


def body(text: str) -> str:
    return text[text.index("files:") :]


@pytest.mark.covers("IM-01", "DAT-1")
def test_a_draft_reads_the_sample_it_was_made_from(tmp_path):
    text, pack = drafted(tmp_path, "CUST_20261118.txt", CUSTOMERS.encode("gb18030"))
    (file,) = pack.files
    layout = pack.layout_of(file)
    assert (file.table, file.pattern, layout.encoding, layout.separator, layout.quote) == (
        "customer",
        "CUST_*.txt",
        "gb18030",
        "|+|",
        "",
    )
    found = read(tmp_path / "in", body(text))
    assert [(row["customer_id"], row["sex"], str(row.get("birth_on"))) for row in found.rows.values()] == [
        ("0001", "F", "1980-02-03"),
        ("0002", "M", "None"),
    ]
    assert (found.faults, found.delivered.unknown) == ({}, ())


@pytest.mark.covers("IM-01")
def test_a_draft_says_what_it_found_and_repeats_no_value(tmp_path):
    text, _ = drafted(tmp_path, "CUST_20261118.txt", CUSTOMERS.encode("gb18030"))
    assert "样本不是 UTF-8，是严格的 GB18030（含 GBK） / the sample is no UTF-8 and strictly GB18030" in text
    assert 'ignore: ["备注"]  # ？ 没有对应的列 / answer to none of our columns' in text
    assert [value for value in ("0001", "19800203", "坾") if value in text] == []


@pytest.mark.parametrize(
    ("content", "encoding", "ground"),
    [
        (b"\xef\xbb\xbfid,name\n1,a\n", "utf-8", "there is a UTF-8 byte order mark"),
        ("id,name\n1,王\n".encode(), "utf-8", "the sample is strictly UTF-8"),
        ("id,name\n1,䶮\n".encode("gb18030"), "gb18030", "strictly GB18030 (GBK included)"),
        (b"id,name\n1,a\n", "utf-8", "the sample is all ASCII, which tells nothing: UTF-8 is assumed"),
    ],
)
def test_the_encoding_is_told_with_its_ground(tmp_path, content, encoding, ground):
    text, pack = drafted(tmp_path, "t.csv", content)
    assert (pack.layout_of(pack.files[0]).encoding, ground in text) == (encoding, True)


def test_what_is_in_neither_encoding_is_not_guessed(tmp_path):
    with pytest.raises(FeedError) as refused:
        drafted(tmp_path, "t.csv", b"id,name\n1,\xff\xff\n")
    assert "既不是 UTF-8 也不是 GB18030" in refused.value.zh
    assert "text neither in UTF-8 nor in GB18030" in refused.value.en
    assert not (tmp_path / "feed.yaml").exists()


@pytest.mark.parametrize("separator", ["|+|", "|@|", "!^", "\x01", "\t", "|", ";", ","])
def test_the_separator_is_the_one_that_splits_all_lines_alike(tmp_path, separator):
    lines = [
        separator.join(row) for row in (["id", "name", "amount"], ["a1", "x", "1.50"], ["a2", "y", "2.00"])
    ]
    text, pack = drafted(tmp_path, "t.csv", "\n".join([*lines, ""]).encode())
    assert pack.layout_of(pack.files[0]).separator == separator
    assert read(tmp_path / "in", body(text)).values == [("a1", "x", 150), ("a2", "y", 200)]


def test_amounts_dates_and_trailer_are_proposed_as_they_are_written(tmp_path):
    content = (
        "acct_no|bal|bal_date|memo\n"
        '6222021234567890123|1,234.50|2026/11/18|"a|b"\n'
        "6222021234567890124|0.50-|2026/11/18|c\n"
        "OFDCFEND|2\n"
    )
    text, pack = drafted(tmp_path, "BAL_20261118.txt", content.encode())
    assert pack.files[0].table == "balance_change"
    assert 'tail: {mark: "OFDCFEND", rows: 2}' in text
    found = read(tmp_path / "in", body(text))
    assert [(row["account_id"], row["balance_fen"]) for row in found.rows.values()] == [
        ("6222021234567890123", 123450),
        ("6222021234567890124", -50),
    ]


def test_a_file_without_a_header_gets_numbered_columns(tmp_path):
    text, pack = drafted(tmp_path, "t.csv", b"a1,20261118,1.50\na2,20261119,2.25\n")
    assert "the first line looks like a row: no header" in text
    assert pack.files[0].columns == ("column_1", "column_2", "column_3")
    assert [(*row[:1], str(row[1]), row[2]) for row in read(tmp_path / "in", body(text)).values] == [
        ("a1", "2026-11-18", 150),
        ("a2", "2026-11-19", 225),
    ]


def test_fixed_width_is_cut_at_blanks_and_counted_in_bytes(tmp_path):
    records = [
        f"{n:04} ".encode() + name.encode("gb18030").ljust(9) + b"000012"
        for n, name in enumerate(("王小明", "李"))
    ]
    text, pack = drafted(tmp_path, "t.dat", b"\n".join([*records, b""]))
    assert pack.files[0].widths == {"column_1": (1, 5), "column_2": (6, 9), "column_3": (15, 6)}
    assert read(tmp_path / "in", body(text)).values == [
        ("0000", "王小明", "000012"),
        ("0001", "李", "000012"),
    ]


@pytest.mark.covers("DAT-2")
def test_a_workbook_is_drafted_from_its_first_visible_sheet(tmp_path):
    (tmp_path / "in").mkdir()
    with xlsxwriter.Workbook(tmp_path / "in" / "账户.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["河滨支行账户"])
        sheet.write_row(1, 0, ["账号", "客户号", "产品代码", "币种", "开户日期"])
        sheet.write_row(2, 0, ["a1", "1", "P1", "CNY", "2026-07-01"])
    draft(tmp_path / "in" / "账户.xlsx", tmp_path / "feed.yaml")
    text = (tmp_path / "feed.yaml").read_text(encoding="utf-8")
    assert load_pack(tmp_path / "feed.yaml").files[0].table == "account"
    found = read(tmp_path / "in", body(text))
    assert (found.rows[3]["account_id"], str(found.rows[3]["opened_on"]), found.faults) == (
        "a1",
        "2026-07-01",
        {},
    )


def test_every_file_of_a_folder_is_drafted(tmp_path, delivery, capsys):
    folder = delivery.write()
    (folder / "control.csv").unlink()
    code = main(["draft", "--in", str(folder), "--out", str(tmp_path / "feed.yaml")])
    said = capsys.readouterr().out
    pack = load_pack(tmp_path / "feed.yaml")
    assert code == 0
    assert {file.table for file in pack.files} == {
        "organisation",
        "customer",
        "customer_identity",
        "product",
        "account",
        "balance_change",
    }
    assert "account.csv → account" in said
    assert "check it line by line before use" in said


@pytest.mark.covers("FI-01")
def test_a_sample_with_authentication_data_is_refused(tmp_path):
    with pytest.raises(FeedError, match="column cvv2 holds or looks like card security code"):
        drafted(tmp_path, "t.csv", b"id,cvv2\n1,123\n")


def test_a_draft_overwrites_nothing_and_asks_for_one_file_with_a_table(tmp_path):
    drafted(tmp_path, "t.csv", b"id,name\n1,a\n", "organisation")
    with pytest.raises(FeedError, match="exists and is not overwritten"):
        draft(tmp_path / "in", tmp_path / "feed.yaml")
    shutil.copyfile(tmp_path / "in" / "t.csv", tmp_path / "in" / "u.csv")
    for table in ("organisation", "clients"):
        with pytest.raises(FeedError, match="must be a declared source table, and the sample one file"):
            draft(tmp_path / "in", tmp_path / "other.yaml", table)
    with pytest.raises(FeedError, match="There is no sample file"):
        draft(tmp_path / "nowhere", tmp_path / "other.yaml")
