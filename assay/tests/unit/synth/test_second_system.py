"""The second system is laid upon the delivery: nothing that was there changes, and the truth is told beside it."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from assay.errors import FeedError
from assay.progress import SilentProgress
from assay.synth import spellings
from assay.synth.bank import write_bank
from assay.synth.second_system import plant_second_system

pytestmark = pytest.mark.covers("DAT-3")


def grown(folder: Path) -> Path:
    write_bank(400, date(2026, 9, 30), 3, folder, progress=SilentProgress())
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [*csv.DictReader(stream)]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, bytes]]:
    """The delivery, its truth, and the delivery as it was before."""
    folder = tmp_path_factory.mktemp("second")
    before = bytes_of(grown(folder / "feed"))
    plant_second_system(folder / "feed", folder / "truth.csv", seed=3)
    return folder / "feed", folder / "truth.csv", before


def test_rows_are_only_added_and_every_other_file_keeps_its_bytes(planted):
    feed, _, before = planted
    after = bytes_of(feed)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"customer.csv", "customer_identity.csv", "control.csv"}
    for name in ("customer.csv", "customer_identity.csv"):
        assert after[name].startswith(before[name])


def test_the_control_file_counts_the_added_rows(planted):
    feed, truth, _ = planted
    counted = {row["table"]: int(row["rows"]) for row in read(feed / "control.csv")}
    assert counted["customer"] == len(read(feed / "customer.csv")) == 400 + len(read(truth))
    assert counted["customer_identity"] == counted["customer"]


def test_the_truth_names_every_record_whose_it_is_and_what_is_wrong_with_it(planted):
    feed, truth, _ = planted
    rows = read(truth)
    added = [row["customer_id"] for row in read(feed / "customer.csv")][400:]
    known = {row["customer_id"] for row in read(feed / "customer.csv")[:400]}
    assert [row["customer_id"] for row in rows] == added
    kinds = Counter(row["kind"] for row in rows)
    assert (kinds["known_again"], kinds["other"], kinds["twin"]) == (48, 28, 2)
    for row in rows:
        assert (row["person"] in known) == (row["kind"] == "known_again")
        assert row["person"] in known or row["person"] == row["customer_id"]
    planted_faults = {fault for row in rows for fault in row["planted"].split()}
    assert {"no_number", "changed_phone", "moved", "old_number"} <= planted_faults


def test_the_same_seed_gives_the_same_bytes(planted, tmp_path):
    feed, truth, _ = planted
    plant_second_system(grown(tmp_path / "feed"), tmp_path / "truth.csv", seed=3)
    assert bytes_of(tmp_path / "feed") == bytes_of(feed)
    assert (tmp_path / "truth.csv").read_bytes() == truth.read_bytes()


def test_a_second_one_or_a_truth_inside_the_delivery_is_refused(planted, tmp_path):
    feed, _, _ = planted
    with pytest.raises(FeedError, match="has a second system already"):
        plant_second_system(feed, tmp_path / "truth.csv", seed=3)
    with pytest.raises(FeedError, match="must not lie inside"):
        plant_second_system(feed, feed / "truth.csv", seed=3)


def test_a_name_in_its_other_spellings():
    name = "欧阳丽华"
    assert (spellings.family_pinyin(name), spellings.given_pinyin(name)) == ("OUYANG", "LIHUA")
    assert (spellings.traditional("张伟"), spellings.heard("张小丽"), spellings.misread("张文")) == (
        "張偉",
        "张小莉",
        "张又",
    )
    assert spellings.heard("丽逄") == "丽逄"  # the family name is never misheard
