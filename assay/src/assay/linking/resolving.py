"""Pairs and decisions become persons: the firmest links first, none that joins what is known to be apart.

The order is fixed (a person's yes, the bank's own links, exact keys, then falling weight, then numbers), so the
same pairs and decisions always give the same persons, and a chain with a contradiction is split at its weakest link.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assay.linking.decisions import Decision
from assay.linking.judging import RULES, Pair, number_order
from assay.wording import Label

State = Literal["linked", "review", "refused", "apart"]
Marks = Mapping[
    str, tuple[str, str]
]  # customer number to kind of a document for life and its smallest holder


@dataclass(frozen=True)
class Ruled:
    """What became of a pair; `rule` says why it is not linked, `decision` is the number of a person's word on it."""

    state: State
    rule: str | None
    decision: int | None = None


@dataclass(frozen=True)
class Member:
    """A number of a person who has several; `person_id` is the smallest of them."""

    customer_id: str
    person_id: str
    linked_on: date
    linked_how: str


@dataclass(frozen=True)
class Resolution:
    """Persons with several numbers, and what became of every pair; `decided` are pairs nobody but a person named."""

    members: tuple[Member, ...]
    ruled: dict[tuple[str, str], Ruled]

    def persons(self) -> int:
        """How many persons have several numbers."""
        return len({member.person_id for member in self.members})


@dataclass(frozen=True)
class _Edge:
    ids: tuple[str, str]
    rank: int
    weight: int
    how: str
    since: date


_RANK = {"reviewed": 0, "delivered": 1, "exact": 2, "probable": 3}


def resolve(
    pairs: Iterable[Pair],
    decisions: Mapping[tuple[str, str], Decision],
    marks: Marks,
    *,
    largest_person: int,
) -> Resolution:
    """The persons that pairs and decisions make."""
    known = {pair.ids: pair for pair in pairs}
    ruled: dict[tuple[str, str], Ruled] = {}
    persons = _Persons(
        {ids for ids, line in decisions.items() if line.action == "different"}, marks, largest_person
    )
    edges = [_decided(ids, line) for ids, line in decisions.items() if line.action == "same"]
    for ids, pair in known.items():
        if ids in decisions:
            continue
        if pair.proposal == "link":
            edges.append(_Edge(ids, _RANK[pair.how], -(pair.weight or 0), pair.how, pair.found_on))
        else:
            ruled[ids] = Ruled("review" if pair.proposal == "review" else "refused", pair.rule)
    for ids, line in decisions.items():
        ruled[ids] = Ruled("apart", None, line.number)
    for edge in sorted(edges, key=_firmness):
        hindrance = persons.join(edge)
        number = decisions[edge.ids].number if edge.ids in decisions else None
        if hindrance and number is not None and hindrance != "too_many":
            hindrance = "contradicted"
        ruled[edge.ids] = Ruled("review" if hindrance else "linked", hindrance, number)
    return Resolution(persons.members(), ruled)


def rule_words(rule: str | None) -> Label:
    """Why a pair is not linked, in words."""
    return RULES[rule] if rule else Label("", "")


def _decided(ids: tuple[str, str], line: Decision) -> _Edge:
    # Of two decisions that contradict each other the newer one comes first.
    return _Edge(ids, _RANK["reviewed"], -line.number, "reviewed", line.decided_on)


def _firmness(edge: _Edge) -> tuple[int, int, tuple[int, str], tuple[int, str]]:
    return (edge.rank, edge.weight, number_order(edge.ids[0]), number_order(edge.ids[1]))


class _Persons:
    """Sets of numbers that grow together, unless something speaks against it."""

    def __init__(self, apart: set[tuple[str, str]], marks: Marks, largest: int) -> None:
        self._marks, self._largest = marks, largest
        self._of: dict[str, list[str]] = {}
        self._how: dict[str, _Edge] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, edge: _Edge) -> str | None:
        """Join the two persons of an edge; or the rule that hinders it."""
        ours, theirs = (self._of.get(each, [each]) for each in edge.ids)
        if ours is not theirs:
            if hindrance := self._hindrance(ours, theirs):
                own = [self._marks[each] for each in edge.ids if each in self._marks]
                their_own = len(own) == 2 and own[0][0] == own[1][0] and own[0] != own[1]
                return "two_numbers" if hindrance == "chain" and their_own else hindrance
            whole = ours + theirs
            self._of.update(dict.fromkeys(whole, whole))
        for each in edge.ids:
            self._how.setdefault(each, edge)
        return None

    def _hindrance(self, ours: list[str], theirs: list[str]) -> str | None:
        others = set(theirs)
        if any(self._apart.get(each, set()) & others for each in ours):
            return "chain"
        documents: dict[str, set[str]] = {}
        for each in (*ours, *theirs):
            if mark := self._marks.get(each):
                documents.setdefault(mark[0], set()).add(mark[1])
        if any(len(holders) > 1 for holders in documents.values()):
            return "chain"
        return "too_many" if len(ours) + len(theirs) > self._largest else None

    def members(self) -> tuple[Member, ...]:
        """Every number of a person who has several, in order of person and number."""
        found = []
        for customer_id, whole in self._of.items():
            edge = self._how[customer_id]
            how = "exact" if edge.how == "delivered" else edge.how
            found.append(Member(customer_id, min(whole, key=number_order), edge.since, how))
        return tuple(sorted(found, key=lambda m: (number_order(m.person_id), number_order(m.customer_id))))
