"""What the night needs of an engine."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
from ibis.expr.types import Table


class Engine(Protocol):
    """Names tables, keeps intermediate results under a name and hands finished rows over as Arrow.

    Expressions are unbound: they speak of tables by the names given here. Products, sums and casts of whole numbers
    that do not fit raise, they never wrap: DuckDB does so, Spark in its ANSI mode.

    An engine given a place keeps there what it works out; opened again in the same place it knows what an
    earlier try finished, while sources must be opened and lent anew.
    """

    name: str
    # Rows are spread over workers: the engine sees by itself to what does not fit in memory.
    spreads: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def open(self, name: str, path: Path) -> None:
        """Give a Parquet file, or a folder of its parts, a name; nothing is read yet."""

    def lend(self, name: str, rows: pa.Table) -> None:
        """Give rows in memory a name."""

    def finished(self) -> frozenset[str]:
        """Names of the cut results that stand whole in the place, from an earlier try or from this one."""
        ...

    def text(self, expression: Table) -> str:
        """The statement that gives the rows of an expression, in the engine's own words."""
        ...

    def materialise(self, name: str, text: str, *, cut: bool = True, partitions: int = 0) -> None:
        """Give the rows of a statement a name.

        Cut: its rows are worked out here, once, and kept whole or not at all, in as many `partitions` as asked
        where the engine spreads rows (0: as it likes). Not cut: a view that its readers work out.
        """

    def drop(self, name: str) -> None:
        """Forget a cut result, if there is one of that name."""

    def fetch(self, expression: Table) -> pa.Table:
        """The rows of an expression, in its order."""
        ...

    def batches(self, expression: Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression, in its order, a few at a time; to be read before anything else is asked."""
        ...
