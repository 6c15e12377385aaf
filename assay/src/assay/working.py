"""Where long work grows: a hidden folder beside what it will become, named after all that its rows depend on.

Work that is killed leaves the folder. The same work asked for again may go on there; any other finds a folder
of another name, starts over and sweeps what nobody works in any more. A lock, which goes with the process,
tells a folder that is being worked in from one that was left.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assay.errors import AssayError

BEGAN_AT = time.time()


def key_of(**facts: object) -> str:
    """A short name for everything that rows depend on."""
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_digest() -> str:
    """Of the engine's code and the data beside it: a definition mended meanwhile is not resumed with old rows.

    A process that began before its files were replaced runs code that lies nowhere any more: its digest is its own, so
    that what it keeps is taken for the new code's by nobody.
    """
    package, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yaml"))):
        digest.update(f"{path.relative_to(package)}\n".encode())
        digest.update(path.read_bytes())
        if path.stat().st_ctime > BEGAN_AT:
            digest.update(f"{os.getpid()} {BEGAN_AT}\n".encode())
    return digest.hexdigest()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Work:
    """One kind of work that grows beside `out`. `remove` does away with a folder nobody needs any more."""

    out: Path
    kind: str
    remove: Callable[[Path], None] = _remove

    @contextmanager
    def folder(self, key: str, *, resume: bool, busy: AssayError) -> Iterator[Path]:
        """Hold the folder of this key, empty unless resumed; it is gone when the block is left, however.

        Only a process that ends inside the block (a kill, a power cut) leaves it, for `resume`. Raises `busy` if
        another process works on the same this moment.
        """
        self.out.parent.mkdir(parents=True, exist_ok=True)
        path = self.out.parent / f"{self._prefix}{key}"
        self.sweep(keep=path if resume else None)
        with _held(path) as held:
            if not held:
                raise busy
            try:
                yield path
            finally:
                self.remove(path)

    def sweep(self, *, keep: Path | None = None) -> None:
        """Remove every folder that nobody works in, but the one to keep."""
        for left in self._left():
            if left != keep:
                with _held(left) as held:
                    if held:
                        self.remove(left)

    def was_left(self) -> bool:
        """Whether a folder lies there that nobody works in: something to go on with."""
        return any(not _is_held(folder) for folder in self._left())

    @property
    def _prefix(self) -> str:
        return f".{self.out.name}.{self.kind}-"

    def _left(self) -> list[Path]:
        if not self.out.parent.is_dir():
            return []
        return [path for path in self.out.parent.iterdir() if path.name.startswith(self._prefix)]


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Lock a folder, made if need be; False if another process has it. The lock goes with the process."""
    descriptor = _opened(path)
    try:
        yield _lock(descriptor) and _is_there(path, descriptor)
    finally:
        os.close(descriptor)


def _is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_there(path: Path, descriptor: int) -> bool:
    """Whether the folder held is still the one of that name: another run may have swept it just before."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _opened(path: Path) -> int:
    while True:
        path.mkdir(mode=0o700, exist_ok=True)
        # Another run may sweep the folder between these two lines: then it is made again.
        with suppress(FileNotFoundError):
            return os.open(path, os.O_RDONLY)
