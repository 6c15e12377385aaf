"""How good links are, against a truth that is known: what `assay synth --second-system` planted."""

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from assay.linking.errors import LinkError
from assay.linking.folder import Links
from assay.linking.judging import in_order
from assay.telling import aligned

UNHARMED = "as it was"


@dataclass(frozen=True)
class Measure:
    """Counts of pairs. `planted`: pairs that are one person; `faults`: planted, linked and asked by what was wrong."""

    planted: int
    linked: int
    linked_rightly: int
    asked: int
    asked_rightly: int
    faults: dict[str, tuple[int, int, int]]

    @property
    def precision(self) -> float:
        """Share of the automatic links that are right; 1 if there are none."""
        return self.linked_rightly / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """Share of the planted pairs that are linked without asking."""
        return self.linked_rightly / self.planted if self.planted else 1.0

    @property
    def recall_with_review(self) -> float:
        """Share of the planted pairs that are linked or asked about."""
        return (self.linked_rightly + self.asked_rightly) / self.planted if self.planted else 1.0

    def lines(self) -> list[str]:
        """The measure as a table."""
        heads = ["planted", "linked", "rightly", "asked", "rightly", "precision", "recall", "with review"]
        counts = (self.planted, self.linked, self.linked_rightly, self.asked, self.asked_rightly)
        shares = (self.precision, self.recall, self.recall_with_review)
        rows = [[name, *map(str, counts)] for name, counts in sorted(self.faults.items())]
        return [
            *aligned([heads, [*map(str, counts), *(f"{share:.4f}" for share in shares)]]),
            "",
            *aligned([["fault", "planted", "linked", "asked"], *rows]),
        ]


def measure(links: Links, truth: Path) -> Measure:
    """Compare links with the truth; LinkError if the file is none."""
    try:
        with truth.open(encoding="utf-8", newline="") as stream:
            rows = [*csv.DictReader(stream)]
        person = {row["customer_id"]: row["person"] for row in rows}
        faults = {row["customer_id"]: row["planted"].split() or [UNHARMED] for row in rows}
    except (OSError, KeyError, ValueError) as unreadable:
        raise LinkError(f"{truth} 不是真值文件。", f"{truth} is no file of the truth.") from unreadable
    linked, asked = _linked(links), _asked(links)
    planted = {in_order(number, whose): number for number, whose in person.items() if number != whose}

    def rightly(pairs: set[tuple[str, str]]) -> int:
        return sum(person.get(one, one) == person.get(other, other) for one, other in pairs)

    tally = {name: Counter[str]() for name in ("planted", "linked", "asked")}
    for pair, number in planted.items():
        tally["planted"].update(faults[number])
        if pair in linked or pair in asked:
            tally["linked" if pair in linked else "asked"].update(faults[number])
    by_fault = {
        fault: (count, tally["linked"][fault], tally["asked"][fault])
        for fault, count in tally["planted"].items()
    }
    return Measure(len(planted), len(linked), rightly(linked), len(asked), rightly(asked), by_fault)


def _linked(links: Links) -> set[tuple[str, str]]:
    """Every two numbers of one person."""
    persons: dict[str, list[str]] = {}
    for member in links.members:
        persons.setdefault(member.person_id, []).append(member.customer_id)
    return {in_order(*pair) for numbers in persons.values() for pair in combinations(numbers, 2)}


def _asked(links: Links) -> set[tuple[str, str]]:
    return {(row["customer_id"], row["other_customer_id"]) for row in links.table("review").to_pylist()}
