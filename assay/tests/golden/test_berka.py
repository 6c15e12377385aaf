"""A real bank, exact to the cent: each account's quarter by an oracle in plain Python, and by the engine.

The oracle walks day by day and shares no code with the engine: it takes fractions, the engine divides
integers; it carries balances forward in a loop, the engine multiplies changes by days.
"""

import csv
import json
from bisect import bisect_right
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest
from assay.cli import main
from assay.sources.reader import Sources

pytestmark = pytest.mark.real_data

SETS = {"A": "berka-1993", "B": "berka-loans"}
ONE_DAY = timedelta(days=1)


class Quarter(NamedTuple):
    """One account's quarter up to a day, in minor units."""

    owner: str
    opened_on: date
    days_elapsed: int
    days_open: int
    average_calendar_fen: int
    average_open_fen: int
    average_calendar_floor0_fen: int
    close_fen: int


def rounded(amount: Fraction) -> int:
    return int((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_end(name: str) -> date:
    year, number = int(name[:4]), int(name[-1])
    return date(year + number // 4, 3 * number % 12 + 1, 1) - ONE_DAY


def oracle(sources: Sources, on: date) -> dict[str, Quarter]:
    """Every account open by the day whose history reaches it."""
    changes: dict[str, list[tuple[date, int]]] = {}
    for row in sources.table("balance_change").to_pylist():
        changes.setdefault(row["account_id"], []).append((row["changed_on"], row["balance_fen"]))
    return {
        account["account_id"]: walk(account, changes[account["account_id"]], on)
        for account in sources.table("account").to_pylist()
        if account["opened_on"] <= on and (account["covered_to"] is None or account["covered_to"] >= on)
    }


def walk(account: dict, changes: list[tuple[date, int]], on: date) -> Quarter:
    days = [quarter_start(on) + n * ONE_DAY for n in range((on - quarter_start(on)).days + 1)]
    balances = []
    for day in days:
        known = bisect_right(changes, day, key=lambda change: change[0])
        balances.append(changes[known - 1][1] if known else 0)
    days_open = sum(day >= account["opened_on"] for day in days)
    return Quarter(
        account["customer_id"],
        account["opened_on"],
        len(days),
        days_open,
        rounded(Fraction(sum(balances), len(days))),
        rounded(Fraction(sum(balances), days_open)),
        rounded(Fraction(sum(max(balance, 0) for balance in balances), len(days))),
        balances[-1],
    )


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


@pytest.fixture(scope="session")
def expected(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "berka" / "expected_sample.csv").open(encoding="ascii", newline="") as stream:
        return list(csv.DictReader(stream))


def run(sources: Path, on: date, out: Path) -> dict[str, dict]:
    """account_averages of a night, by account."""
    from assay.nightly.snapshot import Snapshot

    assert main(["run", "--sources", str(sources), "--on", on.isoformat(), "--out", str(out)]) == 0
    return {row["account_id"]: row for row in Snapshot.read(out).table("account_averages").to_pylist()}


@pytest.mark.covers("DAT-4")
@pytest.mark.parametrize("which", SETS)
def test_the_sources_give_the_expected_sample(berka, expected, which):
    sources = Sources.read(berka(SETS[which]))
    rows = [row for row in expected if row["set"] == which]
    assert rows
    for row in rows:
        found = oracle(sources, quarter_end(row["quarter"]))[row["account_id"]]
        assert found == Quarter(
            row["owner_client_id"],
            date.fromisoformat(row["opened"]),
            int(row["days_in_quarter"]),
            int(row["days_open"]),
            fen(row["avg_calendar"]),
            fen(row["avg_open"]),
            fen(row["avg_calendar_floor0"]),
            fen(row["close_balance"]),
        )


@pytest.mark.covers("DAT-4")
@pytest.mark.parametrize("which", SETS)
def test_a_night_gives_the_expected_sample(berka, expected, tmp_path, which):
    rows = [row for row in expected if row["set"] == which]
    (quarter,) = {row["quarter"] for row in rows}
    accounts = run(berka(SETS[which]), quarter_end(quarter), tmp_path / "snapshot")
    for row in rows:
        found = accounts[row["account_id"]]
        assert (found["customer_id"], found["quarter"]) == (row["owner_client_id"], quarter)
        assert (found["days_in_quarter"], found["days_open"]) == (
            int(row["days_in_quarter"]),
            int(row["days_open"]),
        )
        assert found["average_calendar_fen"] == fen(row["avg_calendar"])
        assert found["average_open_fen"] == fen(row["avg_open"])
        assert found["average_calendar_floor0_fen"] == fen(row["avg_calendar_floor0"])
        assert found["close_fen"] == fen(row["close_balance"])


@pytest.mark.covers("DAT-4")
@pytest.mark.parametrize(
    ("pack", "on", "accounts"),
    [
        ("berka-1993", date(1993, 3, 31), None),
        ("berka-1993", date(1993, 12, 31), 1139),
        ("berka-1993", date(1994, 2, 14), None),
        ("berka-loans", date(1996, 12, 31), 232),
        ("berka-loans", date(1997, 12, 31), 158),
    ],
    ids=str,
)
def test_every_account_of_a_night_equals_the_oracle(berka, tmp_path, pack, on, accounts):
    sources = Sources.read(berka(pack))
    expected = oracle(sources, on)
    found = {
        account: (
            row["customer_id"],
            row["days_elapsed"],
            row["days_open"],
            row["average_calendar_fen"],
            row["average_open_fen"],
            row["average_calendar_floor0_fen"],
            row["close_fen"],
        )
        for account, row in run(sources.folder, on, tmp_path / "snapshot").items()
    }
    assert found == {
        account: tuple(
            value for name, value in zip(Quarter._fields, quarter, strict=True) if name != "opened_on"
        )
        for account, quarter in expected.items()
    }
    assert accounts in (None, len(found))


@pytest.mark.parametrize(
    ("pack", "account_days", "deviations", "not_covered"),
    [("berka-1993", 38_821, 1_941, 2_105), ("berka-loans", 23_439, 1_187, 0)],
)
def test_deviations_are_counted_in_the_report(berka, pack, account_days, deviations, not_covered):
    report = json.loads((berka(pack) / "report.json").read_text(encoding="utf-8"))
    facts = {name: value for remark in report["remarks"] for name, value in remark["facts"].items()}
    assert (facts["account_days"], facts["deviations"]) == (account_days, deviations)
    assert facts.get("movements_not_covered", 0) == not_covered
    assert sum(file["quarantined"] for file in report["files"]) == 0


@pytest.mark.parametrize("pack", SETS.values())
def test_the_sources_keep_their_contracts(berka, pack):
    assert main(["check", "--sources", str(berka(pack))]) == 0


def test_no_name_is_invented(berka):
    customers = Sources.read(berka("berka-1993")).table("customer")
    assert (customers["sex"].null_count, customers["birth_on"].null_count) == (0, 0)
    assert set(customers["sex"].to_pylist()) == {"F", "M"}
