"""Where a night grows: a folder beside the snapshot it will become, and what is remembered of its steps.

A night that is killed leaves the folder. The same night asked for again with `--resume` goes on there; any
other night finds a folder of another name and starts over (see `assay.working`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assay import working
from assay.errors import SnapshotError
from assay.working import Work, code_digest

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
    return working.key_of(**facts, code=code_digest())


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
    busy = SnapshotError(
        f"另一个进程正在计算 {out} 的同一批结果。请等它结束。",
        f"Another process is working out the same night of {out} right now. Wait until it has finished.",
    )
    with Work(out, "night").folder(key, resume=resume, busy=busy) as path:
        yield WorkingFolder(path)
