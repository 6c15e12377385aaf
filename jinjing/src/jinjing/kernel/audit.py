"""The access log: one row a verb or look, in the same transaction; sealed into chains by the worker.

No two verbs wait for each other, because hashing happens later. `verify` says which entries were
changed, removed or reordered since they were sealed, and how long the unsealed tail is.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction

from jinjing.kernel.keys import key_bytes
from jinjing.kernel.models import AccessEntry, AccessSeal

BATCH = 1000
VERIFIED = "access-log"  # subject of the row by which a verification records itself


class Actor(Protocol):
    staff_no: str


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
    """Append one row. `subject` is a code, `detail` holds codes and counts: nothing personal."""
    return AccessEntry.objects.create(
        at=at,
        actor_no=by.staff_no if by else "",
        outlet=outlet,
        action=action,
        kind=kind,
        subject=subject,
        outcome=outcome,
        detail=detail or {},
    )


def fingerprint(entry: AccessEntry, previous: str) -> str:
    """Keyed digest of one entry and the link before it: who can write the tables only cannot seal anew."""
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
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hmac.digest(key_bytes(settings.KEYS_FOLDER, "seal"), text.encode(), sha256).hex()


def seal_all() -> int:
    """Link every unsealed entry into its outlet's chain; answers how many. Safe to stop and repeat."""
    sealed = 0
    for outlet in AccessEntry.objects.order_by().values_list("outlet", flat=True).distinct():
        while count := seal_batch(outlet):
            sealed += count
    return sealed


def seal_batch(outlet: str) -> int:
    """Link the next entries of one chain; 0 if there are none, or if another worker is sealing the same ones."""
    try:
        with transaction.atomic():
            return _link_next(outlet)
    except IntegrityError:
        return 0


def _link_next(outlet: str) -> int:
    last = AccessSeal.objects.select_for_update().filter(outlet=outlet).order_by("-sequence").first()
    sequence, digest = (last.sequence, last.digest) if last else (0, "")
    links = []
    for entry in unsealed(outlet)[:BATCH]:
        sequence += 1
        digest = fingerprint(entry, digest)
        links.append(AccessSeal(outlet=outlet, sequence=sequence, entry_id=entry.pk, digest=digest))
    AccessSeal.objects.bulk_create(links)
    return len(links)


def unsealed(outlet: str) -> Any:
    done = AccessSeal.objects.filter(outlet=outlet).values("entry_id")
    return AccessEntry.objects.filter(outlet=outlet).exclude(pk__in=done).order_by("pk")


def unsealed_count() -> int:
    """How many lines the worker has not sealed yet, in all outlets."""
    return AccessEntry.objects.exclude(pk__in=AccessSeal.objects.values("entry_id")).count()


@dataclass
class ChainReport:
    """What `verify` found for one outlet."""

    outlet: str
    sealed: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)


def verify() -> Iterator[ChainReport]:
    """Recompute every chain; each fault names the entry's number and what is wrong with it."""
    outlets = set(AccessEntry.objects.order_by().values_list("outlet", flat=True).distinct())
    outlets |= set(AccessSeal.objects.order_by().values_list("outlet", flat=True).distinct())
    for outlet in sorted(outlets):
        yield verify_chain(outlet)


def record_verification(reports: Iterable[ChainReport], *, at: datetime) -> AccessEntry:
    """Leave a trace of what a verification found, so that the log's readers know when it was last checked."""
    found = list(reports)
    faults = sum(len(report.faults) for report in found)
    detail = {
        "sealed": sum(r.sealed for r in found),
        "unsealed": sum(r.unsealed for r in found),
        "faults": faults,
    }
    outcome = "fault" if faults else "done"
    return write("audit.verify", by=None, at=at, kind="log", subject=VERIFIED, outcome=outcome, detail=detail)


def verify_chain(outlet: str) -> ChainReport:
    report = ChainReport(outlet, unsealed=unsealed(outlet).count())
    entries = AccessEntry.objects.filter(outlet=outlet).in_bulk()
    digest = ""
    for place, link in enumerate(AccessSeal.objects.filter(outlet=outlet).order_by("sequence"), start=1):
        report.sealed += 1
        entry = entries.get(link.entry_id)
        if link.sequence != place:
            report.faults.append(f"#{link.entry_id}: seal {place} of the chain is missing or out of order")
        if entry is None:
            report.faults.append(f"#{link.entry_id}: entry removed")
        elif fingerprint(entry, digest) != link.digest:
            report.faults.append(f"#{link.entry_id}: entry changed or reordered")
        digest = link.digest
    return report
