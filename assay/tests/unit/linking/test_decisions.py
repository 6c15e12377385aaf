"""A person's word: kept with who, when and why, followed at once, never asked again, and taken back without a trace."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")

from assay.linking.deciding import decide, undo
from assay.linking.errors import LinkError
from assay.linking.folder import Links
from linked_bank import (
    AWAY,
    HOME,
    MINE,
    PHONE,
    YOURS,
    Bank,
    contents,
    copied,
    make_bank,
    someone,
    states,
    with_id,
)

pytestmark = pytest.mark.covers("DAT-3")
AT = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
WHY = "本人到网点出示身份证，确认无误"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """10 and 11 are linked, 12 is a question to both, 20 and 21 have two documents."""
    made = make_bank(
        tmp_path_factory.mktemp("compared"),
        someone("10", phone=PHONE, address=HOME),
        someone("11", phone=PHONE, address=AWAY),
        someone("12", phone="15488886666"),
        someone("20", "王建国", birth_on=date(1960, 1, 1), **with_id(MINE)),
        someone("21", "王建国", birth_on=date(1960, 1, 1), **with_id(YOURS)),
    )
    made.find()
    return made


@pytest.fixture
def doubled(compared, tmp_path) -> Bank:
    """A copy for one test."""
    return copied(compared, tmp_path)


def decided(bank: Bank, one: str, other: str, answer: str, **changes: Any) -> Links:
    signed = {"by": "s0042", "at": AT, "why": WHY, "keys": bank.keys} | changes
    decide(bank.links, (one, other), answer, **signed)  # type: ignore[arg-type]
    return Links.read(bank.links)


def persons(links: Links) -> list[tuple[str, str, str]]:
    return [(m.person_id, m.customer_id, m.linked_how) for m in links.members]


def test_a_no_parts_two_numbers_and_the_next_run_does_not_propose_them_again(doubled):
    parted = decided(doubled, "11", "10", "different")
    assert persons(parted) == []
    again = doubled.find()
    assert (states(again)["10", "11"], persons(again)) == (("apart", None), [])
    waiting = {(r["customer_id"], r["other_customer_id"]) for r in again.table("review").to_pylist()}
    assert waiting == {("10", "12"), ("11", "12")}


def test_a_yes_links_and_stays_through_the_next_run(doubled):
    decided(doubled, "10", "12", "same")
    again = doubled.find()
    assert persons(again) == [("10", "10", "reviewed"), ("10", "11", "probable"), ("10", "12", "reviewed")]


def test_a_yes_to_a_pair_that_nothing_pointed_to(doubled):
    links = decided(doubled, "10", "20", "same")
    assert states(links)["10", "20"] == ("linked", None)
    assert ("10", "20", "reviewed") in persons(links)


def test_a_chain_that_a_no_contradicts_is_split(doubled):
    decided(doubled, "10", "12", "same")
    links = decided(doubled, "11", "12", "different")
    assert persons(links) == [("10", "10", "reviewed"), ("10", "12", "reviewed")]
    assert states(links)["10", "11"] == ("review", "chain")


@pytest.mark.parametrize(
    ("one", "other", "answer"), [("10", "11", "different"), ("10", "12", "same"), ("12", "20", "same")]
)
def test_what_is_taken_back_leaves_no_trace_in_the_links(doubled, one, other, answer):
    before = contents(doubled.links, without=("decisions.jsonl",))
    changed = contents(decided(doubled, one, other, answer).folder, without=("decisions.jsonl",))
    undo(doubled.links, 1, by="s0043", at=AT, why="点错了", keys=doubled.keys)
    assert changed != before
    assert contents(doubled.links, without=("decisions.jsonl",)) == before


def test_the_log_says_who_when_and_why_and_only_why_is_sealed(doubled):
    decided(doubled, "10", "11", "different")
    undo(doubled.links, 1, by="s0043", at=AT, why="点错了", keys=doubled.keys)
    log = Links.read(doubled.links).decisions
    assert [(d.number, d.action, d.ids, d.by, d.at, d.withdraws) for d in log.lines] == [
        (1, "different", ("10", "11"), "s0042", "2026-10-01T09:30:00+00:00", None),
        (2, "withdrawn", ("10", "11"), "s0043", "2026-10-01T09:30:00+00:00", 1),
    ]
    assert [d.reason(doubled.keys) for d in log.lines] == [WHY, "点错了"]
    assert "身份证" not in (doubled.links / "decisions.jsonl").read_text(encoding="utf-8")


def test_the_newer_word_on_a_pair_counts_and_the_older_one_when_it_is_taken_back(doubled):
    decided(doubled, "10", "12", "same")
    assert states(decided(doubled, "10", "12", "different"))["10", "12"] == ("apart", None)
    undo(doubled.links, 2, by="s1", at=AT, why="改回", keys=doubled.keys)
    assert states(Links.read(doubled.links))["10", "12"] == ("linked", None)


@pytest.mark.parametrize(
    ("one", "other", "answer", "changes", "said"),
    [
        ("20", "21", "same", {}, "two different valid document numbers"),
        ("10", "99", "same", {}, "no numbers of natural persons: 99"),
        ("10", "10", "different", {}, "two different customer numbers"),
        ("10", "11", "different", {"by": "张 三"}, "by the staff number"),
        ("10", "11", "different", {"why": "  "}, "Say why"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(doubled, one, other, answer, changes, said):
    before = contents(doubled.links)
    with pytest.raises(LinkError, match=said):
        decided(doubled, one, other, answer, **changes)
    assert contents(doubled.links) == before


@pytest.mark.parametrize("number", [1, 2])
def test_only_a_decision_in_force_is_taken_back(doubled, number):
    decided(doubled, "10", "11", "different")
    undo(doubled.links, 1, by="s1", at=AT, why="点错了", keys=doubled.keys)
    with pytest.raises(LinkError, match=f"no decision {number} to take back"):
        undo(doubled.links, number, by="s1", at=AT, why="再来", keys=doubled.keys)


@pytest.mark.parametrize("damage", ['{"number": 2}\n', "no json\n"])
def test_a_damaged_log_is_refused(doubled, damage):
    (doubled.links / "decisions.jsonl").write_text(damage, encoding="utf-8")
    with pytest.raises(LinkError, match="restore it from a backup"):
        doubled.find()


def test_altered_links_are_no_links(doubled):
    (doubled.links / "clusters.parquet").write_bytes((doubled.links / "review.parquet").read_bytes())
    with pytest.raises(LinkError, match="is no complete folder of links"):
        Links.read(doubled.links)
