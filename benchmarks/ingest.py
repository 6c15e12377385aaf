"""How fast and in how much memory a delivery is read: rows a second and peak megabytes, in a fresh process.

    python benchmarks/ingest.py --rows 5000000            # a first load
    python benchmarks/ingest.py --rows 5000000 --onto     # and the next night's increment of as many rows

The delivery is CSV as `feeds/jinjing.yaml` declares it, with accounts that change every other day or so.
Needs about 150 bytes of disk a row for the delivery and as much again for the workbench.
"""

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

FEED = Path(__file__).parents[1] / "feeds" / "jinjing.yaml"
FIRST, DAYS = date(2026, 7, 1), 50


def write_delivery(folder: Path, rows: int, first: date) -> None:
    """An outlet, customers with one account each, and `rows` balance changes over the days from `first`."""
    folder.mkdir(parents=True)
    accounts = max(rows // DAYS, 1)
    tables = {
        "organisation": (("org_id", "level", "name"), [("1", "outlet", "One")]),
        "product": (("product_id", "asset_class", "name"), [("P1", "demand_deposit", "Demand")]),
        "customer": (
            ("customer_id", "kind", "org_id"),
            ((f"c{n}", "individual", "1") for n in range(accounts)),
        ),
        "account": (
            ("account_id", "customer_id", "product_id", "org_id", "currency", "opened_on"),
            ((f"a{n}", f"c{n}", "P1", "1", "CNY", "2020-01-01") for n in range(accounts)),
        ),
        "balance_change": (
            ("account_id", "changed_on", "balance_fen"),
            (
                (f"a{n % accounts}", first + timedelta(days=n // accounts), (n * 7919) % 30_000_000)
                for n in range(accounts * DAYS)
            ),
        ),
    }
    for name, (header, lines) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(header)
            writer.writerows(lines)
    last = first + timedelta(days=DAYS - 1)
    control = (
        f"table,rows,amount_fen,covers_from,covers_to\nbalance_change,{accounts * DAYS},,{first},{last}\n"
    )
    (folder / "control.csv").write_text(control, encoding="utf-8")


def measure(feed: Path, folder: Path, out: Path, onto: Path | None) -> dict[str, float]:
    """One ingest in a process of its own: seconds and peak MB."""
    upon = ["--onto", str(onto)] if onto else []
    command = ["--feed", str(feed), "--in", str(folder), "--out", str(out), *upon]
    code = (
        "import sys, time, json, resource; from assay.cli import main; t = time.perf_counter(); "
        "code = main(['ingest', *sys.argv[1:]]); "
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024; "
        "print(json.dumps({'code': code, 'seconds': time.perf_counter() - t, 'peak_mb': peak}))"
    )
    run = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    if found["code"]:
        raise SystemExit(run.stderr)
    return found


def main() -> None:
    """Write the delivery, ingest it, and print one line a measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=5_000_000, help="rows of balance_change")
    parser.add_argument("--onto", action="store_true", help="then lay an increment of as many rows upon it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        feed = place / "feed.yaml"
        text = FEED.read_text(encoding="utf-8")
        feed.write_text(
            text.replace("{table: balance_change, ", "{table: balance_change, mode: increment, "),
            encoding="utf-8",
        )
        rows = max(arguments.rows // DAYS, 1) * DAYS
        onto: Path | None = None
        for number in range(2 if arguments.onto else 1):
            started = time.perf_counter()
            delivered = place / f"delivery{number}"
            write_delivery(delivered, arguments.rows, FIRST + timedelta(days=DAYS * number))
            print(f"delivery of {rows:,} rows written in {time.perf_counter() - started:.0f} s", flush=True)
            found = measure(feed, delivered, place / f"sources{number}", onto)
            kind = "increment" if onto else "first load"
            print(
                f"{kind}: {rows:,} rows in {found['seconds']:.1f} s = {rows / found['seconds']:,.0f} rows/s, "
                f"peak {found['peak_mb']:.0f} MB",
                flush=True,
            )
            onto = place / f"sources{number}"
            shutil.rmtree(delivered)
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
