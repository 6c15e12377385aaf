"""What if: who would move between tiers, and what it does to the relationship managers."""

from datetime import date
from pathlib import Path

import pytest
from assay.cli import main
from assay.compare import compare
from assay.errors import PolicyError, SnapshotError
from assay.nightly.run import run_night
from assay.nightly.snapshot import Snapshot
from assay.policies import find_policy
from assay.progress import SilentProgress
from small_bank import SmallBank

pytestmark = pytest.mark.covers("SEG-2")
FIRST, SECOND = find_policy("segment-004"), find_policy("segment-001")
ON = date(2025, 3, 31)
BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |   900000000
    2           | b          | 2025-01-01 |    10000000
    3           | c          | 2025-01-01 |     9999999
    4           | d          | 2025-01-01 |         100
"""
CUSTOMER = """
    customer_id | birth_on   | education  | rm_staff_id | opened_on
    ------------+------------+------------+-------------+-----------
    1           | 1980-01-01 |            | m1          | 2020-01-01
    2           | 1980-01-01 |            | m1          | 2020-01-01
    3           | 1980-01-01 |            | m2          | 2020-01-01
    4           | 2000-01-01 | university |             | 2020-01-01
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A snapshot under the five tiers, and its sources."""
    folder = tmp_path_factory.mktemp("compare")
    staff = "staff_id | name | role | org_id | valid_from\n---\n" + "\n".join(
        f"{who} | {who} | relationship_manager | o | 2020-01-01" for who in ("m1", "m2")
    )
    small = SmallBank.of(BALANCES, customer=CUSTOMER, staff=staff)
    small.covers = (date(2024, 10, 1), date(2025, 6, 30))
    sources = small.write(folder / "sources")
    run_night(
        sources, ON, folder / "night", previous=None, engine="duckdb", policies=[], progress=SilentProgress()
    )
    return folder / "night", sources


def test_moves_are_those_of_the_night(bank):
    """100,000 yuan: a fen less is below the bound of the second policy."""
    answer = compare(bank[0], [FIRST, SECOND])
    first, second = answer.policies
    moves = {
        (move.rm_staff_id, first.rungs[move.before].code, second.rungs[move.after].code): (
            move.customers,
            move.assets_fen,
        )
        for move in answer.moves
    }
    assert moves == {
        ("m1", "affluent", "private"): (1, 900_000_000),
        ("m1", "mid", "personal_wealth"): (1, 10_000_000),
        ("m2", "mid", "general"): (1, 9_999_999),
        (None, "emerging", "general"): (1, 100),
    }
    rows = Snapshot.read(bank[0]).table("tiers").to_pylist()
    assert {row["tier"] for row in rows} == {first.rungs[move.before].tier for move in answer.moves}


def test_load_counts_calls_by_the_rhythm_of_the_tiers_against_twenty_a_workday(bank):
    load = next(grid for grid in compare(bank[0], [FIRST, SECOND]).grids() if grid.name == "load")
    assert load.rows == (
        # 7/14 + 7/90 and 7/7 + 7/30 calls a week
        ("m1", "segment-004 v1", "2", "affluent=1 mid=1", "0.6", "100", "0.6%"),
        ("m1", "segment-001 v1", "2", "private=1 personal_wealth=1", "1.2", "100", "1.2%"),
        ("m2", "segment-004 v1", "1", "mid=1", "0.1", "100", "0.1%"),
        ("m2", "segment-001 v1", "1", "general=1", "0.1", "100", "0.1%"),
    )


def test_command_prints_the_tables_and_writes_a_file_each(bank, tmp_path, capsys):
    arguments = ["compare", "--snapshot", str(bank[0]), "--policy", str(FIRST), "--policy", str(SECOND)]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "4 customers, 4 with another tier; by the figures, without history." in said
    assert "客户数 / Customers" in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "compare.csv",
        "differences.csv",
        "load.csv",
        "moves_assets.csv",
        "moves_customers.csv",
    ]
    lines = (tmp_path / "out" / "moves_customers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "from \\ to,Private banking,VIP,Personal wealth,General,total"
    assert lines[2] == "affluent,1,0,0,0,1"
    assert lines[-1] == "total,1,0,1,2,4"


def test_monthly_policy_needs_the_sources(bank, tmp_path):
    monthly = tmp_path / "monthly.yaml"
    text = SECOND.read_text(encoding="utf-8").replace("{kind: none}", "{kind: ccb}")
    text = text.replace("parts/", f"{SECOND.parent.resolve()}/parts/")
    monthly.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match="Name the sources with --sources"):
        compare(bank[0], [FIRST, monthly])
    answer = compare(bank[0], [FIRST, monthly], sources=bank[1])
    assert sum(move.customers for move in answer.moves) == 4
    assert "hysteresis: new ccb" in [change.en for change in answer.changes]


def test_sources_of_another_night_one_policy_or_another_currency_are_refused(bank, tmp_path):
    other = SmallBank.of(BALANCES).write(tmp_path / "other")
    with pytest.raises(SnapshotError, match="was not made from"):
        compare(bank[0], [FIRST, SECOND], sources=other)
    with pytest.raises(PolicyError, match="Name two policy packs"):
        compare(bank[0], [FIRST])
    with pytest.raises(PolicyError, match="is in CZK, the snapshot is in CNY"):
        compare(bank[0], [FIRST, find_policy("berka")])
