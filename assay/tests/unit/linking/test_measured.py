"""How good it is: against duplicates whose truth is known. The figures stand in docs/assay/linking.md."""

import json
from collections import Counter

import pytest

pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")

from assay.cli import main
from assay.linking.finding import find_links
from assay.linking.folder import Links
from assay.linking.measuring import measure
from assay.progress import SilentProgress
from linked_bank import ON, Measured, contents

pytestmark = pytest.mark.covers("DAT-3")
PRECISION, RECALL, RECALL_WITH_REVIEW = 1.0, 0.90, 0.97


def pairs(measured: Measured, state: str) -> list[dict[str, object]]:
    rows = Links.read(measured.links).table("pairs").to_pylist()
    return [row for row in rows if row["state"] == state]


def test_precision_and_recall_keep_their_bounds(measured):
    found = measure(Links.read(measured.links), measured.truth)
    assert found.planted == measured.planted
    assert found.precision >= PRECISION
    assert found.recall >= RECALL
    assert found.recall_with_review >= RECALL_WITH_REVIEW
    # Nobody looks through a queue of noise: of the questions a fair share is one person.
    assert found.asked_rightly / found.asked >= 0.25


def test_the_measure_is_told_with_every_fault(measured, capsys):
    truth = str(measured.truth)
    assert main(["link", "measure", "--links", str(measured.links), "--truth", truth]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[1].split()[0] == str(measured.planted)
    assert {"traditional", "old_number", "swapped_fields", "as it was"} <= {
        line.split("  ")[0] for line in said.splitlines()
    }
    assert main(["link", "measure", "--links", str(measured.links), "--truth", __file__]) == 2


def test_nobody_is_ruled_out_who_is_one_person(measured):
    assert [row for row in pairs(measured, "refused") if measured.is_one(row)] == []


def test_whoever_only_looks_like_a_customer_is_in_nobody_s_person(measured):
    members = Links.read(measured.links).members
    strangers = {number for number, kind in measured.kind.items() if kind != "known_again"}
    assert strangers & {member.customer_id for member in members} == set()
    assert set(Counter(member.person_id for member in members).values()) == {2}


def test_the_same_input_gives_the_same_bytes(measured, tmp_path):
    again = tmp_path / "links"
    find_links(measured.sources, again, policy=None, on=ON, keys=measured.keys, progress=SilentProgress())
    assert contents(again) == contents(measured.links)


def test_the_weights_were_learned_and_can_be_checked_by_hand(measured):
    model = json.loads((measured.links / "model.json").read_text(encoding="utf-8"))
    level = {(row["field"], row["words"]): row for row in model["levels"]}
    same = level["birth", "the same"]
    assert same["learned"]
    assert 0.85 < same["m"] < 0.95  # nine of ten were planted with the right date
    assert level["document", "different"]["bits"] < -5 < 5 < level["phone", "the same"]["bits"]
    assert model["chance_of_a_random_pair"] < 1e-3
