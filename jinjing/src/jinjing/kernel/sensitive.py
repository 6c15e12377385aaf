"""PI-07: free texts about customers are scanned for what a bank may not keep without a ground.

A verb that stores such a text calls `require_ground` and puts the facts it answers into its own row of the access
log: kinds, how many words, and the ground, never the words. No verb takes the text without, so neither a page nor
the API nor a workbook passes by. The list is a nudge for people who write in good faith, no proof that nothing
sensitive is there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jinjing.kernel import rules
from jinjing.kernel.enums import Ground, Sensitive
from jinjing.kernel.errors import Invalid
from jinjing.kernel.sensitive_words import WORDS

OFF = "off"  # of a declared word, in rule `sensitive.words`


@dataclass(frozen=True)
class Found:
    """One word of a text, and what it tells of."""

    word: str
    kind: Sensitive


class GroundMissing(Invalid):
    """The text names something sensitive, and nobody said why it is kept. `found`: the words, for their author alone."""

    code = "ground_missing"

    def __init__(self, found: tuple[Found, ...]) -> None:
        self.found = found
        kinds = pgettext("list", ", ").join(str(kind.label) for kind in kinds_of(found))
        said = _(
            "This text says something about %(kinds)s. Leave it out and save again, or say on which ground it is kept."
        )
        super().__init__(said % {"kinds": kinds}, field="ground")


def require_ground(
    *texts: str, ground: Ground | None, on: date, answered: Iterable[str] = ()
) -> dict[str, Any]:
    """Facts for the access log (`sensitive`, `sensitive_words`, `ground`); empty if nothing is found. GroundMissing.

    answered: what stood there before. Its words were answered for by whoever wrote them, so that a text is not
    asked about again because something else of it changed.
    """
    found = found_in(*texts, on=on, answered=answered)
    if not found:
        return {}
    if ground is None:
        raise GroundMissing(found)
    return {
        "sensitive": [str(kind) for kind in kinds_of(found)],
        "sensitive_words": len(found),
        "ground": str(ground),
    }


def found_in(*texts: str, on: date, answered: Iterable[str] = ()) -> tuple[Found, ...]:
    """Each word once, in the order of the texts, by the list of that day."""
    if not any(texts):
        return ()
    words = _list_of(on)
    known = {found.word for text in answered for found in words.scan(text)}
    told = dict.fromkeys(found for text in texts for found in words.scan(text))
    return tuple(found for found in told if found.word not in known)


def kinds_of(found: Iterable[Found]) -> list[Sensitive]:
    """What the words tell of, each kind once, in the order of the list."""
    told = {one.kind for one in found}
    return [kind for kind in Sensitive if kind in told]


@dataclass(frozen=True)
class WordList:
    """Words with their kinds, and the phrases in which a word does not count."""

    kinds: dict[str, Sensitive]
    harmless: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]

    def scan(self, text: str) -> Iterator[Found]:
        """Words that count; one that is part of a longer one is told by the longer one alone."""
        plain, reached = _plain(text), 0
        for hit in self.pattern.finditer(plain):
            word, start = hit[1], hit.start()
            if start + len(word) <= reached or self._is_harmless(word, start, plain):
                continue
            reached = start + len(word)
            yield Found(word, self.kinds[word])

    def _is_harmless(self, word: str, start: int, plain: str) -> bool:
        """Whether the word stands there as a part of one of its phrases."""
        for phrase in self.harmless[word]:
            for place in re.finditer(f"(?={re.escape(word)})", phrase):
                begins = start - place.start()
                if begins >= 0 and plain.startswith(phrase, begins):
                    return True
        return False


def _list_of(on: date) -> WordList:
    told = rules.values("sensitive.words", "sensitive.harmless", on=on)
    own = tuple(sorted((str(word), str(kind)) for word, kind in told["sensitive.words"].items()))
    return _word_list(own, tuple(told["sensitive.harmless"]))


@lru_cache(maxsize=8)
def _word_list(own: tuple[tuple[str, str], ...], harmless: tuple[str, ...]) -> WordList:
    """The declared list and the bank's own over it; a kind that there is not counts as off."""
    kinds = {word: kind for kind, words in WORDS.items() for word in words}
    phrases = {word: tuple(said.split()) for words in WORDS.values() for word, said in words.items()}
    for word, kind in own:
        kinds.pop(_plain(word), None)
        if kind in Sensitive.values:
            kinds[_plain(word)] = Sensitive(kind)
    everywhere = tuple(_plain(phrase) for phrase in harmless)
    return WordList(
        kinds, {word: (*phrases.get(word, ()), *everywhere) for word in kinds}, _pattern_of(kinds)
    )


def _pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """The longest word at each place; Latin words only as whole words, Chinese is written without gaps."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    any_word = "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
        for word in longest_first
    )
    return re.compile(f"(?=({any_word}))" if any_word else r"(?!)")


def _plain(text: str) -> str:
    """Full-width signs and capitals as the list has them."""
    return unicodedata.normalize("NFKC", text).casefold()
