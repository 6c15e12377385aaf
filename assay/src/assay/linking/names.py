"""Names in one spelling, and how they sound.

A name may come in simplified or traditional characters, in pinyin with the family name first or last, with
blanks and dots. The sound is the pinyin without tones as one word, turned so that it begins at the same place
whichever part came first. Family names have readings of their own (单 is shan).
"""

import re
import unicodedata
from functools import lru_cache

from assay.linking.errors import LinkingNotInstalled

SURNAMES = {
    "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "區": "ou",
    "任": "ren", "朴": "piao", "盖": "ge", "蓋": "ge", "缪": "miao", "繆": "miao", "翟": "zhai", "覃": "qin",
    "乐": "yue", "樂": "yue", "冼": "xian", "员": "yun", "黑": "he", "繁": "po", "秘": "bi", "召": "shao",
    "种": "chong", "折": "she", "那": "na", "尉": "wei", "华": "hua", "華": "hua",
    "万俟": "moqi", "萬俟": "moqi", "尉迟": "yuchi", "尉遲": "yuchi", "长孙": "zhangsun", "長孫": "zhangsun",
}  # fmt: skip
COMPOUND = (
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "公孙", "公孫", "慕容", "令狐",
    "司徒", "夏侯", "宇文", "万俟", "萬俟", "尉迟", "尉遲", "长孙", "長孫",
)  # fmt: skip
_SPACES = re.compile(r"[\s·‧•．.,，、\-'’]+")
_TITLES = re.compile(r"(先生|女士|小姐)$")
_LATIN_TITLES = re.compile(r"^(?:MR|MRS|MS|MISS|DR)\s+")


def plain_name(name: str | None) -> str | None:
    """One spelling: full-width forms, blanks, dots and titles go; Latin letters are capitals, their words kept apart."""
    text = unicodedata.normalize("NFKC", name or "").upper().strip()
    if not text:
        return None
    if _is_latin(text):
        return " ".join(_SPACES.sub(" ", _LATIN_TITLES.sub("", text)).split()) or None
    return _TITLES.sub("", _SPACES.sub("", text)) or None


def surname_of(plain: str) -> str:
    """The family name of a Chinese name in one spelling; empty for a Latin one, which does not say which it is."""
    if _is_latin(plain):
        return ""
    return plain[:2] if plain[:2] in COMPOUND and len(plain) > 2 else plain[:1]


@lru_cache(maxsize=65_536)
def sound_of(plain: str) -> str:
    """The name as it sounds, a ring of letters cut at its smallest turn: ZHANG WEI, WEI ZHANG, 张伟 and 張偉 agree."""
    if _is_latin(plain):
        letters = re.sub("[^A-Z]", "", _without_accents(plain)).lower()
    else:
        family = surname_of(plain)
        letters = surname_sound(family) + "".join(_syllables(plain[len(family) :]))
    # LV and LU, NV and NU: a keyboard has no U with dots.
    return smallest_turn(letters.replace("lv", "lu").replace("nv", "nu"))


@lru_cache(maxsize=4_096)
def surname_sound(family: str) -> str:
    """A family name in pinyin."""
    return SURNAMES.get(family) or "".join(_syllables(family))


def smallest_turn(letters: str) -> str:
    """The alphabetically first of all turns of a ring of letters."""
    return min((letters[at:] + letters[:at] for at in range(len(letters))), default="")


def _syllables(text: str) -> list[str]:
    try:
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise LinkingNotInstalled from missing
    # Character by character: a dictionary of words would read a given name as a phrase.
    return [re.sub("[^a-z]", "", lazy_pinyin(character)[0].replace("ü", "v")) for character in text]


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 0x2E80 for letter in text)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
