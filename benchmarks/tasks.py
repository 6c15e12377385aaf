"""What is measured, each in a process of its own: `python benchmarks/tasks.py TASK ARGUMENT...`.

The last line tells CPU seconds (user and system, every thread) and wall seconds of the task alone, without
Python's start and imports, and the peak of the whole process in MB.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import floors
from assay.engines import open_engine
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.nightly.run import run_night
from assay.nightly.step import Step
from assay.nightly.tables import tiers
from assay.policies import Policy, load_policies
from assay.progress import SilentProgress
from assay.sources import SOURCES
from assay.sources.reader import Sources
from bank import LAST, POLICIES

ACCOUNT_TABLE = "account_averages"


def read_and_sum(folder: str) -> None:
    floors.read_and_sum(Path(folder))


def hand_accounts(folder: str) -> None:
    floors.hand_accounts(Path(folder))


def hand_customers(folder: str) -> None:
    floors.hand_customers(Path(folder))


def assay_accounts(folder: str) -> None:
    """The steps of the night that account_averages rests on, and no others."""
    steps = _needed(ACCOUNT_TABLE, plan(floors.RUN, _packs()))
    with open_engine("duckdb") as machine:
        night = Night(machine)
        _open(night, Path(folder))
        for step in steps:
            night.work_out(step)


def night(folder: str, out: str, memory: str, on: str = LAST.isoformat(), previous: str = "") -> None:
    """The whole night as `assay run` does it."""
    run_night(
        Path(folder),
        date.fromisoformat(on),
        Path(out),
        previous=Path(previous) if previous else None,
        engine="duckdb",
        policies=[],
        progress=SilentProgress(),
        memory=memory,
    )


def definitions() -> None:
    """Every definition built and compiled to SQL, on a bank without a row."""
    with open_engine("duckdb") as machine:
        night = Night(machine)
        for source in SOURCES:
            night.lend(source.name, source.schema.empty_table())
        _lend_tiers(night)
        for step in plan(floors.RUN, _packs()):
            night.work_out(step)


def _packs() -> tuple[Policy, ...]:
    return load_policies([], defaults=POLICIES, on=LAST, currency="CNY")


def _needed(wanted: str, steps: tuple[Step, ...]) -> list[Step]:
    names, chosen = {wanted}, []
    for step in reversed(steps):
        if step.name in names:
            names.update(step.needs)
            chosen.append(step)
    return chosen[::-1]


def _open(night: Night, folder: Path) -> None:
    sources = Sources.read(folder)
    for source in SOURCES:
        night.open(source, sources.path(source.name))


def _lend_tiers(night: Night) -> None:
    night.lend("previous_tiers", tiers.schema.empty_table())


TASKS: dict[str, Callable[..., None]] = {
    task.__name__: task
    for task in (read_and_sum, hand_accounts, hand_customers, assay_accounts, night, definitions)
}


def peak_mb() -> float:
    """The most memory since this program started; getrusage would count its parent's, which it began as."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    used, started = time.process_time(), time.perf_counter()
    TASKS[sys.argv[1]](*sys.argv[2:])
    cost = {"cpu": time.process_time() - used, "wall": time.perf_counter() - started, "peak_mb": peak_mb()}
    print(json.dumps(cost))
