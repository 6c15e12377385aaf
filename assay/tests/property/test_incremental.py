"""A night that goes on from the night before gives what a night gives that reads everything.

Random banks live through some days: accounts are opened, closed, moved and corrected, today and long ago. The figures
of every account are worked out in both ways each day.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from assay.business_date import Run
from assay.engines import open_engine
from assay.ingest.altered import note_altered
from assay.nightly.figures import figure_steps
from assay.nightly.night import Night
from assay.nightly.snapshot import STATE_FOLDER
from assay.nightly.standing import MOVING, STATE
from assay.nightly.state import ACCOUNTS, Since, open_before, write_state
from assay.nightly.step import Step
from assay.policies import Policy, find_policy
from assay.sources import BY_NAME
from assay.sources.chain import altered_since
from assay.sources.reader import Sources
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from property.random_bank import random_bank
from small_bank import SmallBank

FIGURES = ("account_figure", "loan_figure", STATE)
READ = ("account", "product", "balance_change", "fx_rate", "transfer_price")
# Days of one quarter and of the same whole months: the middle of one, the first days of one, a month's first day.
JOURNEYS = (
    (date(2025, 5, 13), date(2025, 5, 14), date(2025, 5, 15), date(2025, 5, 16)),
    (date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 6)),
    (date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 30)),
)
# How long before the business date the windows begin that slide: the last 90 days, and those of idle money.
SLIDING = (89, Policy.read(find_policy("segment-004")).triggers["idle_balance"].lookback_days - 1)
Rows = list[dict[str, Any]]
Edit = Callable[[dict[str, Rows], Random, date], None]


def a_day_of_business(tables: dict[str, Rows], random: Random, on: date) -> None:
    for account in random.sample(tables["account"], 6):
        state_balance(tables, account["account_id"], on, random.randint(-(10**6), 10**9))


def a_correction_of_long_ago(tables: dict[str, Rows], random: Random, on: date) -> None:
    account = random.choice(tables["account"])["account_id"]
    state_balance(tables, account, on - timedelta(days=40), random.randint(0, 10**9))


def a_row_withdrawn(tables: dict[str, Rows], random: Random, on: date) -> None:
    tables["balance_change"].remove(random.choice(tables["balance_change"]))


def an_account_opened(tables: dict[str, Rows], random: Random, on: date) -> None:
    like = random.choice(tables["account"])
    opened = {"account_id": f"new{on}", "opened_on": on, "closed_on": None, "covered_to": None}
    tables["account"].append(like | opened)
    state_balance(tables, f"new{on}", on, 10**8)


def accounts_closed(tables: dict[str, Rows], random: Random, on: date) -> None:
    for account, days in zip(random.sample(tables["account"], 4), (-3, 0, 0, 1), strict=True):
        account["closed_on"] = on + timedelta(days=days)


def an_account_moved(tables: dict[str, Rows], random: Random, on: date) -> None:
    random.choice(tables["account"])["product_id"] = random.choice(tables["product"])["product_id"]


def a_product_moved(tables: dict[str, Rows], random: Random, on: date) -> None:
    random.choice(tables["product"])["asset_class"] = random.choice(("loan", "fund", "demand_deposit"))


def another_currency(tables: dict[str, Rows], random: Random, on: date) -> None:
    for account, currency in zip(random.sample(tables["account"], 2), ("CNY", "USD"), strict=True):
        account["currency"] = currency


def rates(tables: dict[str, Rows], random: Random, on: date) -> None:
    random.choice(tables["fx_rate"])["rate_e8"] += 10**6
    tables["fx_rate"] = [row for row in tables["fx_rate"] if (row["currency"], row["day"]) != ("USD", on)]
    tables["fx_rate"].append({"currency": "USD", "day": on, "rate_e8": random.randint(6 * 10**8, 8 * 10**8)})


def a_history_cut_or_whole_again(tables: dict[str, Rows], random: Random, on: date) -> None:
    for account, covered_to in zip(random.sample(tables["account"], 3), (on, None, None), strict=True):
        account["covered_to"] = covered_to


def nothing(tables: dict[str, Rows], random: Random, on: date) -> None:
    pass


EDITS: tuple[Edit, ...] = (
    a_day_of_business,
    a_correction_of_long_ago,
    a_row_withdrawn,
    an_account_opened,
    accounts_closed,
    an_account_moved,
    a_product_moved,
    another_currency,
    rates,
    a_history_cut_or_whole_again,
    nothing,
)


def state_balance(tables: dict[str, Rows], account: str, on: date, fen: int) -> None:
    key = (account, on)
    others = [row for row in tables["balance_change"] if (row["account_id"], row["changed_on"]) != key]
    tables["balance_change"] = [*others, {"account_id": account, "changed_on": on, "balance_fen": fen}]


def delivered(bank: SmallBank, folder: Path, before: Path | None) -> Sources:
    """The bank as sources, linked to those of the day before."""
    bank.write(folder)
    sources = Sources.read(folder)
    note_altered(before, folder, sources.table_digests["balance_change"])
    return sources


@cache
def steps_of(on: date, since: date | None) -> tuple[Step, ...]:
    run = Run(on=on, covers_from=date(2020, 1, 1), base_currency="CNY")
    wanted, needed = set(FIGURES) | ({MOVING} if since else set()), []
    for step in reversed(figure_steps(run, Policy.read(find_policy("segment-004")), since)):
        if step.name in wanted:
            wanted.update(step.needs)
            needed.append(step)
    return tuple(reversed(needed))


def worked_out(
    sources: Sources, on: date, since: Since | None, place: Path, engine: str
) -> tuple[dict[str, Rows], int]:
    """Every figure of accounts, and how many accounts were read; the state lies in `place` afterwards."""
    place.mkdir()
    with open_engine(engine) as machine:
        night = Night(machine)
        for name in READ:
            night.open(BY_NAME[name], sources.path(name))
        if since:
            open_before(night, since, place)
        for step in steps_of(on, since.on if since else None):
            night.work_out(step)
        write_state(night, place)
        rows = {name: night.tables[name].order_by("account_id") for name in FIGURES}
        # A night that reads an account takes a new price for a step of its worth, and looks again sooner than it must.
        rows[STATE] = rows[STATE].drop("look_on")
        tables = {name: machine.fetch(each) for name, each in rows.items()}
        read = machine.fetch(night.tables[MOVING]).num_rows if since else -1
    return {name: rows.to_pylist() for name, rows in tables.items()}, read


def since_of(on: date, place: Path, earlier: Sources, now: Sources) -> Since:
    altered = altered_since(
        now.folder, earlier.table_digests["balance_change"], now.table_digests["balance_change"]
    )
    assert altered is not None
    return Since(on, place / STATE_FOLDER / ACCOUNTS, "", altered)


def with_steps_at_the_windows(bank: SmallBank, random: Random, journey: tuple[date, ...]) -> SmallBank:
    """Balances that change on the days that leave the sliding windows during the journey, and on days to come."""
    for account in random.sample(bank.tables["account"], 30):
        account |= {"covered_to": None, "closed_on": None, "currency": "CNY", "opened_on": date(2023, 5, 1)}
        on, days = random.choice(journey), random.choice((*SLIDING, 0))
        state_balance(bank.tables, account["account_id"], on - timedelta(days=days), random.randint(1, 10**9))
    return bank


def lived_through(journey: tuple[date, ...], seed: int, place: Path) -> Iterator[tuple[date, Sources]]:
    """The sources of each day; the last day has had edits of every kind in turn."""
    random, before = Random(seed), None
    bank = with_steps_at_the_windows(random_bank(seed, journey[0]), random, journey)
    for number, on in enumerate(journey):
        if number:
            for edit in (a_day_of_business, *random.sample(EDITS, 3)):
                edit(bank.tables, random, on)
        sources = delivered(bank, place / f"sources{number}", before)
        yield on, sources
        before = sources.folder


def refuse_difference(journey: tuple[date, ...], seed: int, engine: str) -> None:
    with TemporaryDirectory() as name:
        place, gone_on = Path(name), None
        for number, (on, sources) in enumerate(lived_through(journey, seed, place)):
            whole, _ = worked_out(sources, on, None, place / f"whole{number}", engine)
            since = since_of(*gone_on, sources) if gone_on else None
            found, _ = worked_out(sources, on, since, place / f"night{number}", engine)
            for table in FIGURES:
                assert found[table] == whole[table], (on, table)
            gone_on = (on, place / f"night{number}", sources)


@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(seed=st.integers(0, 2**32), journey=st.sampled_from(JOURNEYS))
def test_figures_of_accounts_are_those_of_a_whole_night_day_after_day(seed, journey):
    refuse_difference(journey, seed, "duckdb")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_figures_of_accounts_are_those_of_a_whole_night_after(edit, tmp_path):
    random, (before, on) = Random(7), JOURNEYS[0][:2]
    bank = random_bank(7, before)
    earlier = delivered(bank, tmp_path / "earlier", None)
    worked_out(earlier, before, None, tmp_path / "before", "duckdb")
    for _ in range(3):
        edit(bank.tables, random, on)
    now = delivered(bank, tmp_path / "now", earlier.folder)
    whole, _ = worked_out(now, on, None, tmp_path / "whole", "duckdb")
    since = since_of(before, tmp_path / "before", earlier, now)
    found, read = worked_out(now, on, since, tmp_path / "night", "duckdb")
    assert found == whole
    assert 0 <= read < len(bank.tables["account"])


@pytest.mark.spark
@pytest.mark.usefixtures("small_spark")
@pytest.mark.covers("DAT-4")
def test_the_state_of_a_night_on_one_engine_carries_a_night_on_the_other(tmp_path):
    (before, earlier), (on, now) = list(lived_through(JOURNEYS[0][:2], 3, tmp_path))
    worked_out(earlier, before, None, tmp_path / "before", "duckdb")
    since = since_of(before, tmp_path / "before", earlier, now)
    on_duckdb = worked_out(now, on, since, tmp_path / "duckdb", "duckdb")
    assert worked_out(now, on, since, tmp_path / "spark", "spark") == on_duckdb
