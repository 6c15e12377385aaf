"""Colleagues by name, pinyin, initials or number, and where the person who asks may go with them."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language

from jinjing.customers.tokens import SURNAMES, folded, readings, spellings, surname_of
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.colleagues import Colleague, colleagues_in
from jinjing.identity.scope import Scope
from jinjing.web.search.options import Option

MOST = 6


def staff_found(scope: Scope, asked: str) -> list[Option]:
    """At most six; one query. Latin letters are compared with the pinyin of everybody within reach."""
    if not asked.isascii() or any(sign.isdigit() for sign in asked):
        return [_option(scope, one) for one in colleagues_in(scope, asked=asked)[:MOST]]
    typed = folded(asked)
    if len(typed) < 2:
        return []
    ranked = [(rank, one) for one in colleagues_in(scope) if (rank := _rank(one.name, typed)) is not None]
    ranked.sort(key=lambda pair: pair[0])  # stable: by name within a rank
    return [_option(scope, one) for _, one in ranked[:MOST]]


def _rank(name: str, typed: str) -> int | None:
    """0 as the name is usually read, 1 in another reading of a character, None not at all."""
    usual, others = sounds(name)
    if any(sound.startswith(typed) for sound in usual):
        return 0
    return 1 if any(sound.startswith(typed) for sound in others) else None


@lru_cache(maxsize=8192)
def sounds(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Pinyin and initials of a name: in the usual reading, and in every other."""
    plain = folded(name)
    family = surname_of(plain)
    given = [readings(sign)[0] for sign in plain[len(family) :]]
    usual = [*(SURNAMES.get(family) or " ".join(readings(sign)[0] for sign in family)).split(), *given]
    ways = {tuple(usual), *spellings(plain)}
    heard = {way: ("".join(way), "".join(syllable[:1] for syllable in way)) for way in ways}
    first = frozenset(heard.pop(tuple(usual)))
    return first, frozenset(sound for pair in heard.values() for sound in pair)


def _option(scope: Scope, one: Colleague) -> Option:
    english = (get_language() or "").startswith("en")
    unit = one.unit_en if english and one.unit_en else one.unit
    note = f"{one.role.label} · {unit} · {one.staff_no}"
    return Option(one.name, "user", note, _address(scope, one))


def _address(scope: Scope, one: Colleague) -> str:
    if scope.may(Permission.MANAGE_STAFF):
        return reverse("people:person", args=[one.staff_no])
    if scope.may(Permission.ACCESS_LOG):
        return f"{reverse('audit:log')}?person={one.staff_no}"
    return ""
