"""Lines of the access log for a SIEM: one JSON object a line, field names after the Elastic Common Schema.

@timestamp, event.id, event.action, event.kind, event.outcome (success | failure), user.id, source.terminal,
organization.id (outlet), object.id, jinjing.detail (codes and counts), jinjing.outcome (our own word)
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry

PIECE = 2000
SETTLES = timedelta(minutes=1)
_TAIL = 65536


class NotOurFile(ValueError):  # noqa: N818 - named after what is wrong
    """The file does not end with a line of such an export."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: 末行不是访问日志导出，请换一个文件名。/ Does not end with an exported line; choose another file."
        )


def as_event(entry: AccessEntry) -> dict[str, Any]:
    """One entry with the field names of the module's description; instants in UTC."""
    return {
        "@timestamp": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event.id": entry.pk,
        "event.action": entry.action,
        "event.kind": entry.kind,
        "event.outcome": "success" if entry.outcome == "done" else "failure",
        "user.id": entry.actor_no,
        "source.terminal": entry.terminal,
        "organization.id": entry.outlet,
        "object.id": entry.subject,
        "jinjing.detail": entry.detail,
        "jinjing.outcome": entry.outcome,
    }


def append_to(path: Path, *, since: datetime | None, at: datetime) -> int:
    """Add what the file does not have yet; answers how many lines. The export itself is the log's next line.

    A line that was cut off by a stop is written again. OSError if the file cannot be written, NotOurFile.
    """
    after = _last_number(path)
    rows = AccessEntry.objects.filter(pk__gt=after).order_by("pk")
    if since is not None and not after:
        rows = rows.filter(at__gte=since)
    last = _last_settled(at)
    detail = {"after": after, "up_to": last}
    audit.write("audit.export", by=None, at=at, kind="log", detail=detail)
    count = 0
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
    ) as file:
        for entry in _pieces(rows.filter(pk__lte=last), after):
            file.write(json.dumps(as_event(entry), ensure_ascii=False) + "\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _last_settled(at: datetime) -> int:
    """The last number before which no transaction is still open: the newest lines wait for the next export."""
    fresh = AccessEntry.objects.filter(at__gte=at - SETTLES).order_by("pk").first()
    if fresh is not None:
        return fresh.pk - 1
    return AccessEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _pieces(rows: Any, after: int) -> Iterator[AccessEntry]:
    """By key, so that the whole log is never in memory."""
    while piece := list(rows.filter(pk__gt=after)[:PIECE]):
        yield from piece
        after = piece[-1].pk


def _last_number(path: Path) -> int:
    """Number of the last whole line, 0 for a new file; half a line at the end is cut off."""
    if not path.exists() or not path.stat().st_size:
        return 0
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        try:
            number = int(json.loads(whole.splitlines()[-1])["event.id"])
        except (ValueError, KeyError, TypeError, IndexError) as other:
            raise NotOurFile(path) from other
        file.truncate(size - len(tail) + len(whole))
    return number
