"""Whole numbers as parameters: each has the type PostgreSQL gives it where it is written out in a statement."""

from functools import lru_cache
from typing import Any, cast

from psycopg.abc import AdaptContext
from psycopg.adapt import AdaptersMap, Dumper, PyFormat
from psycopg.pq import Format
from psycopg.types.numeric import Int4, Int8, IntNumeric

INTEGER = range(-(2**31), 2**31)
BIGINT = range(-(2**63), 2**63)


class WholeNumber(Dumper):
    """integer, bigint or numeric: the first that holds the number.

    Never smallint, which psycopg takes for small ones: 200 * 200 would overflow, and a statement would have as many
    plans as its numbers have lengths.
    """

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self._context = context

    def get_key(self, obj: int, format: PyFormat) -> type:  # noqa: A002 - psycopg's name
        return Int4 if obj in INTEGER else Int8 if obj in BIGINT else IntNumeric

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:  # noqa: A002 - psycopg's name
        kind = self.get_key(obj, format)
        known = cast(AdaptContext, self._context).adapters
        return cast(Dumper, known.get_dumper(kind, format)(kind, self._context))

    def dump(self, obj: Any) -> bytes:
        raise TypeError(f"{type(self).__name__} names the one that writes the number, and writes none")


class BinaryWholeNumber(WholeNumber):
    """The same for a parameter alone; the numbers of a list are written as text."""

    format = Format.BINARY


@lru_cache
def with_whole_numbers(adapters: AdaptersMap) -> AdaptersMap:
    """A copy that binds whole numbers so. Where they are written into the statement nothing changes."""
    known = AdaptersMap(adapters)
    known.register_dumper(int, WholeNumber)
    known.register_dumper(int, BinaryWholeNumber)  # the last one counts where either would do
    return known
