"""The benchmarks of engine and application: ratios in one run, written to docs/benchmarks.md.

    python benchmarks/run.py                       a night of 1 million customers, pages of 200,000
    python benchmarks/run.py --ci                  100,000 and 5,000 customers, and a short delivery
    python benchmarks/run.py --only engine --customers 10000000
    python benchmarks/run.py --only application --app-customers 5000

Each half writes its own part of the page. Every measurement of the engine is a process of its own: CPU (user and system), wall and the peak of its memory. Ratios are
of CPU; wall time is a courtesy. The disk that is needed is stated and checked before anything is written.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import application
from bank import LAST, refuse_small_disk, write_bank
from floors import differing_rows
from page import render, write_part

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclass(frozen=True)
class Cost:
    """Of one task, without Python's start and imports; the peak is of the whole process."""

    cpu: float
    wall: float
    peak_mb: float


@dataclass(frozen=True)
class Measured:
    """Everything that docs/benchmarks.md tells."""

    customers: int
    memory: str
    costs: dict[str, Cost]
    differing: dict[str, int]
    ingest: str
    bank_mb: int
    snapshot_mb: int


def measured(*command: str) -> Cost:
    """One task in a fresh process; SystemExit if it fails."""
    done = subprocess.run(
        [sys.executable, str(HERE / "tasks.py"), *command], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed")
    cost = Cost(**json.loads(done.stdout.splitlines()[-1]))
    print(f"{command[0]}: {cost.cpu:.1f} s CPU, {cost.wall:.1f} s wall, {cost.peak_mb:.0f} MB", flush=True)
    return cost


def measure(place: Path, customers: int, memory: str, *, ingest_rows: int, next_day: bool = True) -> Measured:
    """Write two banks, one a tenth of the other, and measure floors and nights on them."""
    refuse_small_disk(place, customers, nights=2)
    large, small, nights = place / "large", place / "small", place / "nights"
    write_bank(large, customers)
    write_bank(small, max(customers // 10, 1000))
    nights.mkdir()
    costs = {
        "definitions": measured("definitions"),
        "read_and_sum": measured("read_and_sum", str(large)),
        "hand_accounts": measured("hand_accounts", str(large)),
        "assay_accounts": measured("assay_accounts", str(large)),
        "hand_customers": measured("hand_customers", str(large)),
        "night": measured("night", str(large), str(nights / "whole"), memory),
        "tenth": measured("night", str(small), str(nights / "tenth"), memory),
    }
    differing = differing_rows(large, nights / "whole")
    snapshot_mb = _megabytes(nights / "whole")
    if next_day:
        costs |= _two_days(large, nights, memory)
    return Measured(customers, memory, costs, differing, _ingest(ingest_rows), _megabytes(large), snapshot_mb)


def _two_days(folder: Path, nights: Path, memory: str) -> dict[str, Cost]:
    # The last day itself ends a quarter, where every night is whole.
    earlier, later = ((LAST - timedelta(days=days)).isoformat() for days in (2, 1))
    before, after = str(nights / "before"), str(nights / "after")
    return {
        "day_before": measured("night", str(folder), before, memory, earlier),
        "day_after": measured("night", str(folder), after, memory, later, before),
    }


def _ingest(rows: int) -> str:
    """The last word of benchmarks/ingest.py about a first load."""
    command = [sys.executable, str(HERE / "ingest.py"), "--rows", str(rows)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("first load"))
    print(line, flush=True)
    return line


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


def main() -> None:
    """Measure what was chosen and write docs/benchmarks.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ci", action="store_true", help="100,000 customers and 200,000 delivered rows")
    parser.add_argument("--customers", type=int, help="default: 1,000,000")
    parser.add_argument("--memory", help="what the engine may use (default: 400MB, 2400MB above a million)")
    parser.add_argument("--ingest-rows", type=int, help="rows of the delivery (default: 5,000,000)")
    parser.add_argument("--without-next-day", action="store_true", help="leave two of the nights out")
    parser.add_argument("--in", dest="place", type=Path, help="where to work (default: the temporary folder)")
    parser.add_argument("--only", choices=("engine", "application"), help="one of the two programs")
    application.arguments_of(parser)
    chosen = parser.parse_args()
    short = chosen.ci or bool(os.environ.get("CI"))
    if chosen.only != "application":
        print(run_engine(chosen, short=short))
    if chosen.only != "engine":
        print(application.run(chosen, short=short))


def run_engine(chosen: argparse.Namespace, *, short: bool) -> str:
    """Measure the engine and write its part of docs/benchmarks.md; answers it."""
    customers = chosen.customers or (100_000 if short else 1_000_000)
    memory = chosen.memory or ("400MB" if customers <= 1_000_000 else "2400MB")
    rows = chosen.ingest_rows or (200_000 if short else 5_000_000)
    with tempfile.TemporaryDirectory(prefix="jinjing-bench-", dir=chosen.place) as name:
        found = measure(Path(name), customers, memory, ingest_rows=rows, next_day=not chosen.without_next_day)
    text = render(found)
    write_part(ROOT / "docs" / "benchmarks.md", "engine", text)
    return text


if __name__ == "__main__":
    main()
