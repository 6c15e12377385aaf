"""Fixed width counts bytes: fields are cut first and decoded strictly afterwards."""

from pathlib import Path

import pytest
from assay.errors import FeedError
from read_files import read, written_pack

PACK = """
layout: {encoding: GBK, decimals: 2, implied_decimals: 2LAYOUT}
files:
  - name: cards
    pattern: CARDS.dat
    key: [id]
    widths: {id: [1, 4], 姓名: [5, 8], amount: [13, 12]}
    fields: [{name: id, required: true}, {name: name, column: 姓名}, {name: amount, type: fen}]
"""


def deliver(folder: Path, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "CARDS.dat").write_bytes(content)
    return folder


def record(number: int, name: str, fen: int) -> bytes:
    return f"{number:04}".encode() + name.encode("gb18030").ljust(8) + f"{fen:012}".encode()


def fixed(folder: Path, layout: str = ""):
    return read(folder, PACK.replace("LAYOUT", layout))


@pytest.mark.covers("DAT-1", "IM-01")
def test_fields_are_cut_by_bytes_whatever_their_characters(tmp_path):
    rows = [record(1, "王", 476800), record(2, "坾某小明", 5), record(3, "Li", 0), record(4, "䶮", 7)]
    folder = deliver(tmp_path / "in", b"\r\n".join(rows[:2]) + b"\n" + b"\n".join(rows[2:]) + b"\n\x1a")
    found = fixed(folder)
    assert found.values == [
        ("0001", "王", 476800),
        ("0002", "坾某小明", 5),
        ("0003", "Li", 0),
        ("0004", "䶮", 7),
    ]
    assert found.faults == {}


@pytest.mark.covers("IM-01")
def test_half_a_character_at_the_cut_is_a_defect_of_the_row(tmp_path):
    start = b"0002" + "张".encode("gb18030")[1:] + b" Li    " + b"000000000005"
    end = b"0003Li     " + "张".encode("gb18030")[:1] + b"000000000006"
    inside = b"0004\xff\xff    Li" + b"000000000007"
    folder = deliver(tmp_path / "in", b"\n".join([record(1, "王", 1), start, end, inside, b""]))
    found = fixed(folder)
    assert found.values == [("0001", "王", 1)]
    assert found.faults == {2: "name|half", 3: "name|half", 4: "name|half"}


@pytest.mark.covers("DAT-2")
def test_a_record_of_another_length_is_told_and_a_last_one_as_cut_off(tmp_path):
    folder = deliver(
        tmp_path / "in", record(1, "王", 1) + b"\n" + record(2, "李", 2)[:-1] + b"\n" + record(3, "张", 3)[:9]
    )
    found = fixed(folder)
    assert (list(found.rows), found.faults) == ([1], {2: "|width", 3: "|cut"})
    assert found.delivered.rows_read == 3


def test_head_and_tail_are_counted_as_in_any_file(tmp_path):
    content = b"HEAD20261118\n" + record(1, "王", 1) + b"\n" + b"OFDCFEND|1|1\n"
    found = fixed(
        deliver(tmp_path / "in", content), ", separator: '|', head: {}, tail: {mark: OFDCFEND, rows: 2}"
    )
    assert (list(found.rows), found.delivered.stated.rows) == ([2], 1)
    with pytest.raises(FeedError, match="lacks its end line OFDCFEND"):
        fixed(deliver(tmp_path / "in", content[:30]), ", tail: {mark: OFDCFEND}")


def test_bytes_and_lengths_count_from_one(tmp_path):
    with pytest.raises(FeedError, match="the first byte and the number of bytes of id count from 1"):
        written_pack(tmp_path / "in", PACK.replace("LAYOUT", "").replace("id: [1, 4]", "id: [0, 4]"))
