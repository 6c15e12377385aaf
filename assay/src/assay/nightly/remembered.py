"""Statements that an earlier process wrote, kept for the next one in the user's own cache folder.

The folder is `ASSAY_CACHE`, else `assay` in the user's cache; an empty `ASSAY_CACHE` keeps nothing. It holds
texts of SQL only, no row of a customer. Where it cannot be written, or is not the user's alone, nothing is kept.
"""

import fcntl
import hashlib
import json
import os
import stat
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from assay.working import code_digest

SETTING = "ASSAY_CACHE"
PLANS = 24  # files kept, the newest: half a megabyte each
_LIBRARIES = ("ibis-framework", "sqlglot", "duckdb")
_OWN = 0o700
Lines = dict[str, tuple[str, dict[str, str]]]


def origin_of(*facts: object) -> str:
    """A short name for what the statements of a plan follow from: the code, what writes them, and these facts."""
    libraries = [version(name) for name in _LIBRARIES]
    return hashlib.sha256(repr((code_digest(), libraries, facts)).encode()).hexdigest()[:32]


def recall(origin: str, key: str) -> tuple[str, dict[str, str]] | None:
    """The text of a statement and its columns, if an earlier process kept them."""
    file = _file(origin)
    return _lines(file).get(key) if file else None


def remember(origin: str, key: str, text: str, columns: dict[str, str]) -> None:
    """Keep a statement for the next process; whoever cannot keep it goes on without."""
    file = _file(origin)
    if file is None:
        return
    _lines(file)[key] = (text, columns)
    with suppress(OSError), file.open("a", encoding="utf-8") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        if not kept.tell():
            _sweep(file.parent)
        # On a line of its own even after one that a kill cut short.
        kept.write(f"\n{json.dumps([key, text, columns], ensure_ascii=False)}\n")


@lru_cache(maxsize=PLANS)
def _lines(file: Path) -> Lines:
    """What a file holds; a line that a kill cut short is no statement, nor is an empty one."""
    found: Lines = {}
    with suppress(OSError):
        for line in file.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, TypeError):
                key, text, columns = json.loads(line)
                found[key] = (text, columns)
    return found


def _file(origin: str) -> Path | None:
    folder = _folder(os.environ.get(SETTING), os.environ.get("XDG_CACHE_HOME"))
    return folder / f"{origin}.jsonl" if folder else None


@lru_cache(maxsize=4)
def _folder(asked: str | None, cache: str | None) -> Path | None:
    """Made if need be; None if nothing shall or can be kept, or if somebody else could write into it."""
    if asked == "":
        return None
    try:
        folder = Path(asked) if asked else (Path(cache) if cache else Path.home() / ".cache") / "assay"
        folder.mkdir(mode=_OWN, parents=True, exist_ok=True)
        found = folder.stat()
    except (OSError, RuntimeError):
        return None
    foreign = found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return None if foreign else folder


def _sweep(folder: Path) -> None:
    """The newest stay; the file just begun is one of them."""
    kept = sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    for old in kept[:-PLANS]:
        with suppress(OSError):
            old.unlink()
