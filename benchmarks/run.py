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
RUN = Run(on=LAST, covers_from=FIRST, base_currency="CNY")
STEPS = ("counted_account", "rate_span", "account_figure", "account_averages")

# The columns of account_figure and account_averages in one table, as someone would write them for this bank
# alone: all accounts are in base currency, so no rate is looked up. Like assay it leaves loans out, clips
# balances to the days on which the account is open, gives balance-days of the closed quarter and of the
# quarter to date, net and with overdrafts as zero, and rounds halves away from zero. Sums are HUGEINT in
# DuckDB, narrowing them is cheap, and so is dividing BIGINT: nothing in it is slower than it need be.
HAND_WRITTEN = """
CREATE TEMP TABLE averages AS
WITH counted AS (
  SELECT account_id, customer_id, product_id, asset_class, opened_on, closed_on
  FROM read_parquet('{folder}/account.parquet') AS account
  JOIN read_parquet('{folder}/product.parquet') AS product USING (product_id)
  WHERE asset_class <> 'loan' AND opened_on <= DATE '{on}' AND (closed_on IS NULL OR closed_on >= DATE '{closed_first}')
    AND (covered_to IS NULL OR covered_to >= DATE '{on}' OR coalesce(closed_on <= covered_to, false))
), span AS (
  SELECT account_id, balance_fen, greatest(changed_on, DATE '{closed_first}') AS from_on,
         coalesce(lead(changed_on) OVER (PARTITION BY account_id ORDER BY changed_on), DATE '{on}' + 1) AS to_on
  FROM read_parquet('{folder}/balance_change.parquet') WHERE changed_on <= DATE '{on}'
), clipped AS (
  SELECT account_id, balance_fen, greatest(from_on, opened_on) AS from_on, least(to_on, closed_on + 1) AS to_on
  FROM span JOIN counted USING (account_id) WHERE from_on < to_on AND balance_fen <> 0
), counted_days AS (
  SELECT account_id, balance_fen, to_on,
         greatest(least(to_on, DATE '{closed_last}' + 1) - greatest(from_on, DATE '{closed_first}'), 0) AS days_closed,
         greatest(least(to_on, DATE '{on}' + 1) - greatest(from_on, DATE '{first}'), 0) AS days
  FROM clipped WHERE from_on < to_on
), summed AS (
  SELECT account_id,
         sum(balance_fen * days_closed)::BIGINT AS balance_days_closed,
         sum(greatest(balance_fen, 0) * days_closed)::BIGINT AS balance_days_closed_floor0,
         sum(balance_fen * days)::BIGINT AS balance_days,
         sum(greatest(balance_fen, 0) * days)::BIGINT AS balance_days_floor0,
         max(balance_fen) FILTER (to_on > DATE '{on}') AS close_fen
  FROM counted_days GROUP BY account_id
), figure AS (
  SELECT account_id, customer_id, product_id, asset_class, closed_on,
         greatest(least(closed_on + 1, DATE '{on}' + 1) - greatest(opened_on, DATE '{first}'), 0) AS days_open,
         coalesce(balance_days_closed, 0) AS balance_days_closed,
         coalesce(balance_days_closed_floor0, 0) AS balance_days_closed_floor0,
         coalesce(balance_days, 0) AS balance_days, coalesce(balance_days_floor0, 0) AS balance_days_floor0,
         coalesce(close_fen, 0) AS close_fen
  FROM counted LEFT JOIN summed USING (account_id)
)
SELECT *, greatest(close_fen, 0) AS close_floor0_fen, '{label}' AS quarter,
       {days_in_quarter} AS days_in_quarter, {days} AS days_elapsed,
       sign(balance_days) * ((2 * abs(balance_days) + {days}) // (2 * {days})) AS average_calendar_fen,
       sign(balance_days) * ((2 * abs(balance_days) + days_open) // (2 * days_open)) AS average_open_fen,
       (2 * balance_days_floor0 + {days}) // (2 * {days}) AS average_calendar_floor0_fen
FROM figure
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


def hand_written(folder: Path) -> str:
    run, closed = RUN, RUN.closed_quarter
    return HAND_WRITTEN.format(
        folder=folder,
        on=run.on,
        first=run.quarter.first,
        closed_first=closed.first,
        closed_last=closed.last,
        label=run.quarter.label,
        days=run.days_elapsed,
        days_in_quarter=run.days_in_quarter,
    )


def by_hand(folder: Path) -> None:
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute(hand_written(folder))
    con.close()


def by_assay(folder: Path) -> None:
    packs = load_policies([ROOT / "policies" / "segment-004.yaml"], defaults=(), on=LAST, currency="CNY")
    with open_engine("duckdb") as machine:
        night = Night(machine)
        for name in ("account", "product", "balance_change"):
            night.open(BY_NAME[name], folder / f"{name}.parquet")
        night.lend("fx_rate", BY_NAME["fx_rate"].schema.empty_table())
        for step in plan(RUN, packs):
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

assay uses {ours / hand:.2f} x the CPU of hand-written SQL for the same columns (budget 1.2) and {ours / floor:.2f} x that of
reading and summing the same sources (budget 2.5; hand-written SQL itself {hand / floor:.2f} x).
"""


if __name__ == "__main__":
    main()
