"""No text of a file runs as a formula; numbers stay numbers."""

from datetime import date

import pytest
from jinjing.privacy.cells import as_text, neutral
from jinjing.privacy.workbooks import Yuan


@pytest.mark.covers("IM-13")
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert neutral(f"{sign}HYPERLINK(A1)") == f"'{sign}HYPERLINK(A1)"


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u3000"])
def test_a_blank_in_front_does_not_hide_the_sign(blank: str) -> None:
    assert neutral(f"{blank}=1+1") == f"'{blank}=1+1"


@pytest.mark.parametrize("text", ["王**", "139****1001", "a=b", "1-2", "", "'quoted"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_a_cell_of_a_text_table_is_spelled_by_its_kind() -> None:
    cells = [None, "=1", -5, Yuan(-123_456), Yuan(7), date(2026, 11, 19)]
    assert [as_text(cell) for cell in cells] == ["", "'=1", "-5", "-1234.56", "0.07", "2026-11-19"]
