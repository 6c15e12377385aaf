"""A night in progress: tables by name, on one engine."""

from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from assay.engines import Engine
from assay.nightly.plan import Step
from assay.sources import Source


@dataclass
class Night:
    """The engine with what was worked out so far, and SQL and seconds of each step for the record."""

    engine: Engine
    tables: dict[str, Table] = field(default_factory=dict)
    sql: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def open(self, source: Source, path: Path) -> None:
        """Make a source table known; nothing is read yet."""
        self.engine.open(source.name, path)
        self.tables[source.name] = _named(source.name, ibis.Schema.from_pyarrow(source.schema))

    def lend(self, name: str, rows: pa.Table) -> None:
        """Give rows in memory a name."""
        self.engine.lend(name, rows)
        self.tables[name] = _named(name, ibis.Schema.from_pyarrow(rows.schema))

    def work_out(self, step: Step) -> None:
        """Build one step on what is there and keep its rows under its name."""
        started = perf_counter()
        expression = step.build(*(self.tables[name] for name in step.needs))
        self.sql[step.name] = self.engine.materialise(step.name, expression)
        self.tables[step.name] = _named(step.name, expression.schema())
        self.seconds[step.name] = round(perf_counter() - started, 3)

    def fetch(self, table: Source) -> pa.Table:
        """A snapshot table in its declared columns, types and order.

        Wide sums are narrowed here and not by the engine (see `assay.money`); one that does not fit raises.
        """
        if table.name not in self.tables:
            return table.schema.empty_table()
        rows = self.tables[table.name]
        fetched = self.engine.fetch(rows.select(*table.schema.names).order_by(table.key))
        return fetched.cast(
            pa.schema([f.with_nullable(nullable=True) for f in table.schema])
        ).combine_chunks()


def _named(name: str, schema: ibis.Schema) -> Table:
    """An unbound table. Ibis counts "never null" as part of a type and would refuse a union over it."""
    return ibis.table({column: kind.copy(nullable=True) for column, kind in schema.items()}, name=name)
