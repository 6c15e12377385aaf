"""Daily averages against two floors in one run: reading and summing the same columns, and SQL by hand.

Ratios and CPU seconds; wall time is a courtesy. Writes docs/benchmarks.md.
"""

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
from assay.business_date import Run
from assay.engines import open_engine
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.policies import load_policies
from assay.sources import BY_NAME
from bank import FIRST, LAST, write_bank

ROOT = Path(__file__).resolve().parent.parent
STEPS = ("counted_account", "rate_span", "account_balance_days", "account_figure", "account_averages")

HAND_WRITTEN = """
CREATE TEMP TABLE averages AS
WITH span AS (
  SELECT account_id, balance_fen, greatest(changed_on, DATE '{first}') AS from_on,
         coalesce(lead(changed_on) OVER (PARTITION BY account_id ORDER BY changed_on), DATE '{last}' + 1) AS to_on
  FROM read_parquet('{folder}/balance_change.parquet')
), days AS (
  SELECT account_id, sum(balance_fen::HUGEINT * (to_on - from_on)) AS bd,
         sum(greatest(balance_fen, 0)::HUGEINT * (to_on - from_on)) AS bd0, arg_max(balance_fen, to_on) AS close_fen
  FROM span WHERE from_on < to_on GROUP BY account_id
)
SELECT a.account_id, a.customer_id, coalesce(bd, 0)::BIGINT AS balance_days,
       ((2 * coalesce(bd, 0) + 92) // 184)::BIGINT AS average_calendar_fen,
       ((2 * coalesce(bd0, 0) + 92) // 184)::BIGINT AS average_floor0_fen, coalesce(close_fen, 0) AS close_fen
FROM read_parquet('{folder}/account.parquet') a LEFT JOIN days USING (account_id)
JOIN read_parquet('{folder}/product.parquet') p USING (product_id) WHERE p.asset_class <> 'loan'
"""


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read_and_sum(folder: Path) -> None:
    con = duckdb.connect()
    con.execute(
        f"SELECT max(account_id), max(changed_on), sum(balance_fen) FROM read_parquet('{folder}/balance_change.parquet')"
    ).fetchall()
    con.execute(
        f"SELECT max(account_id), max(customer_id) FROM read_parquet('{folder}/account.parquet')"
    ).fetchall()
    con.close()


def by_hand(folder: Path) -> None:
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute(HAND_WRITTEN.format(folder=folder, first=FIRST, last=LAST))
    con.close()


def by_assay(folder: Path) -> None:
    run = Run(on=LAST, covers_from=FIRST, base_currency="CNY")
    packs = load_policies([ROOT / "policies" / "segment-004.yaml"], defaults=(), on=LAST, currency="CNY")
    with open_engine("duckdb") as machine:
        night = Night(machine)
        for name in ("account", "product", "balance_change"):
            night.open(BY_NAME[name], folder / f"{name}.parquet")
        night.lend("fx_rate", BY_NAME["fx_rate"].schema.empty_table())
        for step in plan(run, packs):
            if step.name in STEPS:
                night.work_out(step)


def measure(what: Callable[[Path], None], folder: Path, times: int) -> tuple[float, float]:
    """Median CPU and wall seconds."""
    runs = []
    for _ in range(times):
        before, clock = cpu(), time.perf_counter()
        what(folder)
        runs.append((cpu() - before, time.perf_counter() - clock))
    return median(r[0] for r in runs), median(r[1] for r in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000 if os.environ.get("CI") else 1_000_000)
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jinjing-bench-") as name:
        folder = Path(name)
        write_bank(folder, chosen.customers)
        measured = {
            what.__name__: measure(what, folder, chosen.times) for what in (read_and_sum, by_hand, by_assay)
        }
    page = render(measured, chosen.customers)
    (ROOT / "docs" / "benchmarks.md").write_text(page, encoding="utf-8")
    print(page)


def render(measured: dict[str, tuple[float, float]], customers: int) -> str:
    floor, hand, ours = (measured[n][0] for n in ("read_and_sum", "by_hand", "by_assay"))
    rows = "\n".join(f"| {n} | {c:.2f} | {w:.2f} |" for n, (c, w) in measured.items())
    return f"""# Benchmarks

Written by `make bench`: one run on one machine ({os.cpu_count()} cores, Python {platform.python_version()}, DuckDB {duckdb.__version__}).
The ratios count; the seconds are a courtesy.

## Daily averages of one quarter, {customers:,} customers, from balance changes

| what | CPU s (median) | wall s (median) |
| --- | --- | --- |
{rows}

assay uses {ours / hand:.2f} x the CPU of hand-written SQL (budget 1.2) and {ours / floor:.2f} x that of reading and
summing the same columns (budget 2.5).
"""


if __name__ == "__main__":
    main()
