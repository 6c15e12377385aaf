"""Programs that act for a colleague: what the page of one's own sign-in may know of their keys, and do.

The keys belong to `jinjing.api`, which stands beside the pages, not below them: neither imports the other.
So the API says here, when the application starts, how a colleague's keys are listed and taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from jinjing.identity.models import Staff


@dataclass(frozen=True)
class ProgramKey:
    """A key that opens something today. `expires_on`: the last day, included."""

    number: int
    purpose: str
    made_at: datetime
    last_used_on: date | None
    expires_on: date


class ProgramKeys(Protocol):
    """Keys of programs, as their keeper answers for them."""

    def of(self, staff: Staff, *, on: date) -> Sequence[ProgramKey]:
        """The colleague's own keys that work on that day, the newest first."""

    def revoke(self, number: int, *, by: Staff, at: datetime) -> None:
        """Take one of the own keys back, with its line in the access log. OutOfScope for anybody else's."""


_kept: list[ProgramKeys] = []


def keep(keys: ProgramKeys) -> None:
    """Called once, by whoever keeps the keys."""
    _kept[:] = [keys]


def keys_of(staff: Staff, *, on: date) -> Sequence[ProgramKey]:
    return [key for keys in _kept for key in keys.of(staff, on=on)]


def revoke_key(number: int, *, by: Staff, at: datetime) -> None:
    for keys in _kept:
        keys.revoke(number, by=by, at=at)
