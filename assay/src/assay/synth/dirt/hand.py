"""The hand that plants: it picks rows nobody bent yet, bends them and writes down what it did."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from assay.synth.dirt.feed import Cells, Feed, Line
from assay.synth.dirt.kinds import Kind, Outcome

Where = Callable[[Cells], bool]


@dataclass(frozen=True)
class Planted:
    """One planted thing: where it stands, which rule must name it, what ingest must do, and what is right.

    `place` is a row of a CSV file or the number of a row; 0 stands for the file as a whole. `right`: the values that
    must be in the sources in the end; None for a row that is too many.
    """

    kind: str
    outcome: Outcome
    rule: str
    table: str
    place: Line | int
    field: str
    right: Cells | None = None


@dataclass
class Hand:
    """Plants one kind after the other into one feed."""

    feed: Feed
    dice: np.random.Generator
    on: date
    taken: set[str] = field(default_factory=set)  # customers of rows that were bent already
    planted: list[Planted] = field(default_factory=list)
    kind: Kind | None = None

    def pick(self, table: str, where: Where = lambda _: True) -> Line:
        """A row that nobody bent and whose customer has no other bent row."""
        owners = self.owners() if table == "account" else {}
        fits = [
            line
            for line in self.feed.texts[table].lines
            if line.raw is None and self._owner(line, owners) not in self.taken and where(line.cells)
        ]
        if not fits:
            raise LookupError(f"no row of {table} is left")
        line = fits[int(self.dice.integers(len(fits)))]
        self.taken.add(self._owner(line, owners))
        return line

    def of_customer(self, table: str, customer: str) -> Line:
        """The first row of a customer in another table."""
        return next(
            line for line in self.feed.texts[table].lines if line.cells.get("customer_id") == customer
        )

    def owners(self) -> dict[str, str]:
        """Account to customer."""
        return {
            line.cells["account_id"]: line.cells["customer_id"] for line in self.feed.texts["account"].lines
        }

    def bend(self, table: str, line: Line, **values: str) -> Cells:
        """Change values of a row; what they were."""
        before = {name: line.cells[name] for name in values}
        line.cells.update(values)
        self.feed.changed.add(table)
        return before

    def spoil(self, table: str, line: Line, rule: str, **values: str) -> None:
        """Change one value so that a rule must name it; the old value is the right one."""
        right = self.bend(table, line, **values)
        self.note(table, line, next(iter(values)), rule, right)

    def add(self, table: str, cells: Cells) -> Line:
        """A new row at the end of a file."""
        line = Line(dict(cells))
        self.feed.texts[table].lines.append(line)
        self.feed.changed.add(table)
        return line

    def note(
        self, table: str, place: Line | int, field: str, rule: str = "", right: Cells | None = None
    ) -> None:
        """Write down what was planted."""
        assert self.kind is not None
        self.planted.append(Planted(self.kind.name, self.kind.outcome, rule, table, place, field, right))

    def _owner(self, line: Line, owners: dict[str, str]) -> str:
        cells = line.cells
        return cells.get("customer_id") or owners.get(cells.get("account_id", ""), "")


def record(planted: Planted, feed: Feed, delivery: str, pack: str, onto: str) -> dict[str, Any]:
    """A line of planted.jsonl."""
    place = planted.place
    line = feed.texts[planted.table].line_of(place) if isinstance(place, Line) else place
    return {
        "delivery": delivery,
        "pack": pack,
        "onto": onto,
        "file": feed.path_name(planted.table),
        "line": line,
        "field": planted.field,
        "kind": planted.kind,
        "rule": planted.rule,
        "outcome": str(planted.outcome),
        "right": planted.right,
    }


def plant(kinds: Iterable[Kind], hand: Hand) -> None:
    """Let one kind after the other be planted."""
    for kind in kinds:
        hand.kind = kind
        if kind.in_row is not None:
            kind.in_row(hand)
