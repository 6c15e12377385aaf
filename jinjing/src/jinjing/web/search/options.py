"""What the palette offers: options in groups, and how well a text that was typed names one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import override
from pypinyin import lazy_pinyin

from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.tokens import folded

LANGUAGES = ("zh-hans", "en")
_translated: dict[int, tuple[Promise, frozenset[str]]] = {}


@dataclass(frozen=True)
class Option:
    """One line. It has an address, or posts `value` as `name` with the hidden form `form`, or opens a dialog.

    Without any of them it tells something and leads nowhere. `note`: said in small letters. `shortcut`: the key
    after g that goes there from everywhere.
    """

    label: str
    icon: str = ""
    note: str = ""
    url: str = ""
    form: str = ""
    name: str = ""
    value: str = ""
    opens: str = ""
    shortcut: str = ""


@dataclass(frozen=True)
class CustomerOption:
    """A customer whose page the person may open; `by` says how they were found, None for the last ones opened."""

    customer: Customer
    name: str
    honorific: str
    band: str
    rm: str
    by: TokenKind | None


@dataclass(frozen=True)
class Group:
    """`key` is the part of its id; `customers` or `options` are filled."""

    key: str
    title: str
    options: Sequence[Option] = ()
    customers: Sequence[CustomerOption] = ()

    @property
    def count(self) -> int:
        return len(self.options) + len(self.customers)


def named(texts: Iterable[Promise | str], asked: str) -> int | None:
    """How well `asked` names it in either language or in pinyin: 0 best, None not at all. Nothing names all."""
    typed = folded(asked)
    if not typed:
        return 0
    found = [rank for text in texts for name in names_of(text) if (rank := _rank(name, typed)) is not None]
    return min(found, default=None)


def names_of(text: Promise | str) -> frozenset[str]:
    """A text in both languages, its English words, and the Chinese one in pinyin and initials."""
    if not isinstance(text, Promise):
        return _spelled(text)
    found = _translated.get(id(text))
    if found is None:
        # The promise is kept with its names, so that its number stays its own. They are few: pages and commands.
        found = _translated[id(text)] = (text, _names_in_all(text))
    return found[1]


def _names_in_all(text: Promise) -> frozenset[str]:
    spoken = []
    for language in LANGUAGES:
        with override(language):
            spoken.append(str(text))
    return frozenset(name for each in spoken for name in _spelled(each))


@lru_cache(maxsize=4096)
def _spelled(text: str) -> frozenset[str]:
    plain = folded(text)
    if plain.isascii():
        words = text.lower().split()
        return frozenset({plain, *("".join(words[start:]) for start in range(len(words)))})
    way = lazy_pinyin(plain, v_to_u=False)  # by whole words: 行 of 银行 is hang
    return frozenset({plain, "".join(way), "".join(syllable[:1] for syllable in way)})


def _rank(name: str, typed: str) -> int | None:
    if name.startswith(typed):
        return 0 if name == typed else 1
    # In the middle of a word, Latin letters fit anything; Chinese ones are meant.
    return 2 if not typed.isascii() and typed in name else None
