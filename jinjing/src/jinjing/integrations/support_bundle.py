"""A file for those who help from outside: how the installation is, nothing about whom it serves (FI-07).

It holds versions, findings of the doctor, names of settings that are set, counts, migrations, and the end of the
logs. Of a log line only what a program says itself is left: whatever could be a name, a number or a secret goes.
"""

import json
import os
import platform
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from jinjing.holdings.models import Publication
from jinjing.integrations.errors import TargetExists
from jinjing.integrations.health.examine import examine
from jinjing.kernel.models import LongWork

TAIL_LINES = 2000
PREFIXES = ("JINJING_", "DJANGO_", "DATABASE_", "ASSAY_")
MASK = "…"
# In this order: what is long and telling first. Dates, times and versions of a line's head stay readable.
REDACTED = tuple(
    re.compile(pattern)
    for pattern in (
        r"[a-z][a-z0-9+.-]*://\S+",  # addresses with users, passwords, queries
        r"[\w.+-]+@[\w.-]+",
        r"\?[^\s]*",  # queries
        r"(['\"])(?:(?!\1).)*\1",  # whatever is quoted
        r"(?i)\b(?:pass\w*|token|secret|key|cookie|authorization|session\w*)\b\s*[:=]\s*\S+",
        r"[^\x00-\x7f]+",  # names of people, Chinese sentences
        r"\b(?=[A-Za-z_-]*\d)[A-Za-z0-9+/_=-]{16,}",  # keys, digests, codes
        r"(?<![\d:.-])\d{5,}\b",  # accounts, phones, documents, amounts
        r"\b\d{3,4}[ -]\d{3,4}[ -]\d{4,}\b",
    )
)


def write_bundle(target: Path, *, real: datetime, shown: datetime, logs: Iterable[Path]) -> list[str]:
    """Write the bundle; answers the names inside. TargetExists rather than to overwrite."""
    parts = {
        "versions.json": _as_text(versions()),
        "doctor.json": _as_text([asdict(finding) for finding in examine(real=real, shown=shown)]),
        "settings.json": _as_text(setting_names()),
        "counts.json": _as_text(counts()),
        "migrations.json": _as_text(migrations()),
        "publications.json": _as_text(publications()),
        "long_work.json": _as_text(long_work()),
        **{f"logs/{number}.log": tail(path) for number, path in enumerate(logs, start=1)},
    }
    try:
        with target.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in parts.items():
                bundle.writestr(name, content)
    except FileExistsError as there:
        raise TargetExists(
            f"{target} 已存在，不会覆盖。请换一个文件名。",
            f"{target} exists and is not overwritten. Choose another name.",
        ) from there
    return list(parts)


def versions() -> dict[str, object]:
    packages = {found.name: found.version for found in distributions()}
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "database": connection.vendor,
        "packages": dict(sorted(packages.items())),
    }


def setting_names() -> dict[str, list[str]]:
    """Which are set, never to what."""
    return {
        "environment": sorted(name for name in os.environ if name.startswith(PREFIXES)),
        "django": sorted(name for name in dir(settings) if name.isupper()),
    }


def counts() -> dict[str, int]:
    """Rows a table; a count is nobody."""
    present = set(connection.introspection.table_names())
    models = [model for model in apps.get_models() if model._meta.db_table in present]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in sorted(applied)]


def publications() -> list[dict[str, str]]:
    newest = Publication.objects.order_by("-pk")[:20]
    return [{"business_date": one.business_date.isoformat(), "state": str(one.state)} for one in newest]


def long_work() -> list[dict[str, object]]:
    return [
        {"kind": work.kind, "state": str(work.state), "done": work.done, "total": work.total}
        for work in LongWork.objects.order_by("-pk")[:50]
    ]


def tail(path: Path) -> str:
    """The last lines of a log, redacted line by line."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join(redacted(lines)) + "\n"


def redacted(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        told = line
        for pattern in REDACTED:
            told = pattern.sub(MASK, told)
        yield told


def _as_text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
