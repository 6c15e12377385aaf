"""Pairs and decisions become persons; a chain with a contradiction is split at its weakest link."""

from datetime import UTC, date, datetime

import pytest
from assay.linking.decisions import Decision
from assay.linking.judging import Pair, in_order
from assay.linking.resolving import Resolution, resolve
from assay.wording import Label

pytestmark = pytest.mark.covers("DAT-3")
FOUND = date(2026, 9, 30)
AT = datetime(2026, 9, 30, 20, tzinfo=UTC).isoformat()  # four in the morning of 1 October at the bank


def pair(one: str, other: str, weight: int = 20_000, how: str = "probable", proposal: str = "link") -> Pair:
    rule = None if proposal == "link" else "not_enough"
    return Pair(*in_order(one, other), how, proposal, rule, weight, Label("", ""), (), (), FOUND)  # type: ignore[arg-type]


def said(number: int, action: str, one: str, other: str) -> Decision:
    return Decision(number, action, one, other, "s1", AT, "key", "")  # type: ignore[arg-type]


def resolved(
    pairs: list[Pair], *lines: Decision, marks: dict[str, tuple[str, str]] | None = None
) -> Resolution:
    return resolve(pairs, {line.ids: line for line in lines}, marks or {}, largest_person=4)


def persons(resolution: Resolution) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in resolution.members:
        found.setdefault(member.person_id, []).append(member.customer_id)
    return found


def test_linked_numbers_are_one_person_under_the_smallest():
    found = resolved([pair("10", "9"), pair("10", "F200")])
    assert persons(found) == {"9": ["9", "10", "F200"]}
    assert {m.linked_on for m in found.members} == {FOUND}


def test_a_question_links_nobody():
    found = resolved([pair("1", "2", proposal="review")])
    assert (persons(found), found.ruled["1", "2"].state, found.ruled["1", "2"].rule) == (
        {},
        "review",
        "not_enough",
    )


def test_a_no_splits_the_chain_at_its_weakest_link_and_is_not_asked_again():
    pairs = [pair("1", "2", 30_000), pair("2", "3", 15_000), pair("1", "3", 20_000)]
    found = resolved(pairs, said(1, "different", "1", "3"))
    assert persons(found) == {"1": ["1", "2"]}
    assert {ids: (r.state, r.rule) for ids, r in found.ruled.items()} == {
        ("1", "2"): ("linked", None),
        ("2", "3"): ("review", "chain"),
        ("1", "3"): ("apart", None),
    }


def test_two_documents_split_a_chain_that_goes_around_them():
    marks = {"1": ("resident_id", "1"), "3": ("resident_id", "3")}
    found = resolved([pair("1", "2", 30_000), pair("2", "3", 15_000)], marks=marks)
    assert (persons(found), found.ruled["2", "3"].rule) == ({"1": ["1", "2"]}, "chain")


def test_documents_of_two_kinds_or_the_same_document_do_not():
    marks = {"1": ("resident_id", "1"), "2": ("tw_permit", "2"), "3": ("resident_id", "1")}
    assert persons(resolved([pair("1", "2"), pair("2", "3")], marks=marks)) == {"1": ["1", "2", "3"]}


def test_not_even_a_yes_joins_two_documents():
    marks = {"1": ("resident_id", "1"), "2": ("resident_id", "2")}
    found = resolved([], said(1, "same", "1", "2"), marks=marks)
    assert persons(found) == {}
    assert (found.ruled["1", "2"].state, found.ruled["1", "2"].rule) == ("review", "contradicted")


def test_a_yes_links_what_was_only_a_question():
    found = resolved([pair("1", "2", proposal="review")], said(7, "same", "1", "2"))
    assert [(m.customer_id, m.linked_how, m.linked_on) for m in found.members] == [
        ("1", "reviewed", date(2026, 10, 1)),
        ("2", "reviewed", date(2026, 10, 1)),
    ]
    assert found.ruled["1", "2"].decision == 7


def test_a_no_wins_over_two_yeses_around_it():
    lines = (said(1, "same", "1", "2"), said(2, "same", "2", "3"), said(3, "different", "1", "3"))
    found = resolved([], *lines)
    # The newer yes stands, the older one is asked again.
    assert persons(found) == {"2": ["2", "3"]}
    assert (found.ruled["1", "2"].state, found.ruled["1", "2"].rule) == ("review", "contradicted")


def test_firm_links_come_before_heavy_ones():
    pairs = [pair("1", "2", 90_000), pair("2", "3", 10_000, how="exact"), pair("1", "3", 50_000)]
    found = resolved(pairs, said(1, "different", "1", "3"))
    assert persons(found) == {"2": ["2", "3"]}


def test_more_numbers_than_a_person_may_have_are_asked():
    chain = [pair(str(n), str(n + 1), 50_000 - n) for n in range(1, 6)]
    found = resolved(chain)
    assert persons(found) == {"1": ["1", "2", "3", "4"], "5": ["5", "6"]}
    assert found.ruled["4", "5"].rule == "too_many"


def test_the_order_in_which_pairs_come_makes_no_difference():
    pairs = [pair("1", "2"), pair("2", "3"), pair("3", "4"), pair("4", "5"), pair("1", "5")]
    assert resolved(pairs).members == resolved(pairs[::-1]).members
