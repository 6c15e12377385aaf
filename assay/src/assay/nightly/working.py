"""Where a night grows: a folder beside the snapshot it will become, named after all that its rows depend on.

A night that is killed leaves the folder. The same night asked for again with `--resume` goes on there; any
other night finds a folder of another name, starts over and sweeps what nobody works in any more.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assay.errors import SnapshotError

RECORD = "steps.jsonl"
PLACE = "engine"
TABLES = "tables"


@dataclass(frozen=True)
class DoneStep:
    """What is remembered of a step whose rows stand: the text that ran, its seconds, its columns and types."""

    name: str
    sql: str
    seconds: float
    columns: dict[str, str]


def key_of(**facts: object) -> str:
    """A short name for everything a night's rows depend on, the code included."""
    text = json.dumps(facts | {"code": code_digest()}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_digest() -> str:
    """Of the engine's code and the data beside it: a definition mended meanwhile is not resumed with old rows."""
    package, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yaml"))):
        digest.update(f"{path.relative_to(package)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class WorkingFolder:
    """One night in progress; nobody else works in it while it is held (see `working_folder`)."""

    path: Path

    @property
    def place(self) -> Path:
        """For the engine: what it works out, and what it spills."""
        return self.path / PLACE

    @property
    def tables(self) -> Path:
        """For the snapshot's files until they take their names."""
        return self.path / TABLES

    def note(self, step: DoneStep) -> None:
        """Remember a step, after the engine has kept its rows."""
        with (self.path / RECORD).open("a", encoding="utf-8") as record:
            record.write(json.dumps(asdict(step)) + "\n")

    def noted(self) -> dict[str, DoneStep]:
        """The steps remembered, by name; a line that a kill cut short is no step."""
        found: dict[str, DoneStep] = {}
        with suppress(FileNotFoundError):
            for line in (self.path / RECORD).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError):
                    step = DoneStep(**json.loads(line))
                    found[step.name] = step
        return found


@contextmanager
def working_folder(out: Path, key: str, *, resume: bool) -> Iterator[WorkingFolder]:
    """Hold the folder of this night, empty unless resumed; it is gone when the block is left, however.

    Only a process that ends inside the block (a kill, a power cut) leaves it, for `resume`. SnapshotError if
    the same night is being worked out by another process this moment.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    path = out.parent / f"{_prefix(out)}{key}"
    _sweep(out, keep=path if resume else None)
    with _held(path) as held:
        if not held:
            raise SnapshotError(
                f"另一个进程正在计算 {out} 的同一批结果。请等它结束。",
                f"Another process is working out the same night of {out} right now. Wait until it has finished.",
            )
        try:
            yield WorkingFolder(path)
        finally:
            _drop(path)


def _prefix(out: Path) -> str:
    return f".{out.name}.night-"


def _sweep(out: Path, *, keep: Path | None) -> None:
    for left in list(out.parent.iterdir()):
        if left.name.startswith(_prefix(out)) and left != keep:
            with _held(left) as held:
                if held:
                    _drop(left)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Lock a folder, made if need be; False if another process has it. The lock goes with the process."""
    descriptor = _opened(path)
    try:
        yield _lock(descriptor) and _is_there(path, descriptor)
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
        path.mkdir(exist_ok=True)
        # Another run may sweep the folder between these two lines: then it is made again.
        with suppress(FileNotFoundError):
            return os.open(path, os.O_RDONLY)


def _drop(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
