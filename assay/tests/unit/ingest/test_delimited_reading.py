"""Delimited files in the conventions of core systems: separators, edges, marks and damage, written byte by byte."""

from pathlib import Path

import pytest
from assay.errors import FeedError
from assay.ingest.reading import decoding
from read_files import read, written_pack

FIELDS = "fields: [{name: id, required: true}, {name: name, column: 姓名}, {name: amount, type: fen}]"
# Hanzi whose second GBK byte is the vertical bar.
BARS = [
    hanzi
    for lead in range(0x81, 0xFF)
    if "\u4e00" <= (hanzi := bytes([lead, 0x7C]).decode("gbk", "ignore")) <= "\u9fff"
]


def pack(layout: str, *, more: str = "", encoding: str = "GBK") -> str:
    return (
        f"layout: {{encoding: {encoding}, {layout}}}\n"
        f"files:\n  - {{name: people, key: [id], pattern: 'P*.txt', {more} {FIELDS}}}\n"
    )


def deliver(folder: Path, content: bytes, name: str = "P_20261118.txt") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


@pytest.mark.covers("DAT-1", "IM-01")
@pytest.mark.parametrize(
    ("separator", "written"),
    [
        ("|+|", "'|+|'"),
        ("|@|", "'|@|'"),
        ("!^", "'!^'"),
        ("\x01", '"\\x01"'),
        ("\t", '"\\t"'),
        ("|", "'|'"),
        ("¦", "'¦'"),
        ("，", "'，'"),
    ],
)
@pytest.mark.parametrize("chunk", [7, 1 << 20], ids=["a few bytes at a time", "at once"])
def test_any_separator_splits_text_and_never_bytes(tmp_path, monkeypatch, separator, written, chunk):
    monkeypatch.setattr(decoding, "CHUNK_BYTES", chunk)
    assert len(BARS) == 116
    lines = [
        separator.join(("id", "姓名", "amount")),
        *(separator.join((str(n), f"{name}某", str(n))) for n, name in enumerate(BARS)),
    ]
    encoding = "utf-8" if separator == "¦" else "gb18030"  # GBK has no broken bar
    deliver(tmp_path / "in", "\n".join([*lines, ""]).encode(encoding))
    found = read(tmp_path / "in", pack(f"separator: {written}, quote: ''", encoding=encoding))
    assert found.values == [(str(n), f"{name}某", n) for n, name in enumerate(BARS)]
    assert found.faults == {}


@pytest.mark.covers("IM-01")
def test_gbk_is_read_as_gb18030_so_that_rare_names_come_through(tmp_path):
    deliver(tmp_path / "in", "id|姓名|amount\n1|䶮|1\n2|㛃|1\n3|𬭊|1\n4|龴|1\n".encode("gb18030"))
    found = read(tmp_path / "in", pack("separator: '|'"))
    assert [row[1] for row in found.values] == ["䶮", "㛃", "𬭊", "龴"]


def test_a_character_that_moved_out_of_private_use_in_2005_is_in_its_place(tmp_path):
    deliver(tmp_path / "in", b"id|\xd0\xd5\xc3\xfb|amount\n1|\xfe\x59|1\n2|\xa8\xbc|1\n")
    assert [row[1] for row in read(tmp_path / "in", pack("separator: '|'")).values] == ["\u9fb4", "\u1e3f"]


@pytest.mark.covers("IM-01")
def test_private_use_characters_and_bytes_outside_the_encoding_are_faults_of_their_row(tmp_path):
    rows = b"1|\xaa\xa1|1\n2|\xff\xff|1\n3|\xc1\xf5|1\n"
    deliver(tmp_path / "in", "id|姓名|amount\n".encode("gb18030") + rows)
    found = read(tmp_path / "in", pack("separator: '|'"))
    assert (found.faults, found.values) == ({2: "name|private", 3: "name|encoding"}, [("3", "刘", 1)])


