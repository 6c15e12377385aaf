"""From which night the next one may go on, and what happens where it may not: it is whole, and says why."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assay.business_date import Run
from assay.ingest.altered import note_altered
from assay.nightly.run import RunReport, run_night
from assay.nightly.snapshot import Snapshot
from assay.nightly.state import Since, Whole, going_on
from assay.policies import Policy, find_policy
from assay.progress import SilentProgress
from assay.sources.reader import Sources
from small_bank import SmallBank

BEFORE, ON = date(2025, 5, 14), date(2025, 5, 15)
BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     5000000
    1           | b          | 2025-01-01 |      700000
    2           | c          | 2025-02-01 |         100
    3           | d          | 2025-03-01 |     9000000
    3           | e          | 2024-12-01 |    20000000
"""
# Yesterday's money of b, and a correction of d that is forty days late.
LATER = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | b          | 2025-05-15 |      800000
    3           | d          | 2025-04-05 |     9500000
"""


@dataclass(frozen=True)
class Days:
    """The sources of two days, and the snapshot of the first."""

    earlier: Path
    now: Path
    snapshot: Path


def written(text: str, folder: Path, before: Path | None) -> Path:
    bank = SmallBank.of(text)
    bank.covers = (date(2024, 1, 1), date(2025, 12, 31))
    bank.write(folder)
    note_altered(before, folder, Sources.read(folder).table_digests["balance_change"])
    return folder


def night(sources: Path, on: date, out: Path, previous: Path | None, **options: Any) -> RunReport:
    given = {"engine": "duckdb", "policies": [], "progress": SilentProgress()} | options
    return run_night(sources, on, out, previous=previous, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    place = tmp_path_factory.mktemp("days")
    earlier = written(BALANCES, place / "earlier", None)
    rows = LATER.strip().splitlines()[2:]
    now = written("\n".join([BALANCES.rstrip(), *rows]), place / "now", earlier)
    night(earlier, BEFORE, place / "snapshot", None)
    return Days(earlier, now, place / "snapshot")


@pytest.fixture
def of_own(days: Days, tmp_path: Path) -> Days:
    """The same in a folder that a test may damage."""
    for name in ("earlier", "now", "snapshot"):
        shutil.copytree(getattr(days, name), tmp_path / name)
    return Days(tmp_path / "earlier", tmp_path / "now", tmp_path / "snapshot")


def decided(days: Days, *, on: date = ON, **terms: Any) -> Since | Whole:
    snapshot = Snapshot.read(days.snapshot)
    known = {name: snapshot.manifest.get(name) for name in ("policies", "further", "base_currency")}
    run = Run(on=on, covers_from=date(2024, 1, 1), base_currency="CNY")
    return going_on(snapshot, Sources.read(days.now), run, known | terms)


def why(days: Days, **given: Any) -> str:
    found = decided(days, **given)
    assert isinstance(found, Whole)
    assert found.zh
    return found.en


def test_only_accounts_that_changed_are_read_and_the_snapshot_is_that_of_a_whole_night(days, tmp_path):
    report = night(days.now, ON, tmp_path / "night", days.snapshot)
    record = json.loads((tmp_path / "night" / "run.json").read_text(encoding="utf-8"))
    assert (record["since"], record["accounts_read"], record["accounts_taken_over"]) == ("2025-05-14", 2, 3)
    assert report.lines()[0] == (
        "增量计算：5 个账户中读取了 2 个的余额变动 / one more day: balance changes of 2 of 5 accounts read"
    )
    bare = shutil.copytree(days.snapshot, tmp_path / "bare", ignore=shutil.ignore_patterns("state"))
    whole = night(days.now, ON, tmp_path / "whole", bare)
    assert whole.lines()[0].endswith("whole night: the state of the previous snapshot is missing or damaged")
    found = Snapshot.read(tmp_path / "night", verify=True)
    assert found.manifest == Snapshot.read(tmp_path / "whole", verify=True).manifest
    night(days.now, ON, tmp_path / "dealt", days.snapshot, buckets=2)
    assert Snapshot.read(tmp_path / "dealt", verify=True).manifest == found.manifest
    again = night(days.now, ON, tmp_path / "night", bare)
    assert again.lines() == (f"{tmp_path / 'night'}: 内容相同，无需更新 / nothing new",)


def test_a_night_without_a_previous_one_says_so_in_its_record_only(days):
    record = json.loads((days.snapshot / "run.json").read_text(encoding="utf-8"))
    assert record["whole_because"] == {"zh": "没有指定上一期快照", "en": "no previous snapshot was named"}


def test_the_next_day_goes_on(days):
    found = decided(days)
    assert isinstance(found, Since)
    assert (found.on, [path.name for path in found.altered]) == (BEFORE, ["000001.parquet"])


def test_days_may_be_skipped_within_a_month(days):
    assert isinstance(decided(days, on=date(2025, 5, 30)), Since)


@pytest.mark.parametrize("on", [date(2025, 5, 31), date(2025, 6, 1), date(2025, 7, 1)])
def test_a_month_or_quarter_that_ended_since_asks_for_a_whole_night(days, on):
    assert why(days, on=on) == "a quarter or a month began or ended since the previous night"


@pytest.mark.parametrize(
    ("name", "told"),
    [("policies", "policies"), ("further", "declarations"), ("base_currency", "base currency")],
)
def test_other_terms_ask_for_a_whole_night(days, name, told):
    assert why(days, **{name: ["other"]}) == f"other {told} than in the previous night"


def test_a_changed_policy_is_named_as_the_reason(days, tmp_path):
    changed = Policy.read(find_policy("segment-004")).model_copy(update={"version": 99})
    entries = [changed.entry(official=True)]
    assert why(days, policies=entries) == "other policies than in the previous night"


def _without_state(days: Days) -> None:
    shutil.rmtree(days.snapshot / "state")


def _cut(days: Days) -> None:
    path = days.snapshot / "state" / "accounts.parquet"
    path.write_bytes(path.read_bytes()[:-1])


def _unreadable_card(days: Days) -> None:
    (days.snapshot / "state" / "state.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize("damage", [_without_state, _cut, _unreadable_card])
def test_a_damaged_state_asks_for_a_whole_night(of_own, damage: Callable[[Days], None]):
    damage(of_own)
    assert why(of_own) == "the state of the previous snapshot is missing or damaged"


def test_another_version_of_the_program_asks_for_a_whole_night(of_own):
    card = of_own.snapshot / "state" / "state.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"code": "other"}), encoding="utf-8")
    assert why(of_own) == "the previous night was worked out by another version of the program"


def test_other_transfer_prices_ask_for_a_whole_night(of_own):
    card = of_own.now / "sources.json"
    stated = json.loads(card.read_text())
    stated["tables"]["transfer_price"]["digest"] = "sha256:other"
    card.write_text(json.dumps(stated), encoding="utf-8")
    assert why(of_own) == "transfer prices were altered"


def _without_chain(days: Days) -> None:
    shutil.rmtree(days.now / "altered")


def _lost_link(days: Days) -> None:
    (days.now / "altered" / "000001.parquet").unlink()


def _other_link(days: Days) -> None:
    (days.now / "altered" / "000001.parquet").write_bytes(b"other")


def _other_sources(days: Days) -> None:
    chain = days.now / "altered" / "chain.json"
    chain.write_text(chain.read_text().replace("sha256:", "sha256:0", 1), encoding="utf-8")


@pytest.mark.parametrize("damage", [_without_chain, _lost_link, _other_link, _other_sources])
def test_sources_that_do_not_say_what_was_altered_ask_for_a_whole_night(of_own, damage):
    damage(of_own)
    assert why(of_own) == "the sources do not say whose balances were altered since the previous night"
