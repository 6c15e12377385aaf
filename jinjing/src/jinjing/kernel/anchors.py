"""Anchors: what the chains looked like, kept outside the database (an append-only file under JINJING_AUDIT).

Whoever removes the last entries together with their seals leaves chains that are whole in themselves. An
anchor names outlet, sequence and digest of a seal that once stood; it is chained to the anchor before it
and keyed like the seals. Anchors are meant to be copied away: `jinjing audit anchors` prints them.

Anchors are numbered, and the database remembers the last number under a keyed proof (`AnchorMark`). So:
- who may write the database only is found by the file;
- who may write the file only is found by the numbers, which the next anchors do not fill up again;
- who may write both, without the keys, is found unless they put back older copies of both that belong
  together: against that, and against whoever has the keys too, only a copy elsewhere helps.
Lines that the worker has not sealed and anchored yet (seconds, at most a minute) can go unnoticed.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Max

from jinjing.kernel import keyed
from jinjing.kernel.keys import KeyMissing
from jinjing.kernel.models import AccessSeal, AnchorMark

EVERY = timedelta(minutes=1)  # at most one anchor a chain and minute, or the file would grow as the log does
SEAL, PRUNED, ACCEPTED, LOST = "seal", "pruned", "accepted", "lost"
THE_MARK = 1  # number of the only row of AnchorMark
_TAIL = 4096


@dataclass(frozen=True)
class Anchor:
    """One line of the file. `act`: seal (the chain stood so), pruned (everything up to here was removed after
    its time), accepted (later anchors are void: the database was restored from an older copy), lost (numbers
    missing before this line were accepted as lost; `sequence` says how many). `number`: the line's place
    among all that were ever written; 0 in lines older than numbers.
    """

    act: str
    outlet: str
    sequence: int
    digest: str
    at: str
    mac: str = ""
    number: int = 0

    def proven(self, previous: str, *, like: str = "") -> str:
        """The line's keyed digest, after the line before it; like: a stored one, whose key is used."""
        parts = ["anchor", previous, self.act, self.outlet, self.sequence, self.digest, self.at]
        if self.number:
            parts.append(self.number)
        return keyed.mark("seal", json.dumps(parts), like=like)


def folder() -> Path:
    return Path(settings.AUDIT_FOLDER)


def files() -> list[Path]:
    """A file a month, oldest first."""
    return sorted(folder().glob("anchors-*.jsonl"))


def all_anchors() -> Iterator[tuple[str, int, Anchor | None]]:
    """File name, line number and anchor, in the order in which they were written; None for a broken line."""
    for path in files():
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield path.name, number, _read(line)


def _read(line: str) -> Anchor | None:
    try:
        return Anchor(**json.loads(line))
    except (ValueError, TypeError):
        return None


def anchor_chains(*, at: datetime) -> int:
    """Write an anchor for every chain that has grown since its last one; answers how many. at: real time."""
    newest = AccessSeal.objects.order_by().values("outlet").annotate(last=Max("sequence"))
    written = 0
    for row in newest:
        last = last_anchor(row["outlet"])
        if last and (last.sequence >= row["last"] or at - datetime.fromisoformat(last.at) < EVERY):
            continue
        seal = AccessSeal.objects.get(outlet=row["outlet"], sequence=row["last"])
        append([Anchor(SEAL, seal.outlet, seal.sequence, seal.digest, at.isoformat())])
        written += 1
    return written


