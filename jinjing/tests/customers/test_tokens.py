"""What a name can be typed as: own readings of family names, every reading of the rest, rare characters."""

import pytest
from jinjing.customers.enums import TokenKind
from jinjing.customers.tokens import name_tokens, spellings, surname_of, tokens_of
from jinjing.kernel.blind_index import token


def finds(name: str, kind: TokenKind, typed: str) -> bool:
    return (kind, token(kind, typed)) in name_tokens(name)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单国强", "shan"),
        ("曾玉兰", "zeng"),
        ("仇英", "qiu"),
        ("解放", "xie"),
        ("查良", "zha"),
        ("区明", "ou"),
        ("朴正", "piao"),
        ("盖伦", "ge"),
        ("缪斯", "miao"),
        ("翟志", "zhai"),
        ("覃勇", "qin"),
        ("乐天", "yue"),
        ("员外", "yun"),
    ],
)
def test_a_family_name_is_read_as_a_family_name(name: str, reading: str) -> None:
    assert finds(name, TokenKind.PINYIN, reading)


def test_the_everyday_reading_finds_the_person_too() -> None:
    assert finds("单国强", TokenKind.PINYIN, "danguoqiang")
    assert finds("单国强", TokenKind.INITIALS, "sgq")
    assert finds("单国强", TokenKind.INITIALS, "dgq")


def test_a_given_name_is_found_in_each_reading() -> None:
    assert {"".join(way) for way in spellings("李乐")} >= {"lile", "liyue"}


def test_a_rare_character_is_found_by_its_sound() -> None:
    assert finds("王䶮", TokenKind.PINYIN, "wangyan")
    assert finds("王䶮", TokenKind.INITIALS, "wy")
    assert finds("王䶮", TokenKind.NAME, "王䶮")


@pytest.mark.parametrize(
    ("name", "family", "pinyin", "initials"),
    [
        ("欧阳远", "ouyang", "ouyangyuan", "oyy"),
        ("万俟清", "moqi", "moqiqing", "mqq"),
        ("尉迟恭", "yuchi", "yuchigong", "ycg"),
        ("长孙无忌", "zhangsun", "zhangsunwuji", "zswj"),
    ],
)
def test_a_compound_family_name_stays_together(name: str, family: str, pinyin: str, initials: str) -> None:
    assert finds(name, TokenKind.NAME, name[:2])
    assert finds(name, TokenKind.PINYIN, family)
    assert finds(name, TokenKind.PINYIN, pinyin)
    assert finds(name, TokenKind.INITIALS, initials)


def test_two_characters_are_no_compound_name() -> None:
    assert surname_of("东方") == "东"


def test_a_name_in_latin_letters_is_found_whole() -> None:
    assert finds("Jan Novák", TokenKind.NAME, "jannovák")


def test_numbers_give_exact_tokens_and_tails() -> None:
    kinds = {
        kind for kind, _ in tokens_of({"number": ("60001001",), "phone": ("13900011001",), "card": ("6222",)})
    }
    assert kinds == {
        TokenKind.NUMBER,
        TokenKind.PHONE,
        TokenKind.PHONE_TAIL,
        TokenKind.CARD,
        TokenKind.CARD_TAIL,
    }


def test_equal_texts_of_two_kinds_have_different_tokens() -> None:
    assert token(TokenKind.PHONE_TAIL, "1001") != token(TokenKind.CARD_TAIL, "1001")
