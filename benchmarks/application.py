"""The benchmarks of the application: pages at 200,000 customers on SQLite and PostgreSQL, and publishing.

    python benchmarks/run.py --only application              200,000 customers, both databases
    python benchmarks/run.py --only application --app-customers 5000 --databases sqlite --repeats 20
    python benchmarks/run.py --only application --bank FOLDER
    python benchmarks/run.py --only application --publishing-bank FOLDER FOLDER

Every database is filled by a process and asked by another. The bank's files are made once; in the folder that
`--bank` names they are kept, with the filled SQLite database, so that a run that was stopped is taken up.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app_first_page import measure_first_page
from app_nights import NIGHTS
from app_page import render
from page import write_part

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tools"))

from postgres import binaries, cluster  # noqa: E402 - the repository's tools are scripts

DATABASES = ("sqlite", "postgresql")
CUSTOMERS, SHORT_CUSTOMERS = 200_000, 5_000
PUBLISHING_CUSTOMERS = (100_000, 1_000_000)
REPEATS, SHORT_REPEATS = 120, 30


@dataclass
class MeasuredApplication:
    """Everything that the application's part of docs/benchmarks.md tells; by database, as the tasks answered."""

    customers: int
    repeats: int
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    publishing: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_page: dict[str, Any] = field(default_factory=dict)
    # Publishing again, at other sizes: by the number of customers, then by database.
    sizes: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    load: tuple[float, float] = (0.0, 0.0)


def measure(folder: Path, customers: int, repeats: int, databases: tuple[str, ...]) -> MeasuredApplication:
    """Make the bank unless it is there, then fill and ask each database."""
    found = MeasuredApplication(customers, repeats)
    before = os.getloadavg()[0]
    keys = {"JINJING_KEYS": str(folder / "keys")}
    _task("make", str(folder), str(customers), env=keys | {"JINJING_HOME": str(folder / "making")})
    for database in databases:
        with place_of(folder, database) as env:
            found.publishing[database] = _once(
                folder, database, lambda: _task("fill", str(folder), env=keys | env)
            )
            found.requests[database] = _task("requests", str(repeats), env=keys | env)
            found.publishing[database] |= _nights(folder, folder, env=keys | env)
    found.first_page = first_page(folder)
    found.load = (before, os.getloadavg()[0])
    return found


def first_page(folder: Path) -> dict[str, Any]:
    """A demo in a home of its own, gone afterwards, and its first pages."""
    with tempfile.TemporaryDirectory(prefix="demo-", dir=folder) as name:
        return measure_first_page(Path(name))


def measure_publishing(
    bank: Path, customers: int, databases: tuple[str, ...], *, place: Path | None
) -> dict[str, dict[str, Any]]:
    """Publishing alone, at another size: a first night, one that changes all figures, two that change some.

    A `bank` whose snapshot is there is used as it lies; homes and later nights are made beside each other at `place`.
    """
    keys = {"JINJING_KEYS": str(bank / "keys")}
    if not (bank / "snapshot").exists():
        _task("make", str(bank), str(customers), env=keys | {"JINJING_HOME": str(bank / "making")})
    found = {}
    with tempfile.TemporaryDirectory(prefix="jinjing-nights-", dir=place) as name:
        nights = Path(name)
        for database in databases:
            with place_of(nights, database) as env:
                found[database] = {"first": _task("first", str(bank), env=keys | env)}
                found[database] |= _nights(bank, nights, env=keys | env)
            shutil.rmtree(nights / f"home-{database}", ignore_errors=True)
    return found


def customers_of(bank: Path) -> int:
    """How many customers a bank that was made beforehand has."""
    card = json.loads((bank / "sources" / "sources.json").read_text(encoding="utf-8"))
    return int(card["tables"]["customer"]["rows"])


def _nights(bank: Path, nights: Path, *, env: dict[str, str]) -> dict[str, Any]:
    _task("change", str(bank), str(nights), env=env)
    found = {
        night: _task("publishing", str(nights / night), str(bank / "sources"), env=env) for night in NIGHTS
    }
    return found | {"bare": _task("figures", env=env)}


