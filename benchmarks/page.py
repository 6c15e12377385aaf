"""docs/benchmarks.md: what was measured of the engine, and plainly which budgets hold; and how parts of it are kept."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from run import Measured

WORDS = {
    "definitions": "every definition built, compiled and run on a bank without a row",
    "read_and_sum": "floor: every column of every source read and summed by DuckDB",
    "hand_accounts": "floor: `account_averages` in SQL written by hand",
    "assay_accounts": "assay: the steps that `account_averages` rests on",
    "hand_customers": "floor: that table and eleven columns of `indicators`, by hand",
    "night": "assay: the whole night, ten tables",
    "tenth": "assay: the whole night for a tenth of the customers",
    "day_before": "assay: the whole night two days earlier",
    "day_after": "assay: the night that follows it, with `--previous`: only accounts that changed are read",
}


PARTS = ("engine", "application")


def write_part(page: Path, part: str, text: str) -> None:
    """Put one part into the page and leave the other as it was measured."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    kept = {
        name: found.strip() for name, found in re.findall(r"<!-- (\w+) -->\n(.*?)(?=<!-- |\Z)", before, re.S)
    }
    kept[part] = text.strip()
    parts = [f"<!-- {name} -->\n\n{kept[name]}\n" for name in PARTS if name in kept]
    page.write_text("# Benchmarks\n\n" + "\n".join(parts), encoding="utf-8")


def render(found: "Measured") -> str:
    """The engine's part; every ratio is of CPU seconds in this one run."""
    rows = "\n".join(
        f"| {words} | {found.costs[key].cpu:.1f} | {found.costs[key].wall:.1f} | {found.costs[key].peak_mb:.0f} |"
        for key, words in WORDS.items()
        if key in found.costs
    )
    budgets = "\n".join(
        f"| {what} | {budget} | {ours} | {_holds(holds)} |" for what, budget, ours, holds in _budgets(found)
    )
    equal = ", ".join(f"`{table}` {count}" for table, count in found.differing.items())
    return f"""## The engine

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: one run on one machine ({os.cpu_count()} cores, Python {platform.python_version()},
DuckDB {duckdb.__version__}). The ratios count; the seconds are a courtesy. Every line is a process of its own;
Python's start and imports are left out of the seconds, the peak is of the whole process. The nights may use {found.memory}
in the engine.

The bank is fixed (`benchmarks/bank.py`): {found.customers:,} customers with 2.6 accounts each, the 92 days of one quarter,
balances that change on 6 % of days, four movements a customer, a fiftieth of the accounts in dollars, two policies;
{found.bank_mb:,} MB of Parquet. The snapshot takes {found.snapshot_mb:,} MB.

| what | CPU s | wall s | peak MB |
| --- | ---: | ---: | ---: |
{rows}

{found.ingest[0].upper()}{found.ingest[1:]} (budget: bounded memory).

### Budgets of the engine

| what | budget | measured | holds |
| --- | --- | --- | --- |
{budgets}

Rows by hand that the snapshot does not have, or the other way round: {equal}.
The SQL by hand covers two of the ten tables: `account_averages` whole, and eleven columns of `indicators`. Only the first is compared by a ratio, with the steps
that give its rows; those steps also give what other tables need of the same pass (balances at month ends, three months,
idle money, loans, transfer prices), which the SQL by hand does not. For the whole night no SQL by hand exists, so its
ratio is against reading and summing alone.
"""


def _holds(holds: bool | None) -> str:
    return "not measured at that size" if holds is None else "yes" if holds else "**no**"


def _budgets(found: "Measured") -> list[tuple[str, str, str, bool | None]]:
    cost = found.costs
    million = found.customers >= 1_000_000
    averages = cost["assay_accounts"].cpu / cost["hand_accounts"].cpu
    night = cost["night"].cpu / cost["read_and_sum"].cpu
    tenfold = cost["night"].cpu / cost["tenth"].cpu
    next_day = cost["day_after"].cpu / cost["day_before"].cpu if "day_after" in cost else None
    compiling = cost["definitions"].cpu
    peak = cost["night"].peak_mb
    return [
        ("daily averages against SQL by hand", "≤ 1.2 x", f"{averages:.2f} x", averages <= 1.2),
        ("the whole night against reading and summing", "≤ 12 x", f"{night:.1f} x", night <= 12),
        ("the whole night against SQL by hand", "≤ 1.15 x", "no SQL for all of it", None),
        (
            "peak memory of the whole night, 1 million customers",
            "≤ 1024 MB",
            f"{peak:.0f} MB for {found.customers:,}",
            peak <= 1024 if million else None,
        ),
        (
            "10 million customers against 1 million",
            "≤ 11 x",
            f"{tenfold:.1f} x from {found.customers // 10:,} to {found.customers:,}, compiling included",
            tenfold <= 11 if found.customers >= 10_000_000 else None,
        ),
        (
            "a night one day later against a whole night",
            "≤ 0.15 x",
            f"{next_day:.2f} x" if next_day else "-",
            next_day <= 0.15 if next_day else None,
        ),
        (
            "all definitions built and compiled (and run without rows)",
            "≤ 1 s",
            f"{compiling:.1f} s",
            compiling <= 1,
        ),
    ]
