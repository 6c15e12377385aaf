"""A night bucket by bucket: a bank of any size in the memory that some of its customers need.

Customers are dealt into buckets by a hash of their id, and every source that speaks of customers or accounts is
sorted by bucket once. Steps that look at one customer at a time run once a bucket, over views of the sources and
of earlier steps under their usual names, so that statements are the same as without buckets. In between run,
once, the steps that need everybody (`Step.whole`), over the rows of all buckets. What no later stage and no file
of the snapshot needs is dropped at the end of a bucket. Which bucket somebody is in never reaches a result.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import cast

import pyarrow as pa
from ibis.expr.types import Column, IntegerValue, StringValue, Table

from assay.nightly.night import Night, named
from assay.nightly.step import Step
from assay.nightly.working import DoneStep
from assay.progress import Bar
from assay.sources import Source

# `account__all`: the source as it was opened; `account__dealt`: with its bucket, sorted by it; `tiers__3`: of one bucket.
ALL, DEALT = "__all", "__dealt"
DEALT_TO = "dealt_to"
POSITIVE = 0x7FFFFFFF
ONE_IN = 97  # rows that are looked at to find even stretches of a key


@dataclass(frozen=True)
class Stage:
    """Steps that run one after the other: for one bucket at a time, or once."""

    steps: tuple[Step, ...]
    each: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(step.name for step in self.steps)

    @property
    def needs(self) -> frozenset[str]:
        """What its steps take from sources and earlier stages."""
        return frozenset(need for step in self.steps for need in step.needs) - self.names


def stages(steps: Sequence[Step], dealt: Collection[str]) -> tuple[Stage, ...]:
    """Steps as early as what they need allows; `dealt` are the sources that are dealt into buckets.

    Stages of buckets and stages that run once take turns, one that runs once first; some may be empty.
    """
    place: dict[str, int] = {}
    for step in steps:
        latest = max((place.get(need, 0) for need in step.needs), default=0)
        apart = any(need in dealt or place.get(need, 0) % 2 for need in step.needs)
        place[step.name] = latest + (latest % 2 != (apart and not step.whole))
    count = max(place.values(), default=0) + 1
    return tuple(
        Stage(tuple(step for step in steps if place[step.name] == number), each=number % 2 == 1)
        for number in range(count)
    )


@dataclass
class BucketNight(Night):
    """A night in `buckets` buckets; a killed one goes on in the bucket and step where it was."""

    buckets: int = 1

    def open(self, source: Source, path: Path, *, name: str | None = None) -> None:
        """As `Night.open`; the table can be shown whole or a bucket of it."""
        known_as = name or source.name
        super().open(source, path, name=known_as + ALL)
        self.tables[known_as] = named(known_as, self.tables[known_as + ALL].schema())

    def lend(self, name: str, rows: pa.Table) -> None:
        """As `Night.lend`."""
        super().lend(name + ALL, rows)
        self.tables[name] = named(name, self.tables[name + ALL].schema())

    def statements(self, steps: Sequence[Step]) -> int:
        """How many statements are to run."""
        dealings = self._dealings(steps)
        work = (len(s.steps) * (self.buckets if s.each else 1) for s in stages(steps, dealings))
        return len(dealings) + sum(work)

    def work_through(self, steps: Sequence[Step], written: Collection[str], bar: Bar) -> None:
        """Deal the sources and work out every step; the tables `written` are whole under their names afterwards."""
        dealings = self._dealings(steps)
        for step in dealings.values():
            self._advance(step, step.name, bar)
        staged = stages(steps, dealings)
        lasts, each = _last_stages(staged, written), set[str]()
        for number, stage in enumerate(staged):
            shown = partial(self._show, dealt=dealings, each=frozenset(each))
            if stage.each:
                each |= stage.names
                done = {name for name in each if lasts[name] == number}
                for bucket in range(self.buckets):
                    self._work_out_bucket(number, stage, bucket, shown, bar)
                    self._drop(done, bucket)
            else:
                self._work_out_once(stage, shown, bar)
        for name in each & set(written):
            self._show(name, dealt=dealings, each=each)

    def in_order(self, rows: Table, key: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """As `Night.in_order`, by stretches of the key's first column: all at once may not fit into memory."""
        first = rows[key[0]]
        for stretch in _stretches(rows, first, self._bounds(rows, first)):
            yield from super().in_order(stretch, key)

    def _bounds(self, rows: Table, column: Column) -> list[object]:
        """Values that part the rows about evenly, as those of a few rows tell; no more parts than buckets."""
        few = rows.filter((column.hash() & POSITIVE) % ONE_IN == 0).select(value=column).order_by("value")
        known = self.engine.fetch(few)["value"].to_pylist()
        places = {len(known) * part // self.buckets for part in range(1, self.buckets)}
        return list(dict.fromkeys(known[place] for place in sorted(places) if known))

    def _dealings(self, steps: Sequence[Step]) -> dict[str, Step]:
        """How the sources are dealt that speak of customers or accounts, by source."""
        own = {step.name for step in steps}
        wanted = sorted({need for step in steps for need in step.needs} - own)
        found = {name: _dealing(name, self.tables, self.buckets) for name in wanted}
        return {name: step for name, step in found.items() if step}

    def _work_out_once(self, stage: Stage, shown: Callable[..., None], bar: Bar) -> None:
        # What it was worked out from may be dropped already.
        if not all(self.is_kept(step.name) for step in stage.steps):
            for need in stage.needs:
                shown(need)
        for step in stage.steps:
            self._advance(step, step.name, bar)

    def _work_out_bucket(
        self, number: int, stage: Stage, bucket: int, shown: Callable[..., None], bar: Bar
    ) -> None:
        end = f"stage {number} bucket {bucket}"
        is_over = end in self.noted
        for need in () if is_over else stage.needs:
            shown(need, bucket=bucket)
        for step in stage.steps:
            kept_as = f"{step.name}__{bucket}"
            if is_over:
                self.take_over(step, self.noted[kept_as])
                bar.advance()
            else:
                self._advance(step, kept_as, bar)
                self.engine.materialise(step.name, _select((kept_as,)), cut=False)
        if self.folder and not is_over:
            self.folder.note(DoneStep(end, "", 0.0, {}))

    def _advance(self, step: Step, kept_as: str, bar: Bar) -> None:
        bar.at(kept_as)
        self.work_out(step, kept_as)
        bar.advance()

    def _show(
        self, name: str, *, dealt: Collection[str], each: Collection[str], bucket: int | None = None
    ) -> None:
        """Let a name mean all rows, or those of one bucket; what a stage gave that ran once is always whole."""
        if name in each:
            parts = range(self.buckets) if bucket is None else (bucket,)
            self.engine.materialise(name, _select([f"{name}__{part}" for part in parts]), cut=False)
        elif name in dealt and bucket is not None:
            columns = ", ".join(f'"{column}"' for column in self.tables[name].columns)
            text = f"SELECT {columns} FROM {name}{DEALT} WHERE {DEALT_TO} = {bucket}"  # noqa: S608 - own names
            self.engine.materialise(name, text, cut=False)
        elif name + ALL in self.tables:
            self.engine.materialise(name, _select((name + ALL,)), cut=False)

    def _drop(self, names: Collection[str], bucket: int) -> None:
        for name in names:
            self.engine.drop(f"{name}__{bucket}")


def _stretches(rows: Table, column: Column, bounds: Sequence[object]) -> Iterator[Table]:
    """All rows in parts, those with the lowest values first."""
    if not bounds:
        yield rows
        return
    yield rows.filter(column < bounds[0])
    for first, end in pairwise(bounds):
        yield rows.filter(column >= first, column < end)
    yield rows.filter((column >= bounds[-1]) | column.isnull())


def _last_stages(staged: Sequence[Stage], written: Collection[str]) -> dict[str, int]:
    """The last stage that needs the rows of a step, its own if none does; those written are needed to the end."""
    lasts: dict[str, int] = {}
    for number, stage in enumerate(staged):
        lasts |= dict.fromkeys(stage.names | stage.needs, number)
    return lasts | dict.fromkeys(written, len(staged))


def _select(names: Sequence[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM {name}" for name in names)  # noqa: S608 - own names


def _dealing(name: str, tables: Mapping[str, Table], buckets: int) -> Step | None:
    """How a source is dealt; None for one that speaks of nobody."""
    columns, needs = tables[name].columns, (name + ALL,)
    if "household_id" in columns:
        return Step(name + DEALT, needs, partial(_by_home, buckets=buckets))
    if "customer_id" in columns:
        return Step(name + DEALT, needs, partial(_by_customer, buckets=buckets))
    if "account_id" in columns:
        return Step(name + DEALT, (*needs, "account" + ALL), partial(_by_account, buckets=buckets))
    return None


def _by_customer(rows: Table, *, buckets: int) -> Table:
    return rows.mutate(**{DEALT_TO: _bucket(rows.customer_id, buckets)}).order_by(DEALT_TO)


def _by_account(rows: Table, account: Table, *, buckets: int) -> Table:
    owned = account.select("account_id", **{DEALT_TO: _bucket(account.customer_id, buckets)})
    return rows.inner_join(owned, "account_id").order_by(DEALT_TO)


def _by_home(rows: Table, *, buckets: int) -> Table:
    """A household in every bucket in which a member is, so that who belongs to it is known there."""
    homes = rows.select("household_id", **{DEALT_TO: _bucket(rows.customer_id, buckets)}).distinct()
    return rows.inner_join(homes, "household_id").order_by(DEALT_TO)


def _bucket(customer_id: StringValue, buckets: int) -> IntegerValue:
    return cast("IntegerValue", ((customer_id.hash() & POSITIVE) % buckets).cast("int32"))