def test_a_separator_of_several_signs_may_stand_inside_quotes(tmp_path):
    deliver(tmp_path / "in", 'id|+|姓名|+|amount\n1|+|"王|+|小"|+|1\n'.encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|+|'")).values == [("1", "王|+|小", 1)]


def test_an_invisible_character_that_splitting_needs_is_a_fault(tmp_path):
    deliver(tmp_path / "in", "id|+|姓名|+|amount\n1|+|王\x1f小|+|1\n".encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|+|', quote: ''")).faults == {2: "name|separator"}


def test_a_quote_is_an_ordinary_sign_where_none_is_declared(tmp_path):
    deliver(tmp_path / "in", 'id|姓名|amount\n1|"王|1\n2|小"|2\n'.encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|', quote: ''")).values == [
        ("1", '"王', 1),
        ("2", '小"', 2),
    ]


@pytest.mark.covers("IM-01")
def test_without_a_header_fields_are_found_by_position(tmp_path):
    deliver(tmp_path / "in", "1|x|王|5\r\n2|x|李|6\n".encode("gb18030"))
    found = read(
        tmp_path / "in", pack("separator: '|', header: false", more="columns: [id, '', 姓名, amount],")
    )
    assert (found.rows[1], found.rows[2]) == (
        {"id": "1", "name": "王", "amount": 5},
        {"id": "2", "name": "李", "amount": 6},
    )


def test_own_fields_name_the_columns_of_a_file_without_a_header(tmp_path):
    deliver(tmp_path / "in", "1|王|5\n".encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|', header: false")).values == [("1", "王", 5)]


def test_a_declared_table_without_a_header_needs_its_columns(tmp_path):
    lines = "layout: {header: false}\nfiles:\n  - {table: organisation}\n"
    with pytest.raises(FeedError, match="organisation has no header, so `columns` must name its columns"):
        written_pack(tmp_path / "in", lines)


def test_an_empty_file_without_a_header_has_no_rows(tmp_path):
    deliver(tmp_path / "in", b"")
    assert read(tmp_path / "in", pack("separator: '|', header: false")).values == []


@pytest.mark.parametrize("end", ["|", ""], ids=["header too", "rows only"])
def test_a_separator_may_end_every_line(tmp_path, end):
    deliver(tmp_path / "in", f"id|姓名|amount{end}\n1|王|5|\n2|李|6|\n".encode("gb18030"))
    found = read(tmp_path / "in", pack("separator: '|', trailing_separator: true"))
    assert (found.values, found.delivered.unknown) == ([("1", "王", 5), ("2", "李", 6)], ())


@pytest.mark.covers("DAT-2", "IM-02")
def test_head_and_tail_lines_are_no_rows_and_their_count_is_compared(tmp_path):
    content = "OFDCFDAT|20261118\nid|姓名|amount\n1|王|5\n2|李|6\nOFDCFEND|2|0.11\r\n\r\n\x1a"
    deliver(tmp_path / "in", content.encode("gb18030"))
    edges = "separator: '|', decimals: 2, head: {lines: 1}, tail: {mark: OFDCFEND, rows: 2, amount: 3}"
    found = read(tmp_path / "in", pack(edges))
    assert list(found.rows) == [3, 4]
    assert (found.delivered.stated.rows, found.delivered.stated.amount_fen) == (2, 11)
    deliver(tmp_path / "in", content.replace("END|2", "END|3").encode("gb18030"))
    with pytest.raises(FeedError) as refused:
        read(tmp_path / "in", pack(edges))
    assert "P_20261118.txt 首尾行写明 3 行，实收 2 行" in refused.value.zh
    assert "says of itself that it holds 3 rows, but 2 came" in refused.value.en


@pytest.mark.covers("DAT-2")
def test_a_file_without_its_end_line_is_incomplete(tmp_path):
    deliver(tmp_path / "in", "id|姓名|amount\n1|王|5\n".encode("gb18030"))
    with pytest.raises(FeedError) as refused:
        read(tmp_path / "in", pack("separator: '|', tail: {mark: OFDCFEND}"))
    assert "缺少结束行 OFDCFEND，文件可能传输不完整" in refused.value.zh
    assert "lacks its end line OFDCFEND: it is probably incomplete" in refused.value.en


def test_a_head_line_may_state_rows_and_total(tmp_path):
    deliver(tmp_path / "in", "1,234.50|1\n1|王|5\n".encode("gb18030"))
    layout = "separator: '|', decimals: 2, header: false, head: {rows: 2, amount: 1}"
    found = read(tmp_path / "in", pack(layout))
    assert (found.delivered.stated.rows, found.delivered.stated.amount_fen) == (1, 123450)


def test_an_edge_that_states_no_number_is_refused(tmp_path):
    deliver(tmp_path / "in", "TOTAL|many\n1|王|5\n".encode("gb18030"))
    with pytest.raises(FeedError, match="does not say the number of rows or the total"):
        read(tmp_path / "in", pack("separator: '|', header: false, head: {rows: 2}"))


@pytest.mark.covers("DAT-2", "IM-01")
@pytest.mark.parametrize("chunk", [5, 1 << 20], ids=["a few bytes at a time", "at once"])
def test_marks_and_line_ends_in_any_mixture_do_no_harm(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(decoding, "CHUNK_BYTES", chunk)
    content = "\ufeffid|姓名|amount\r\n1|甲|1\n\ufeff2|乙|2\r\n\n3|丙\u3000|3\x1a".encode()
    deliver(tmp_path / "in", content)
    found = read(tmp_path / "in", pack("separator: '|'", encoding="utf-8"))
    assert found.rows == {
        2: {"id": "1", "name": "甲", "amount": 1},
        3: {"id": "2", "name": "乙", "amount": 2},
        5: {"id": "3", "name": "丙", "amount": 3},
    }


@pytest.mark.covers("DAT-2")
def test_a_cut_off_last_line_is_named_as_such(tmp_path):
    deliver(tmp_path / "in", "id|姓名|amount\n1|王\n2|李|6\n3|张".encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|'")).faults == {2: "|columns", 4: "|cut"}


def test_a_file_that_ends_in_half_a_character_says_so(tmp_path):
    deliver(tmp_path / "in", "id|amount|姓名\n1|5|王\n2|6|张".encode("gb18030")[:-1])
    assert read(tmp_path / "in", pack("separator: '|'")).faults == {3: "name|half"}


def test_a_header_without_a_line_end_is_a_file_without_rows(tmp_path):
    deliver(tmp_path / "in", "id|姓名|amount".encode("gb18030"))
    assert read(tmp_path / "in", pack("separator: '|'")).values == []
