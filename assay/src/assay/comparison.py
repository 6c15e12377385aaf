"""The answer to "what if this policy took the place of that one?": plain records, tables of text, files."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from assay.folders import whole_folder
from assay.packs.care import capacity_on
from assay.policies import Policy, Rung
from assay.wording import Label

WEEK = 7
CARD = "compare.csv"


@dataclass(frozen=True)
class Grid:
    """A table for people: a title, column heads in both languages, rows of text. `name` is its file's."""

    name: str
    title: Label
    heads: tuple[Label, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """Chinese and English heads, cells in columns."""
        head = tuple(f"{one.zh} {one.en}" for one in self.heads)
        table = [head, *self.rows]
        widths = [max(_width(row[place]) for row in table) for place in range(len(head))]
        text = [
            "  ".join(
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            ).rstrip()
            for row in table
        ]
        return [f"{self.title.zh} / {self.title.en}", *text]


@dataclass(frozen=True)
class Move:
    """Customers of one adviser who stand on one rung under the first policy and on another under the second."""

    rm_staff_id: str | None
    before: int
    after: int
    customers: int
    assets_fen: int


@dataclass(frozen=True)
class Comparison:
    """The answer: who moves, what it does to the advisers, and what the packs say differently."""

    on: date
    policies: tuple[Policy, Policy]
    moves: tuple[Move, ...]
    changes: tuple[Label, ...]

    def grids(self) -> tuple[Grid, ...]:
        """Every table."""
        return (self._matrix("customers"), self._matrix("assets"), self._load(), self._differences())

    def text(self) -> str:
        """For the terminal."""
        first, second = self.policies
        head = (
            f"{self.on}: {first.names.zh} v{first.version} -> {second.names.zh} v{second.version} / "
            f"{first.names.en} v{first.version} -> {second.names.en} v{second.version}"
        )
        moved = sum(
            move.customers for move in self.moves if self._code(0, move.before) != self._code(1, move.after)
        )
        everyone = sum(move.customers for move in self.moves)
        counted = (
            f"客户 {everyone} 位，层级代码改变 {moved} 位；按数字比较，不计历史。 / "
            f"{everyone} customers, {moved} with another tier; by the figures, without history."
        )
        return "\n\n".join([f"{head}\n{counted}", *("\n".join(grid.lines()) for grid in self.grids())])

    def write(self, out: Path) -> None:
        """A CSV file a table, in a folder that is replaced whole."""
        with whole_folder(out, card=CARD) as folder:
            for grid in self.grids():
                _write_csv(folder / f"{grid.name}.csv", [head.en for head in grid.heads], grid.rows)
            _write_csv(
                folder / CARD,
                ["table", "title", "title_zh"],
                [(g.name, g.title.en, g.title.zh) for g in self.grids()],
            )

    def _code(self, side: int, rung: int) -> str:
        return self.policies[side].rungs[rung].code

    def _rung(self, side: int, rung: int) -> Rung:
        return self.policies[side].rungs[rung]

    def _matrix(self, what: str) -> Grid:
        counts: Counter[tuple[int, int]] = Counter()
        for move in self.moves:
            counts[move.before, move.after] += move.customers if what == "customers" else move.assets_fen
        columns, rows = (range(len(self.policies[side].rungs)) for side in (1, 0))
        heads = [
            Label("由＼到", "from \\ to"),
            *(_label(self._rung(1, place)) for place in columns),
            Label("合计", "total"),
        ]
        table = [
            (
                self._rung(0, row).code,
                *(self._cell(counts[row, column], what) for column in columns),
                self._cell(sum(counts[row, column] for column in columns), what),
            )
            for row in rows
        ]
        sums = [sum(counts[row, column] for row in rows) for column in columns]
        table.append(("total", *(self._cell(one, what) for one in sums), self._cell(sum(sums), what)))
        title = (
            Label("客户数", "Customers")
            if what == "customers"
            else Label("日均金融资产", "Average financial assets")
        )
        return Grid(f"moves_{what}", title, tuple(heads), tuple(table))

    def _cell(self, number: int, what: str) -> str:
        return str(number) if what == "customers" else f"{number // 100}.{number % 100:02}"

    def _load(self) -> Grid:
        heads = (
            Label("客户经理", "adviser"),
            Label("政策", "policy"),
            Label("客户", "customers"),
            Label("按层", "by tier"),
            Label("每周需通话", "calls needed a week"),
            Label("每周可通话", "calls available a week"),
            Label("占用", "used"),
        )
        by_adviser: dict[str, list[Move]] = defaultdict(list)
        for move in self.moves:
            if move.rm_staff_id is not None:
                by_adviser[move.rm_staff_id].append(move)
        rows = [
            self._loaded(adviser, own, side) for adviser, own in sorted(by_adviser.items()) for side in (0, 1)
        ]
        return Grid("load", Label("客户经理负荷", "Load of the relationship managers"), heads, tuple(rows))

    def _loaded(self, adviser: str, moves: Sequence[Move], side: int) -> tuple[str, ...]:
        counts: Counter[int] = Counter()
        for move in moves:
            counts[move.after if side else move.before] += move.customers
        policy = self.policies[side]
        needed = calls_a_week(policy, counts)
        capacity = capacity_on(policy.capacity, self.on)
        available = capacity.calls_per_week if capacity else None
        tiers_ = " ".join(f"{policy.rungs[rung].code}={count}" for rung, count in sorted(counts.items()))
        return (
            adviser,
            f"{policy.key} v{policy.version}",
            str(sum(counts.values())),
            tiers_,
            "-" if needed is None else tenths(needed),
            "-" if available is None else str(available),
            "-" if needed is None or not available else f"{tenths(needed * 100 / available)}%",
        )

    def _differences(self) -> Grid:
        heads = (Label("中文", "Chinese"), Label("英文", "English"))
        rows = tuple((change.zh, change.en) for change in self.changes)
        return Grid("differences", Label("政策差异", "What the packs say differently"), heads, rows)


def calls_a_week(policy: Policy, counts: Counter[int]) -> Fraction | None:
    """Conversations a week that the rhythm of each rung asks for; None if the pack names no rhythm at all."""
    rhythms = [policy.rungs[rung].contact_every_days for rung in range(len(policy.rungs))]
    if not any(rhythms):
        return None
    return sum(
        (Fraction(count * WEEK, rhythms[rung] or 1) for rung, count in counts.items() if rhythms[rung]),
        Fraction(0),
    )


def tenths(number: Fraction) -> str:
    """One decimal, half up."""
    scaled = (number.numerator * 20 + number.denominator) // (2 * number.denominator)
    return f"{scaled // 10}.{scaled % 10}"


def _label(rung: Rung) -> Label:
    return Label(rung.names.zh, rung.names.en)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _write_csv(path: Path, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
