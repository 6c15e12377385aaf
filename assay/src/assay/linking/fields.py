"""What is compared, how alike two values can be, and how that is said."""

from dataclasses import dataclass
from enum import IntEnum

from assay.wording import Label


class Likeness(IntEnum):
    """How far two values agree; `MISSING` if one of them is not there."""

    MISSING = -1
    DIFFERENT = 0
    PARTLY = 1
    ALIKE = 2
    SAME = 3


@dataclass(frozen=True)
class Level:
    """One degree of likeness of a field: the condition in SQL over `…_l` and `…_r`, its words, and what is expected of it.

    `m`: how often true pairs are like this, `u`: how often strangers are; used until the bank's own data say otherwise.
    """

    likeness: Likeness
    condition: str
    m: float
    u: float
    words: Label


@dataclass(frozen=True)
class Field:
    """One compared field; `missing` is the condition under which it says nothing. Levels from the most alike."""

    key: str
    label: Label
    missing: str
    levels: tuple[Level, ...]
    frequency_of: str | None = None  # column whose common values weigh less

    def words(self, place: int) -> Label:
        """What a level says; `place` is Splink's number, counted from the least alike, -1 if missing."""
        return MISSING_WORDS if place < 0 else self.levels[len(self.levels) - 1 - place].words

    def likeness(self, place: int) -> Likeness:
        """How alike a level is."""
        return Likeness.MISSING if place < 0 else self.levels[len(self.levels) - 1 - place].likeness


MISSING_WORDS = Label("缺失", "missing")
_SAME, _DIFFERENT = Label("相同", "the same"), Label("不同", "different")
_ELSE = "ELSE"

FIELDS: tuple[Field, ...] = (
    Field(
        "document",
        Label("证件号码", "document number"),
        "document_l IS NULL OR document_r IS NULL OR document_kind_l <> document_kind_r",
        (
            Level(Likeness.SAME, "document_l = document_r", 0.85, 1e-6, _SAME),
            Level(
                Likeness.ALIKE,
                "damerau_levenshtein(document_l, document_r) <= 1 AND NOT (is_for_life_l AND is_for_life_r)",
                0.10,
                1e-6,
                Label("差一位", "one character off"),
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.05, 0.999998, _DIFFERENT),
        ),
    ),
    Field(
        "name",
        Label("姓名", "name"),
        "sound_l IS NULL OR sound_r IS NULL",
        (
            Level(Likeness.SAME, "name_l = name_r", 0.65, 1e-4, _SAME),
            Level(Likeness.SAME, "sound_l = sound_r", 0.24, 1e-4, Label("读音相同", "sounds the same")),
            Level(
                Likeness.ALIKE,
                "family_l = family_r AND length(name_l) = length(name_r) AND levenshtein(name_l, name_r) = 1 "
                "OR damerau_levenshtein(sound_l, sound_r) <= 1 AND length(sound_l) >= 6",
                0.06,
                2e-3,
                Label("差一个字", "one character off"),
            ),
            Level(
                Likeness.PARTLY,
                "family_l = family_r",
                0.02,
                0.025,
                Label("仅姓氏相同", "only the family name"),
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.03, 0.9728, _DIFFERENT),
        ),
        frequency_of="sound",
    ),
    Field(
        "birth",
        Label("出生日期", "date of birth"),
        "born_l IS NULL OR born_r IS NULL",
        (
            Level(Likeness.SAME, "born_l = born_r", 0.92, 5e-5, _SAME),
            Level(
                Likeness.ALIKE,
                "born_l[1:4] = born_r[1:4] AND born_l[5:6] = born_r[7:8] AND born_l[7:8] = born_r[5:6] "
                "OR damerau_levenshtein(born_l, born_r) = 1",
                0.05,
                9e-4,
                Label("差一位或月日颠倒", "one digit off, or day and month swapped"),
            ),
            Level(
                Likeness.PARTLY, "born_l[1:4] = born_r[1:4]", 0.01, 0.016, Label("年份相同", "the same year")
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.02, 0.983, _DIFFERENT),
        ),
    ),
    Field(
        "sex",
        Label("性别", "sex"),
        "sex_l IS NULL OR sex_r IS NULL",
        (
            Level(Likeness.SAME, "sex_l = sex_r", 0.99, 0.5, _SAME),
            Level(Likeness.DIFFERENT, _ELSE, 0.01, 0.5, _DIFFERENT),
        ),
    ),
    Field(
        "phone",
        Label("手机号", "phone"),
        "phone_l IS NULL OR phone_r IS NULL",
        (
            Level(Likeness.SAME, "phone_l = phone_r", 0.70, 2e-6, _SAME),
            Level(
                Likeness.ALIKE,
                "length(phone_l) = 11 AND length(phone_r) = 11 AND damerau_levenshtein(phone_l, phone_r) = 1",
                0.02,
                1e-6,
                Label("差一位", "one digit off"),
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.28, 0.999997, _DIFFERENT),
        ),
    ),
    Field(
        "address",
        Label("地址", "address"),
        "address_l IS NULL OR address_r IS NULL",
        (
            Level(Likeness.SAME, "address_l = address_r", 0.55, 5e-6, _SAME),
            Level(
                Likeness.ALIKE,
                "house_l = house_r AND jaro_winkler_similarity(address_l, address_r) >= 0.9",
                0.10,
                5e-6,
                Label("相近", "nearly the same"),
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.35, 0.99999, _DIFFERENT),
        ),
    ),
    Field(
        "card",
        Label("卡号", "card number"),
        "cards_l IS NULL OR cards_r IS NULL",
        (
            Level(
                Likeness.SAME,
                "list_has_any(cards_l, cards_r)",
                0.50,
                1e-6,
                Label("有相同的", "one in common"),
            ),
            Level(Likeness.DIFFERENT, _ELSE, 0.50, 0.999999, Label("没有相同的", "none in common")),
        ),
    ),
)
KEYS = tuple(field.key for field in FIELDS)
