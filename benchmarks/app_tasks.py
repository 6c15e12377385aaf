"""What the application's benchmarks do, each task in a process of its own: `python benchmarks/app_tasks.py TASK ARGUMENT...`.

The database and the home are those of the environment. The last line of the output is the result as JSON.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

django.setup()

from app_bank import Cast, begin_work, cast_of, deliver, ready_database  # noqa: E402 - models need Django to be ready
from app_nights import NIGHTS, changed_night  # noqa: E402
from app_publishing import FIGURES, MASTER, bare, publish_measured  # noqa: E402
from app_requests import measure_requests, statements_of  # noqa: E402
from assay.calendars import first_workday_after  # noqa: E402
from jinjing.holdings.queries.publications import current_publication  # noqa: E402


def make(folder: str, customers: str) -> None:
    """Delivery, sources and snapshot."""
    deliver(Path(folder), int(customers))


def fill(folder: str) -> dict[str, Any]:
    """The first publication, its rows put into bare tables, and a year of work."""
    ready_database()
    first = publish_measured(Path(folder) / "snapshot", Path(folder) / "sources")
    found = {"first": asdict(first), "first_bare": asdict(bare(MASTER + FIGURES))}
    begin_work()
    return found


def requests(repeats: str) -> dict[str, Any]:
    """What every kind of request costs. A bank that was kept may be older than the newest migration."""
    ready_database()
    return measure_requests(_cast(), int(repeats))


def change(bank: str, out: str) -> None:
    """More nights: figures of everybody changed, then of some of them, and of some again."""
    place, before = Path(out), Path(bank) / "snapshot"
    for name, percent in NIGHTS.items():
        if not (place / name).exists():
            changed_night(before, place / name, percent)
        before = place / name


def publishing(night: str, sources: str) -> dict[str, Any]:
    """What one of these nights costs, alone in its process."""
    return asdict(publish_measured(Path(night), Path(sources)))


def first(folder: str) -> dict[str, Any]:
    """The first publication of a bank in which nobody works."""
    ready_database()
    return publishing(f"{folder}/snapshot", f"{folder}/sources")


def figures() -> dict[str, Any]:
    """The rows that the publication in use shows, into bare tables."""
    return asdict(bare(FIGURES, newest=True))


def show(key: str) -> list[str]:
    """Every statement of one kind of request, to be read."""
    ledger = statements_of(_cast(), key)
    return [f"{sql} -- {params}" for sql, params in ledger.statements]


def _cast() -> Cast:
    publication = current_publication()
    assert publication is not None
    return cast_of(first_workday_after(publication.business_date))


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task for task in (make, fill, requests, change, first, publishing, figures, show)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
