"""A folder is written whole or not at all.

The new content grows in a hidden sibling and takes the name in one step. A run that is killed leaves
the old folder in use; what it left behind is swept away by the next run.
"""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assay.errors import SourceError
from assay.failures import stop_if_interrupted
from assay.shredding import shred_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def whole_folder(
    out: Path, *, card: str, swept: bool = False, previous: Path | None = None, growing: Path | None = None
) -> Iterator[Path]:
    """An empty folder to write into; it becomes `out` when the block ends, and vanishes if it fails.

    `card` is the file by which our own folders are known: another folder is never replaced.
    `swept`: the caller swept already and has something of its own lying beside `out` since.
    `previous`: where the folder that is replaced goes, in the place of one that lies there; it is removed if None.
    `growing`: where to write, on the same disk, with what an earlier try left there; None: an own empty sibling.
    """
    _refuse_foreign(out, card)
    out.parent.mkdir(parents=True, exist_ok=True)
    if not swept:
        sweep(out)
    own = growing is None
    growing = growing or out.parent / f".{out.name}.writing-{os.getpid()}"
    growing.mkdir(exist_ok=not own)
    try:
        yield growing
        stop_if_interrupted()
        _flush(growing)
        _take_name(growing, out)
        if previous is not None and growing.exists():
            shutil.rmtree(previous, ignore_errors=True)
            growing.rename(previous)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def sweep(out: Path) -> None:
    """Remove what a killed run left beside `out`, and put back a folder that it had just moved aside."""
    aside = _aside(out)
    if aside.exists() and not out.exists():
        aside.rename(out)
    for left in [*out.parent.glob(f".{out.name}.writing-*"), aside]:
        owner = left.name.rpartition("-")[2]
        if not (owner.isdecimal() and is_running(int(owner))):
            shred_folder(left)  # a killed ingest leaves delivered rows in plain


def _refuse_foreign(out: Path, card: str) -> None:
    if out.is_dir() and (out / card).is_file():
        return
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise SourceError(
            f"{out} 已存在，但不是本程序写的目录（没有 {card}）。为避免误删，请换一个目录。",
            f"{out} exists and was not written by this program (it has no {card}). Choose another folder.",
        )


def _aside(out: Path) -> Path:
    return out.parent / f".{out.name}.aside"


def flush(path: Path) -> None:
    """Bring a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_running(process: int) -> bool:
    """Whether another process of this number is alive."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _flush(folder: Path) -> None:
    for path in [*sorted(folder.rglob("*")), folder, folder.parent]:
        flush(path)


def _take_name(growing: Path, out: Path) -> None:
    if not out.exists():
        growing.rename(out)
    elif not exchange(growing, out):
        aside = _aside(out)
        out.rename(aside)
        growing.rename(out)
        aside.rename(growing)


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux renameat2); False where it cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
