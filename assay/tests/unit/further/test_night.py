"""A night with a bank's own declarations: their own table, their own reasons, explained from their file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay.errors import PolicyError, SnapshotError
from assay.explain import UnknownIndicator, explain, sql_of
from assay.nightly.run import run_night
from assay.nightly.snapshot import Snapshot
from assay.progress import SilentProgress
from small_bank import SmallBank

ON = date(2025, 4, 10)
PACK = """
schema_version: 1
key: small
version: 1
valid_from: 2020-01-01
names: {zh: 小, en: Small}
currency: CNY
premier_from: 1000
tiers: [{tier: all, names: {zh: 全部, en: All}}]
triggers: {rich: {priority: 1, minimum: 100}}
"""
BALANCES = """
customer_id | account_id | changed_on | balance_fen
------------+------------+------------+------------
1           | a          | 2025-03-01 |       10001
2           | b          | 2025-04-02 |          70
"""


@dataclass(frozen=True)
class Place:
    sources: Path
    pack: Path
    mine: Path

    def run(self, name: str, *extras: Path) -> Path:
        out = self.sources.parent / name
        run_night(
            self.sources, ON, out, previous=None, engine="duckdb", policies=[self.pack], progress=SilentProgress(), extras=extras
        )  # fmt: skip
        return out

    def explained(self, night: Path, key: str, *extras: Path, customer: str = "1") -> list[str]:
        told = explain(
            night, self.sources, customer, key, language="en", policies=(self.pack,), extras=extras
        )
        return told.text().splitlines()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("further")


@pytest.fixture
def tmp_path(folder) -> Path:
    """One folder for all: the night is worked out once."""
    return folder


@pytest.fixture
def place(folder, write, figure, reason) -> Place:
    sources, pack = folder / "sources", folder / "small.yaml"
    if not pack.exists():
        SmallBank.of(BALANCES).write(sources)
        pack.write_text(PACK, encoding="utf-8")
    rich = reason(amount="rows.twice_fen")
    deposits = figure(
        "opened", "customers.close_fen.count()", over="account", unit="count", en="Accounts", when_none=0
    )
    return Place(sources, pack, write(figure(), deposits, rich, declared="twice_fen, opened, rich"))


@pytest.fixture
def night(place) -> Path:
    out = place.sources.parent / "night"
    return out if out.exists() else place.run("night", place.mine)


def test_the_figures_stand_in_a_table_of_their_own(night):
    assert pq.read_table(night / "further_indicators.parquet").to_pylist() == [
        {"customer_id": "1", "twice_fen": 20002, "opened": 1},
        {"customer_id": "2", "twice_fen": 140, "opened": 1},
    ]


def test_the_manifest_names_file_and_table(night):
    snapshot = Snapshot.read(night, verify=True)
    assert [(f["file"], [i["key"] for i in f["indicators"]], [t["key"] for t in f["triggers"]]) for f in snapshot.further] == [
        ("mine.py", ["twice_fen", "opened"], ["rich"])
    ]  # fmt: skip
    assert snapshot.manifest["tables"]["further_indicators"]["rows"] == 2
    assert snapshot.table("further_indicators").column_names == ["customer_id", "twice_fen", "opened"]


def test_an_altered_table_is_noticed(night, tmp_path):
    path = night / "further_indicators.parquet"
    kept = path.read_bytes()
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(SnapshotError):
        Snapshot.read(night)
    path.write_bytes(kept)


def test_a_trigger_reads_the_figures(night):
    rows = pq.read_table(
        night / "triggers.parquet", columns=["customer_id", "trigger", "reason_en"]
    ).to_pylist()
    assert rows == [{"customer_id": "1", "trigger": "rich", "reason_en": "Twice is CNY 200.02."}]


def test_a_figure_is_explained_by_what_it_is_made_of(place, night):
    assert place.explained(night, "twice_fen", place.mine)[2:] == [
        "Twice (twice_fen): CNY 200.02",
        "  Twice.",
        "  indicator           value",
        "  demand_deposit_fen  10001",
    ]
    assert place.explained(night, "opened", place.mine)[2:] == [
        "Accounts (opened): 1",
        "  Twice.",
        "  account_id  product_id      asset_class     close_fen",
        "  a           demand_deposit  demand_deposit  10001",
    ]


def test_a_reason_is_explained_and_why_not(place, night):
    assert place.explained(night, "trigger:rich", place.mine, customer="2")[2:] == [
        "Rich (rich): did not fire",
        "  Rich.",
        "  rule: minimum_fen CNY 100.00",
        "  2025-04-10",
        "    not met  financial assets  CNY 0.70  ≥ CNY 100.00 (off by CNY 99.30)",
    ]


def test_without_the_file_the_rest_is_explained(place, night):
    assert (
        place.explained(night, "financial_assets_fen")[2]
        == "Financial assets (financial_assets_fen): CNY 100.01"
    )
    told = explain(night, place.sources, "1", language="en").text()
    assert "\nRich: Twice is CNY 200.02.\n" in told
    for key in ("twice_fen", "trigger:rich"):
        with pytest.raises(UnknownIndicator) as refused:
            place.explained(night, key)
        assert refused.value.en == (
            f"{key.removeprefix('trigger:')} was declared in mine.py: name that file with --extra."
        )


def test_another_file_than_that_of_the_night_is_refused(place, night, write, figure):
    other = write(figure(), name="other.py")
    with pytest.raises(SnapshotError) as refused:
        place.explained(night, "twice_fen", other)
    assert refused.value.en == (
        f"{night} was not made with these declarations; name those of that night with --extra: mine.py."
    )


def test_the_sql_that_ran_is_found(place, night):
    text = sql_of(night, "opened", (place.mine,))
    assert [line for line in text.splitlines() if line.startswith("-- ")] == [
        "-- account_figure",
        "-- further_indicators",
    ]


def test_a_rule_without_its_trigger_is_a_mistake(place):
    with pytest.raises(PolicyError) as refused:
        place.run("other")
    assert refused.value.en.startswith(
        "Policy pack small names unknown triggers: rich; known: deposit_maturing"
    )
    assert not (place.sources.parent / "other").exists()


def test_a_night_without_extras_names_none(place, folder):
    bare = Place(place.sources, folder / "bare.yaml", place.mine)
    bare.pack.write_text(PACK.replace("triggers:", "# triggers:"), encoding="utf-8")
    snapshot = Snapshot.read(bare.run("bare"))
    assert ("further" in snapshot.manifest, snapshot.further_tables) == (False, ())
    assert not snapshot.path("further_indicators").exists()
