"""Search tokens: exact for cards, documents, phones and numbers; tails; pinyin in every reading.

Family names are read wrongly by default (单 is shan, not dan), therefore the table of surnames comes
first and other readings are kept beside it: whoever types either finds the person.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from jinjing.customers.enums import TokenKind
from jinjing.kernel.blind_index import token

Tokeniser = Callable[[str, str], int]  # kind and value to token

SURNAMES: Mapping[str, str] = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "任": "ren",
    "朴": "piao",
    "盖": "ge",
    "缪": "miao",
    "华": "hua",
    "翟": "zhai",
    "尉": "wei",
    "尹": "yin",
    "洗": "xian",
    "冼": "xian",
    "覃": "qin",
    "燕": "yan",
    "召": "shao",
    "繁": "po",
    "秘": "bi",
    "乐": "yue",
    "员": "yun",
    "黑": "he",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
}
COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "司徒",
    "夏侯",
    "宇文",
    "万俟",
)
MOST_READINGS = 12


def folded(text: str) -> str:
    """One spelling for a typed or stored value: full-width forms, blanks and dots between names go."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return re.sub(r"[\s·‧•．.\-]", "", unicodedata.normalize("NFKC", text)).lower()


def surname_of(name: str) -> str:
    """The family name of a Chinese name; the first word of any other."""
    if not name:
        return ""
    if name[:2] in COMPOUND and len(name) > 2:
        return name[:2]
    return name[0] if "\u3400" <= name[0] <= "\U0003ffff" else name.split(maxsplit=1)[0]


@lru_cache(maxsize=65536)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones, the usual one first; itself when it has none."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="default")[0]
    return tuple(dict.fromkeys(r.replace("ü", "v") for r in found))


def spellings(name: str) -> set[tuple[str, ...]]:
    """Ways to spell a name in pinyin, one syllable an entry; bounded, the likely ones first."""
    family = surname_of(name)
    choices: list[tuple[str, ...]] = []
    if family in SURNAMES and len(family) > 1:
        choices += [(syllable,) for syllable in SURNAMES[family].split()]
    else:
        choices += [
            tuple(dict.fromkeys((*((SURNAMES[c],) if c in SURNAMES else ()), *readings(c)))) for c in family
        ]
    choices += [readings(c) for c in name[len(family) :]]
    return set(islice(product(*choices), MOST_READINGS))


def name_tokens(name: str, token: Tokeniser = token) -> set[tuple[TokenKind, int]]:
    """Tokens of the name itself, its pinyin (whole, and the family name alone) and its initials."""
    plain = folded(name)
    found = {
        (TokenKind.NAME, token(TokenKind.NAME, plain)),
        (TokenKind.NAME, token(TokenKind.NAME, surname_of(plain))),
    }
    for way in spellings(plain):
        found.add((TokenKind.PINYIN, token(TokenKind.PINYIN, "".join(way))))
        found.add((TokenKind.PINYIN, token(TokenKind.PINYIN, "".join(way[: len(surname_of(plain))]))))
        found.add((TokenKind.INITIALS, token(TokenKind.INITIALS, "".join(s[0] for s in way))))
    return found


def tokens_of(facts: Mapping[str, tuple[str, ...]], token: Tokeniser = token) -> set[tuple[TokenKind, int]]:
    """Every token of one customer; `facts` maps number, name, document, phone and card to values.

    `token` may remember what it made: family names, syllables and initials come again and again.
    """
    found: set[tuple[TokenKind, int]] = set()
    for kind in (TokenKind.NUMBER, TokenKind.DOCUMENT, TokenKind.PHONE, TokenKind.CARD):
        found |= {(kind, token(kind, folded(v))) for v in facts.get(kind, ())}
    tails = {TokenKind.PHONE: TokenKind.PHONE_TAIL, TokenKind.CARD: TokenKind.CARD_TAIL}
    for kind, tail in tails.items():
        found |= {(tail, token(tail, folded(v)[-4:])) for v in facts.get(kind, ()) if len(folded(v)) >= 4}
    for name in facts.get(TokenKind.NAME, ()):
        found |= name_tokens(name, token)
    return found