def append(lines: list[Anchor]) -> None:
    """Add lines, each proven by the one before; on the disk when this returns. Two writers wait for each other."""
    with standing_still():
        previous, number = _last_mac(), max(_last_number(), written())
        for line in lines:
            number += 1
            numbered = replace(line, number=number)
            proven = replace(numbered, mac=numbered.proven(previous))
            with (folder() / f"anchors-{line.at[:7]}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(proven)) + "\n")
                file.flush()
                os.fsync(file.fileno())
            previous = proven.mac
        # A mark that does not prove itself stays as it is: it must be missed, not healed.
        if lines and marked() is not None:
            AnchorMark.objects.filter(pk=THE_MARK).update(number=number, proof=mark_proof(number))
    _state.cache_clear()


@contextmanager
def standing_still() -> Iterator[None]:
    """No anchor is written meanwhile: for a copy of the file that belongs to a copy of the database."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def mark_proof(number: int, *, like: str = "") -> str:
    """Keyed digest by which the database's row proves itself; like: a stored one, whose key is used (KeyMissing)."""
    return keyed.mark("seal", json.dumps(["anchors written", number]), like=like)


def marked() -> int | None:
    """How many anchors the database remembers; None if its row is gone, or was changed without the key."""
    mark = AnchorMark.objects.filter(pk=THE_MARK).first()
    try:
        proven = mark is not None and mark_proof(mark.number, like=mark.proof) == mark.proof
    except KeyMissing:
        return None
    return mark.number if mark is not None and proven else None


def written() -> int:
    """The last number that was given, as far as the database knows."""
    return marked() or 0


def _last_mac() -> str:
    paths = files()
    return _last_line(paths[-1]).mac if paths else ""


def _last_number() -> int:
    """Of the last line; lines older than numbers count by their place."""
    paths = files()
    return (_last_line(paths[-1]).number or count_lines()) if paths else 0


def count_lines() -> int:
    return sum(1 for _ in all_anchors())


def _last_line(path: Path) -> Anchor:
    with path.open("rb") as file:
        tail = _tail(file)
    return _read(tail.decode().rstrip("\n").rpartition("\n")[2]) or Anchor("", "", 0, "", "", "broken")


def _tail(file: IO[bytes]) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    return file.read()


def last_anchor(outlet: str) -> Anchor | None:
    """The last thing the file says about a chain (its newest sequence that still counts)."""
    return _known().last.get(outlet)


def pruned_to(outlet: str) -> tuple[int, str]:
    """Where the chain begins: after what the retention removed, else at its very start (0, "")."""
    found = _known().pruned.get(outlet)
    return (found.sequence, found.digest) if found else (0, "")


@dataclass(frozen=True)
class Known:
    """What the file says in the end: the last anchor and the last pruning a chain, voided stretches a chain."""

    last: dict[str, Anchor]
    pruned: dict[str, Anchor]
    accepted: dict[str, list[tuple[int, int]]]  # a chain: (how many lines were read, sequence)

    def is_void(self, place: int, anchor: Anchor) -> bool:
        """An accepted restore that came later goes back to before this anchor."""
        return any(
            later > place and sequence < anchor.sequence
            for later, sequence in self.accepted.get(anchor.outlet, [])
        )


def _known() -> Known:
    return _state(tuple((str(path), path.stat().st_size) for path in files()))


@lru_cache(maxsize=2)
def _state(stamp: tuple[Any, ...]) -> Known:
    """Read once a change of the files: the worker asks every few seconds."""
    known = Known({}, {}, {})
    for place, (_, _, anchor) in enumerate(all_anchors()):
        if anchor is None or anchor.act == LOST:
            continue
        if anchor.act == PRUNED:
            known.pruned[anchor.outlet] = anchor
            continue
        if anchor.act == ACCEPTED:
            known.accepted.setdefault(anchor.outlet, []).append((place, anchor.sequence))
        known.last[anchor.outlet] = anchor
    return known


def known() -> Known:
    return _known()


def accept_gaps(*, at: datetime) -> int:
    """Void the anchors beyond what the chains hold now, after a restore from an older copy; answers how many chains.

    Anchors that are lost themselves are accepted too, and the database begins to remember again. Every
    verification lists what was accepted.
    """
    accepted = []
    for outlet, anchor in _known().last.items():
        last = AccessSeal.objects.filter(outlet=outlet).order_by("-sequence").first()
        sequence, digest = (last.sequence, last.digest) if last else pruned_to(outlet)
        if sequence < anchor.sequence:
            accepted.append(Anchor(ACCEPTED, outlet, sequence, digest, at.isoformat()))
    append(accepted + _lost(at))
    return len(accepted)


def _lost(at: datetime) -> list[Anchor]:
    """A line for numbers that are missing now and not accepted yet, or for a mark that is; none otherwise."""
    missing = sum(last - first + 1 for first, last in missing_numbers())
    there = marked()
    if there is None:
        number = _last_number()
        fresh = {"number": number, "proof": mark_proof(number)}
        AnchorMark.objects.update_or_create(pk=THE_MARK, defaults=fresh)
    return [Anchor(LOST, "", missing, "", at.isoformat())] if missing or there is None else []


def missing_numbers() -> list[tuple[int, int]]:
    """First and last number of every stretch that was written and is in no file, unless accepted as lost."""
    ends, stretches, number = written(), [], 0
    for _, _, anchor in all_anchors():
        following = (anchor.number if anchor else 0) or number + 1
        if following > number + 1:
            stretches.append((number + 1, following - 1))
        if anchor and anchor.act == LOST:
            stretches.clear()
        number = following
    return [*stretches, (number + 1, ends)] if ends > number else stretches
