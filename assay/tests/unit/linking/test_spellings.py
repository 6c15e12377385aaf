"""Names, phones and addresses: what a person would call the same comes out the same."""

import pytest

pytest.importorskip("pypinyin", reason="needs the extra `link`: uv sync --package assay --extra link")

from assay.linking.contacts import is_mobile, plain_address, plain_phone
from assay.linking.names import plain_name, smallest_turn, sound_of, surname_of
from assay.synth import spellings, words

pytestmark = pytest.mark.covers("DAT-3")


@pytest.mark.parametrize(
    "written",
    [
        "张伟明",
        "張偉明",
        "ZHANG WEIMING",
        "Weiming Zhang",
        "zhang, wei-ming",
        "张 伟明",
        "伟明张",
        "ＺＨＡＮＧ ＷＥＩＭＩＮＧ",
        "张伟明先生",
    ],
)
def test_a_name_sounds_the_same_in_every_form(written):
    assert sound_of(plain_name(written)) == sound_of("张伟明")


@pytest.mark.parametrize("other", ["张伟", "王伟明", "张明远", "DAVID ZHANG"])
def test_another_name_sounds_otherwise(other):
    assert sound_of(plain_name(other)) != sound_of("张伟明")


def test_every_family_name_of_the_invented_bank_is_read_as_a_person_reads_it():
    """The table of the invented bank was written by hand; the engine's readings come from a library and its own table."""
    families = [*words.SURNAMES, *words.TRICKY_SURNAMES]
    read = {family: sound_of(family + "丽娜") for family in families}
    written = {family: sound_of(f"{spellings.family_pinyin(family + '丽娜')} LINA") for family in families}
    assert {f for f in families if read[f] != written[f]} == set()


def test_a_family_name_of_two_characters_is_one():
    assert [surname_of(name) for name in ("欧阳娜", "欧阳", "王小明", "ANNA KELLER")] == [
        "欧阳",
        "欧",
        "王",
        "",
    ]


def test_a_ring_of_letters_begins_where_it_is_smallest():
    assert {smallest_turn(ring) for ring in ("zhangwei", "weizhang", "gweizhan")} == {"angweizh"}
    assert smallest_turn("") == ""


@pytest.mark.parametrize("nothing", [None, "", "  ", " · "])
def test_no_name_is_no_name(nothing):
    assert plain_name(nothing) is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("+86 154-1234-5670", "15412345670"),
        ("008615412345670", "15412345670"),
        ("０１０－８８８８６６６６", "01088886666"),
        ("13800000000", None),
        ("11111111111", None),
        ("12345678", None),
        ("123", None),
        (None, None),
    ],
)
def test_a_phone_is_digits_and_a_placeholder_is_none(written, plain):
    assert plain_phone(written) == plain


def test_a_mobile_number_is_known_from_its_form():
    assert [is_mobile(text) for text in ("154 1234 5670", "+8615412345670", "110105194912310", None)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "written",
    [
        "云溪市滨江区望江路12号江畔雅苑3幢501室",
        "浙江省云溪市滨江区望江路12号江畔雅苑三栋501室",
        "滨江区 望江路12号，江畔雅苑3号楼501房",
    ],
)
def test_an_address_is_one_in_every_form(written):
    assert plain_address(written) == "滨江区望江路12号江畔雅苑3幢501室"
