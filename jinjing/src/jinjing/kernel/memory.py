"""What one request has read stays known until it is answered: rules and rights are asked by many, read once.

Outside of a request (a command, a test of a verb) nothing is remembered.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Read = TypeVar("Read")
_known: ContextVar[dict[Hashable, object] | None] = ContextVar("known_in_this_request", default=None)


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


def forget() -> None:
    """After a change of what may be remembered."""
    known = _known.get()
    if known is not None:
        known.clear()
