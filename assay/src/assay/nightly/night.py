"""A night in progress: tables by name, on one engine."""

from collections.abc import Iterator
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
    _earlier: dict[str, DoneStep] = field(init=False)

    def __post_init__(self) -> None:
        finished = self.engine.finished() if self.folder else frozenset()
        noted = self.folder.noted() if self.folder else {}
        self._earlier = {name: step for name, step in noted.items() if name in finished}

    def open(self, source: Source, path: Path, *, name: str | None = None) -> None:
        """Make a table's file known, under its own name unless told; nothing is read yet."""
        known_as = name or source.name
        self.engine.open(known_as, path)
        self.tables[known_as] = _named(known_as, ibis.Schema.from_pyarrow(source.schema))

    def lend(self, name: str, rows: pa.Table) -> None:
        """Give rows in memory a name."""
        self.engine.lend(name, rows)
        self.tables[name] = _named(name, ibis.Schema.from_pyarrow(rows.schema))

    def work_out(self, step: Step) -> None:
        """Build one step on what is there and keep its rows under its name, unless an earlier try has."""
        done = self._earlier.get(step.name) if step.cut else None
        if done is None:
            done = self._worked_out(step)
        else:
            self.taken_over.append(step.name)
        self.tables[step.name] = _named(step.name, ibis.schema(done.columns))
        self.sql[step.name], self.seconds[step.name] = done.sql, done.seconds

    def _worked_out(self, step: Step) -> DoneStep:
        started = perf_counter()
        said = statement(step, self.engine, [self.tables[name] for name in step.needs])
        self.engine.materialise(step.name, said.text, cut=step.cut, partitions=step.partitions)
        done = DoneStep(step.name, said.text, round(perf_counter() - started, 3), said.columns)
        if self.folder and step.cut:
            self.folder.note(done)
        return done

    def batches(self, table: Source) -> Iterator[pa.RecordBatch]:
        """A snapshot table in its declared columns, types and order, a few rows at a time.

        Wide sums are narrowed here and not by the engine (see `assay.money`); one that does not fit raises.
        """
        schema = pa.schema([column.with_nullable(nullable=True) for column in table.schema])
        if table.name in self.tables:
            rows = self.tables[table.name]
            for batch in self.engine.batches(rows.select(*table.schema.names).order_by(table.key)):
                yield batch.cast(schema)

    def fetch(self, table: Source) -> pa.Table:
        """All rows of it at once."""
        schema = pa.schema([column.with_nullable(nullable=True) for column in table.schema])
        return pa.Table.from_batches(list(self.batches(table)), schema).combine_chunks()


def _named(name: str, schema: ibis.Schema) -> Table:
    """An unbound table. Ibis counts "never null" as part of a type and would refuse a union over it."""
    return ibis.table({column: kind.copy(nullable=True) for column, kind in schema.items()}, name=name)
