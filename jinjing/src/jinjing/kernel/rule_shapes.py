"""What a rule's value may look like: the shape of the declared one, and its numbers within a declared range."""

import re
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 200
LARGEST = 10**9  # of numbers without a range of their own
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Range:
    """Both ends belong to it; the unit is the one in the rule's name."""

    least: int
    most: int

    def __contains__(self, number: int) -> bool:
        return self.least <= number <= self.most


def fits(value: Any, declared: Any, within: Range | None) -> bool:
    """Shaped like the declared value, with every number in the range."""
    return is_shaped_like(value, declared) and is_within(value, within)


def is_within(value: Any, within: Range | None) -> bool:
    """Every number of the value, also in a list or a table; what is no number is not asked."""
    if isinstance(value, list):
        return all(is_within(one, within) for one in value)
    if isinstance(value, dict):
        return all(is_within(one, within) for one in value.values())
    return within is None or isinstance(value, bool) or not isinstance(value, int) or value in within


def numbers_of(value: Any) -> bool:
    """Whether there is a number in it, so that a range has to be declared."""
    if isinstance(value, list | dict):
        return any(numbers_of(one) for one in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and not isinstance(value, bool)


def is_shaped_like(value: Any, declared: Any) -> bool:
    """Same kind, element by element: numbers not negative (nor 0 where 0 makes no sense), times real times.

    A list of times keeps its length; a list of codes may be shorter or longer, without repetition. A table
    keeps its keys unless it is declared empty, which means that the bank fills it.
    """
    if isinstance(declared, bool) or isinstance(value, bool):
        return isinstance(declared, bool) and isinstance(value, bool)
    if isinstance(declared, int):
        return isinstance(value, int) and min(declared, 1) <= value <= LARGEST
    if isinstance(declared, str):
        return isinstance(value, str) and _is_text_like(value, declared)
    if isinstance(declared, list):
        return isinstance(value, list) and _is_list_like(value, declared)
    if isinstance(declared, dict):
        return isinstance(value, dict) and _is_table_like(value, declared)
    return False


def _is_text_like(value: str, declared: str) -> bool:
    if _TIME.fullmatch(declared):
        return bool(_TIME.fullmatch(value))
    return 0 < len(value.strip()) <= LONGEST_TEXT


def _is_list_like(value: list[Any], declared: list[Any]) -> bool:
    codes = all(isinstance(one, str) and not _TIME.fullmatch(one) for one in declared)
    if codes:
        return all(isinstance(one, str) and one for one in value) and len(set(value)) == len(value)
    pairs = zip(value, declared, strict=False)
    return len(value) == len(declared) and all(is_shaped_like(one, like) for one, like in pairs)


def _is_table_like(value: dict[str, Any], declared: dict[str, Any]) -> bool:
    if not declared:
        return all(isinstance(key, str) and key for key in value)
    return value.keys() == declared.keys() and all(
        is_shaped_like(value[key], declared[key]) for key in declared
    )
