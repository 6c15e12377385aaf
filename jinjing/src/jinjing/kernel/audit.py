"""The access log: one row a verb or look, in the same transaction; sealed into chains by the worker.

No two verbs wait for each other, because hashing happens later (`seal_all`). `kernel.verification` says
which entries were changed, removed, reordered or put in since.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from jinjing.kernel import anchors, keyed
from jinjing.kernel.models import AccessEntry, AccessSeal

BATCH = 1000
# Numbers of entries are given before their transactions commit: so far back a late one is looked for.
OVERLAP = 100_000
CODE = re.compile(r"[A-Za-z0-9_.:/+-]{0,120}")
LONG_NUMBER = re.compile(r"\d{11,}")  # a phone, a card, a document: never a code of ours

_terminal: ContextVar[str] = ContextVar("terminal", default="")


class Actor(Protocol):
    staff_no: str


class FreeTextInLog(ValueError):  # noqa: N818 - named after the broken rule
    """Somebody tried to write words into the access log. The text is not repeated here."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key}: the access log takes codes and counts only")


@contextmanager
def at_terminal(terminal: str) -> Iterator[None]:
    """Rows written inside carry this terminal (address and session mark of the device, at most 64 signs)."""
    token = _terminal.set(terminal[:64])
    try:
        yield
    finally:
        _terminal.reset(token)


def write(
    action: str,
    *,
    by: Actor | None,
    at: datetime,
    subject: str = "",
    kind: str = "",
    outlet: str = "",
    outcome: str = "done",
    detail: dict[str, Any] | None = None,
) -> AccessEntry:
    """Append one row. `subject` is a code, `detail` holds codes and counts: FreeTextInLog for anything else."""
    refuse_free_text({"subject": subject, **(detail or {})})
    return AccessEntry.objects.create(
        at=at,
        actor_no=by.staff_no if by else "",
        outlet=outlet,
        action=action,
        kind=kind,
        subject=subject,
        outcome=outcome,
        detail=detail or {},
        terminal=_terminal.get(),
    )


def refuse_free_text(facts: dict[str, Any]) -> None:
    """Codes, counts, yes or no, nothing, and lists of them pass; words and long numbers do not (FI-02)."""
    for key, value in facts.items():
        for part in value if isinstance(value, list | tuple) else [value]:
            if part is None or isinstance(part, int):
                continue
            if not isinstance(part, str) or not CODE.fullmatch(part) or LONG_NUMBER.fullmatch(part):
                raise FreeTextInLog(key)


def fingerprint(entry: AccessEntry, previous: str, *, like: str = "") -> str:
    """Keyed digest of one entry and the link before it: who can write the tables only cannot seal anew.

    like: a stored one, to be compared with; its key is used (KeyMissing), which may be an older one.
    """
    parts = [
        previous,
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_no,
        entry.outlet,
        entry.action,
        entry.kind,
        entry.subject,
        entry.outcome,
        entry.detail,
    ]
    if entry.terminal:  # entries sealed before terminals were written keep their digest
        parts.append(entry.terminal)
    return keyed.mark("seal", json.dumps(parts, ensure_ascii=False, sort_keys=True), like=like)


def seal_all(*, thorough: bool = False) -> int:
    """Link every unsealed entry into its outlet's chain; answers how many. Safe to stop and repeat.

    thorough: look through the whole log, not only behind the last sealed entries.
    """
    sealed = 0
    waiting = unsealed(thorough=thorough).order_by()
    for outlet in list(waiting.values_list("outlet", flat=True).distinct()):
        while count := seal_batch(outlet, thorough=thorough):
            sealed += count
    return sealed


def seal_batch(outlet: str, *, thorough: bool = False) -> int:
    """Link the next entries of one chain; 0 if there are none, or if another worker is sealing the same ones."""
    try:
        with transaction.atomic():
            return _link_next(outlet, thorough=thorough)
    except IntegrityError:
        return 0


def _link_next(outlet: str, *, thorough: bool) -> int:
    last = AccessSeal.objects.select_for_update().filter(outlet=outlet).order_by("-sequence").first()
    sequence, digest = (last.sequence, last.digest) if last else start_of(outlet)
    links = []
    for entry in unsealed(outlet, thorough=thorough)[:BATCH]:
        sequence += 1
        digest = fingerprint(entry, digest)
        links.append(AccessSeal(outlet=outlet, sequence=sequence, entry_id=entry.pk, digest=digest))
    AccessSeal.objects.bulk_create(links)
    return len(links)


def start_of(outlet: str) -> tuple[int, str]:
    """Sequence and digest before the first seal: nothing, or what the retention left (`kernel.anchors`)."""
    return anchors.pruned_to(outlet)


def unsealed(outlet: str | None = None, *, thorough: bool = True) -> QuerySet[AccessEntry]:
    """Entries without a seal, in order; not thorough: only those near or behind the newest sealed one."""
    rows = AccessEntry.objects.filter(~Exists(AccessSeal.objects.filter(entry_id=OuterRef("pk"))))
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
    if not thorough:
        newest = AccessSeal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
        rows = rows.filter(pk__gt=newest - OVERLAP)
    return rows.order_by("pk")


def unsealed_count() -> int:
    """How many lines the worker has not sealed yet, in all outlets."""
    return unsealed().count()


def oldest_unsealed() -> datetime | None:
    """When the line was written that waits longest for its seal: sealing has stopped if that is long ago."""
    return unsealed(thorough=False).values_list("at", flat=True).first()
