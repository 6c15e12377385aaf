"""A night in progress: tables by name, on one engine."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from assay.engines import Engine
from assay.nightly.statements import statement
from assay.nightly.step import Step
from assay.nightly.working import DoneStep, WorkingFolder
from assay.progress import Bar
from assay.sources import Source


@dataclass
class Night:
    """The engine with what was worked out so far, and SQL and seconds of each step for the record.

    With a working folder every step kept is noted there, and one noted by an earlier try is taken over.
    """

    engine: Engine
    folder: WorkingFolder | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    sql: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    taken_over: list[str] = field(default_factory=list)
    noted: dict[str, DoneStep] = field(init=False)
    _finished: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._finished = self.engine.finished() if self.folder else frozenset()
        self.noted = self.folder.noted() if self.folder else {}

    def open(self, source: Source, path: Path, *, name: str | None = None) -> None:
        """Make a table's file known, under its own name unless told; nothing is read yet."""
        known_as = name or source.name
        self.engine.open(known_as, path)
        self.tables[known_as] = named(known_as, ibis.Schema.from_pyarrow(source.schema))

    def lend(self, name: str, rows: pa.Table) -> None:
        """Give rows in memory a name."""
        self.engine.lend(name, rows)
        self.tables[name] = named(name, ibis.Schema.from_pyarrow(rows.schema))

    def statements(self, steps: Sequence[Step]) -> int:
        """How many statements are to run."""
        return len(steps)

    def work_through(self, steps: Sequence[Step], written: Collection[str], bar: Bar) -> None:
        """Work out every step; the tables `written` are there under their names afterwards."""
        for step in steps:
            bar.at(step.name)
            self.work_out(step)
            bar.advance()

    def work_out(self, step: Step, kept_as: str | None = None) -> None:
        """Build one step on what is there and keep its rows under its name, unless an earlier try has.

        Told another name, it keeps them under that one, even those of a step that is not cut.
        """
        name = kept_as or step.name
        if self.is_kept(name) and (step.cut or kept_as):
            self.take_over(step, self.noted[name])
        else:
            self._remember(step, self._worked_out(step, name, cut=step.cut or kept_as is not None))

    def is_kept(self, name: str) -> bool:
        """Whether an earlier try has left rows of this name."""
        return name in self.noted and name in self._finished

    def take_over(self, step: Step, done: DoneStep) -> None:
        """What an earlier try noted of a step, or of a part of it, stands."""
        self.taken_over.append(done.name)
        self._remember(step, done)

    def _remember(self, step: Step, done: DoneStep) -> None:
        self.tables[step.name] = named(step.name, ibis.schema(done.columns))
        self.sql[step.name] = done.sql
        self.seconds[step.name] = round(self.seconds.get(step.name, 0.0) + done.seconds, 3)

    def _worked_out(self, step: Step, name: str, *, cut: bool) -> DoneStep:
        started = perf_counter()
        said = statement(step, self.engine, [self.tables[needed] for needed in step.needs])
        self.engine.materialise(name, said.text, cut=cut, partitions=step.partitions)
        done = DoneStep(name, said.text, round(perf_counter() - started, 3), said.columns)
        if self.folder and cut:
            self.folder.note(done)
        return done

    def batches(self, table: Source) -> Iterator[pa.RecordBatch]:
        """A snapshot table in its declared columns, types and order, a few rows at a time.

        Wide sums are narrowed here and not by the engine (see `assay.money`); one that does not fit raises.
        """
        schema = pa.schema([column.with_nullable(nullable=True) for column in table.schema])
        if table.name in self.tables:
            rows = self.tables[table.name].select(*table.schema.names)
            for batch in self.in_order(rows, table.key):
                yield batch.cast(schema)

    def in_order(self, rows: Table, key: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows sorted by a key."""
        return self.engine.batches(rows.order_by(key))

    def fetch(self, table: Source) -> pa.Table:
        """All rows of it at once."""
        schema = pa.schema([column.with_nullable(nullable=True) for column in table.schema])
        return pa.Table.from_batches(list(self.batches(table)), schema).combine_chunks()


def named(name: str, schema: ibis.Schema) -> Table:
    """An unbound table. Ibis counts "never null" as part of a type and would refuse a union over it."""
    return ibis.table({column: kind.copy(nullable=True) for column, kind in schema.items()}, name=name)
