"""Numbers of documents: one spelling for every form, and only what is sound is a key."""

from datetime import date

import pytest
from assay.linking.documents import check_digit, is_resident_id, read_document

pytestmark = pytest.mark.covers("DAT-3")
BODY = "33960119800101001"
LONG = BODY + check_digit(BODY)
SHORT = LONG[:6] + LONG[8:17]


def test_the_example_of_the_standard_has_its_check_digit():
    assert check_digit("11010519491231002") == "X"  # the worked example of GB 11643


@pytest.mark.parametrize("written", [LONG, SHORT, f" {LONG[:6]} {LONG[6:14]}-{LONG[14:]}", LONG.translate(
    str.maketrans("0123456789", "０１２３４５６７８９")
)])  # fmt: skip
def test_a_resident_s_number_is_one_number_in_every_form(written):
    found = read_document("resident_id", written)
    assert (found.number, found.sound, found.birth_on, found.sex) == (LONG, True, date(1980, 1, 1), "M")


def test_only_a_number_with_its_check_digit_rules_others_out():
    slipped = LONG[:7] + LONG[8] + LONG[7] + LONG[9:]
    judged = {
        n: (d.sound, d.is_for_life) for n in (LONG, SHORT, slipped) if (d := read_document("resident_id", n))
    }
    assert judged == {LONG: (True, True), SHORT: (True, False), slipped: (False, False)}


@pytest.mark.parametrize(
    ("kind", "written", "number", "for_life"),
    [
        ("passport", "No. E1234 5678", "E12345678", False),
        ("passport", "CHN-e12345678", "E12345678", False),
        ("passport", "P<CHN<E12345678", "E12345678", False),
        ("hk_macau_permit", "h12345678 01", "H12345678", True),
        ("tw_permit", "12345678(02)", "12345678", True),
        ("officer_card", "武字第00123456号", "武字第00123456号", False),
    ],
)
def test_other_documents_have_their_own_forms(kind, written, number, for_life):
    found = read_document(kind, written)
    assert (found.kind, found.number, found.is_for_life) == (kind, number, for_life)


@pytest.mark.parametrize("number", [None, "", " ", "--"])
def test_no_number_is_no_document(number):
    assert read_document("resident_id", number) is None


@pytest.mark.parametrize("number", ["99999999999999999", "339601198013010014", "339601800230001", "张三"])
def test_a_number_without_a_date_is_unsound(number):
    assert not is_resident_id(number)
    assert not read_document("resident_id", number).sound


def test_a_printed_document_does_not_show_its_number():
    assert LONG not in repr(read_document("resident_id", LONG))
