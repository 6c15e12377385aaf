"""Field conversions as packs declare them: dates, amounts, codes, truth; what does not fit is a fault of its row."""

from datetime import date
from pathlib import Path

import pytest
from assay.errors import FeedError
from read_files import read, written_pack


def column(folder: Path, kind: str, layout: str, values: list[str], more: str = "") -> list[object]:
    """What becomes of these values in a column of that type."""
    folder.mkdir(exist_ok=True)
    lines = ["id\tv", *(f"{n}\t{value}" for n, value in enumerate(values))]
    (folder / "t.csv").write_bytes("\n".join([*lines, ""]).encode("gb18030"))
    found = read(
        folder,
        f'layout: {{encoding: gb2312, separator: "\\t", {layout}}}\n'
        f"files:\n  - {{name: t, key: [id], {more} fields: [{{name: id}}, {{name: v, type: {kind}}}]}}\n",
    )
    lines = range(2, len(values) + 2)
    return [found.faults[n].partition("|")[2] if n in found.faults else found.rows[n].get("v") for n in lines]


@pytest.mark.covers("DAT-1", "IM-01")
@pytest.mark.parametrize(
    ("layout", "given", "expected"),
    [
        ("decimals: 2, numbers: [thousands]", ["1,234.50", "1,234,567", "12,34", "1,23.4", "1234.5"], [123450, 123456700, "type", "type", 123450]),
        ("decimals: 2, numbers: [trailing_minus]", ["12.50-", "12.50+", "-12.50", "12-5", "-1-"], [-1250, 1250, -1250, "type", "type"]),
        ("decimals: 2, numbers: [brackets, thousands]", ["(1,234.50)", "(5)", "(5", "((5))", "(-5)"], [-123450, -500, "type", "type", "type"]),
        ("decimals: 2, numbers: [full_width, thousands]", ["１，２３４．５０", "－７", "７"], [123450, -700, 700]),
        ("decimals: 2", ["1,234.50", "12-", "(5)", "１２", "1.234"], ["type"] * 5),
        ("decimals: 2, implied_decimals: 2", ["000000476800", "-5", "4.5"], [476800, -5, "type"]),
        ("decimals: 2, implied_decimals: 4", ["12345600", "12345678"], [123456, "type"]),
        ("decimals: 2, implied_decimals: 0", ["12"], [1200]),
        ("decimals: 2", ["1000000000000000.00", "-1000000000000000.00", "1000000000000000.01", "9" * 30, "9" * 60 + ".99"], [10**17, -(10**17), "range", "range", "range"]),
        ("decimals: 0", [str(2**63), str(2**63 - 1), "0" * 40 + "7"], ["range", "range", 7]),
        ("decimals: 0, implied_decimals: 3, numbers: [trailing_minus]", ["9" * 40 + "000", "4000-"], ["range", -4]),
    ],
)  # fmt: skip
def test_amounts_are_exact_or_a_fault(tmp_path, layout, given, expected):
    assert column(tmp_path / "in", "fen", layout, given) == expected


def test_whole_numbers_have_their_own_decimals_and_their_own_limit(tmp_path):
    assert column(tmp_path / "a", "int", "decimals: 2", ["12", "1.0", str(2**63)]) == [12, "type", "range"]
    rate = "layout: {readings: {v: {decimals: 6}}},"
    assert column(tmp_path / "b", "int", "decimals: 2", ["7.1234", "0.0000001"], rate) == [7123400, "type"]


@pytest.mark.covers("DAT-1", "IM-01")
@pytest.mark.parametrize(
    ("layout", "given", "expected"),
    [
        ('date_format: "%Y%m%d", date_nulls: ["00000000", "99991231", "0"]', ["20261118", "00000000", "99991231", "0", "2026111", "20260230"], [date(2026, 11, 18), None, None, None, "type", "type"]),
        ('date_format: ["%Y%m%d", "%Y-%m-%d", "%Y年%m月%d日"]', ["20261118", "2026-11-18", "2026年11月18日", "18.11.2026"], [date(2026, 11, 18)] * 3 + ["type"]),
        ('date_format: "%Y%m%d", numbers: [full_width]', ["２０２６１１１８"], [date(2026, 11, 18)]),
    ],
)  # fmt: skip
def test_dates_in_the_declared_forms(tmp_path, layout, given, expected):
    assert column(tmp_path / "in", "date", layout, given) == expected


def test_a_date_that_stands_for_none_is_an_ordinary_text_elsewhere(tmp_path):
    assert column(tmp_path / "in", "text", 'date_nulls: ["00000000"]', ["00000000", "007"]) == [
        "00000000",
        "007",
    ]


@pytest.mark.parametrize(
    ("layout", "given"),
    [
        ('timestamp_format: "%Y%m%d%H%M%S", time_zone: Asia/Shanghai', "20261118103000"),
        ("time_zone: Asia/Shanghai", "2026-11-18 10:30:00"),
        ("time_zone: Asia/Shanghai", "2026-11-18T02:30:00Z"),
        ("time_zone: Asia/Shanghai", "2026-11-18T10:30:00+08:00"),
        ("", "2026-11-18 02:30:00"),
    ],
)
def test_instants_are_in_the_zone_of_the_bank_unless_they_name_one(tmp_path, layout, given):
    (at,) = column(tmp_path / "in", "timestamp", layout, [given])
    assert at.isoformat() == "2026-11-18T02:30:00+00:00"


@pytest.mark.covers("IM-01")
def test_codes_are_mapped_by_the_packs_own_and_by_shared_tables(tmp_path):
    shared = "codes: {v: currency_numbers},"
    assert column(tmp_path / "a", "text", "", ["156", "840", "036", "CNY", "人民币"], shared) == [
        "CNY",
        "USD",
        "AUD",
        "CNY",
        "CNY",
    ]
    own = 'codes: {v: {"01": open, "99": ""}},'
    assert column(tmp_path / "b", "text", "", ["01", "1", "99"], own) == ["open", "1", None]
    with pytest.raises(FeedError, match="there is no code map currencies; there are currency_numbers"):
        column(tmp_path / "c", "text", "", [], "codes: {v: currencies},")


def test_truth_is_read_in_the_usual_words_and_no_others(tmp_path):
    given = ["Y", "1", "是", "true", "N", "0", "否", "有", "√"]
    assert column(tmp_path / "a", "bool", "", given) == [True] * 4 + [False] * 3 + ["type"] * 2
    assert column(tmp_path / "b", "bool", "", ["有", "无", "是"], "codes: {v: whether},") == [
        True,
        False,
        True,
    ]


def test_null_tokens_may_differ_by_column(tmp_path):
    more = "layout: {readings: {v: {null_tokens: ['-']}}},"
    assert column(tmp_path / "in", "int", "", ["-", "5"], more) == [None, 5]


def test_a_reading_of_a_column_that_is_none_is_told(tmp_path):
    text = "files:\n  - {name: t, key: [id], layout: {readings: {x: {}}}, fields: [{name: id}]}\n"
    with pytest.raises(FeedError, match="not among the fields: x"):
        written_pack(tmp_path / "in", text)
