"""What one request has read stays known until it is answered: rules and rights are asked by many, read once.

Outside of a request (a command, a test of a verb) nothing is remembered. What costs more to read than to recognise
outlives the request as well (`kept`): under a mark that the request's first statement has read from the database, so
that a change made anywhere counts with the next request.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Read = TypeVar("Read")
_known: ContextVar[dict[Hashable, object] | None] = ContextVar("known_in_this_request", default=None)
_kept: dict[Hashable, tuple[Hashable, object]] = {}


@contextmanager
def of_one_request() -> Iterator[None]:
    """Remember until the end of the block."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def recalled(key: Hashable, read: Callable[[], Read]) -> Read:
    """What was read under that key in this request; otherwise `read()`."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]  # type: ignore[return-value]


def note(key: Hashable, found: object) -> None:
    """What a statement of this request brought besides: whoever asks for it next need not."""
    known = _known.get()
    if known is not None:
        known[key] = found


def noted(key: Hashable) -> object | None:
    """What was noted in this request; None if nothing was, or if it was forgotten since."""
    known = _known.get()
    return None if known is None else known.get(key)


def kept(key: Hashable, mark: Hashable, read: Callable[[], Read]) -> Read:
    """What this process read under that key while the mark was the same; only the newest is kept.

    `read` answers what belongs to the mark, not what the database holds by now, and nobody changes its answer: all
    threads share it.
    """
    found = _kept.get(key)
    if found is None or found[0] != mark:
        found = _kept[key] = (mark, read())
    return found[1]  # type: ignore[return-value]


def forget() -> None:
    """After a change of what may be remembered."""
    known = _known.get()
    if known is not None:
        known.clear()