@contextmanager
def place_of(folder: Path, database: str) -> Iterator[dict[str, str]]:
    """Home and database of one run as the environment of its processes."""
    home = {"JINJING_HOME": str(folder / f"home-{database}")}
    if database == "sqlite":
        yield home
        return
    with cluster() as address:
        yield home | {"DATABASE_URL": address}


def _once(folder: Path, database: str, fill: Callable[[], Any]) -> dict[str, Any]:
    """A SQLite file stays with the bank; a cluster is gone afterwards and filled anew."""
    told = folder / f"filled-{database}.json"
    if database == "sqlite" and told.exists():
        return dict(json.loads(told.read_text(encoding="utf-8")))
    found = fill()
    told.write_text(json.dumps(found), encoding="utf-8")
    return dict(found)


def _task(*command: str, env: dict[str, str]) -> Any:
    """One task in a fresh process; SystemExit if it fails."""
    settings = {"DJANGO_SETTINGS_MODULE": "jinjing.settings.base"}
    outside = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, str(HERE / "app_tasks.py"), *command],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=ROOT,
        env=outside | settings | env,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed")
    print(f"{command[0]}: {done.stdout.splitlines()[-1][:300]}", flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def arguments_of(parser: argparse.ArgumentParser) -> None:
    """Shared with run.py, which measures both programs."""
    group = parser.add_argument_group("application")
    group.add_argument("--bank", type=Path, help="folder in which the application's bank is kept, or lies")
    group.add_argument("--app-customers", type=int, help="default: 200,000; with --ci 5,000")
    group.add_argument(
        "--publishing-customers",
        type=int,
        nargs="*",
        help="publish banks of these sizes too; none: no other (default: 100,000 and 1,000,000; with --ci none)",
    )
    group.add_argument(
        "--publishing-bank",
        type=Path,
        nargs="+",
        default=[],
        help="publish these banks too, folders with keys, sources and snapshot; instead of banks of those sizes",
    )
    group.add_argument("--repeats", type=int, help="requests of each kind (default: 120; with --ci 30)")
    group.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))


def run(chosen: argparse.Namespace, *, short: bool) -> str:
    """Measure and write the application's part of docs/benchmarks.md; answers it."""
    customers = chosen.app_customers or (SHORT_CUSTOMERS if short else CUSTOMERS)
    repeats = chosen.repeats or (SHORT_REPEATS if short else REPEATS)
    databases = tuple(one for one in chosen.databases if one == "sqlite" or binaries())
    if chosen.bank:
        chosen.bank.mkdir(parents=True, exist_ok=True)
        found = measure(chosen.bank.resolve(), customers, repeats, databases)
    else:
        with tempfile.TemporaryDirectory(prefix="jinjing-bench-", dir=chosen.place) as name:
            found = measure(Path(name), customers, repeats, databases)
    found.sizes = other_sizes(chosen, databases, short=short)
    text = render(found)
    write_part(ROOT / "docs" / "benchmarks.md", "application", text)
    return text


def other_sizes(
    chosen: argparse.Namespace, databases: tuple[str, ...], *, short: bool
) -> dict[int, dict[str, dict[str, Any]]]:
    """Publishing at the sizes that were asked for; a bank that lies there already is not made anew."""
    banks = {customers_of(bank): bank.resolve() for bank in chosen.publishing_bank}
    found = {
        customers: measure_publishing(bank, customers, databases, place=chosen.place)
        for customers, bank in banks.items()
    }
    usual = () if short or banks else PUBLISHING_CUSTOMERS
    asked = usual if chosen.publishing_customers is None else chosen.publishing_customers
    for customers in asked:
        if customers and customers not in found:
            with tempfile.TemporaryDirectory(prefix="jinjing-bench-", dir=chosen.place) as name:
                found[customers] = measure_publishing(Path(name), customers, databases, place=chosen.place)
    return dict(sorted(found.items()))
