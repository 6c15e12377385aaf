"""When the last backup was made and the last drill passed: a small file in the home that `doctor` reads."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = "backup.json"


def note(event: str, *, at: datetime, detail: dict[str, Any]) -> None:
    """`created` or `drilled`; the record of the other stays."""
    path = Path(settings.HOME) / NAME
    draft = path.with_name(f".{NAME}")
    known = {**noted(), event: {"at": at.isoformat(), **detail}}
    draft.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def noted() -> dict[str, dict[str, Any]]:
    """Both records, as far as there are any."""
    path = Path(settings.HOME) / NAME
    try:
        known: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def last(event: str) -> datetime | None:
    record = noted().get(event)
    return datetime.fromisoformat(record["at"]) if record else None
