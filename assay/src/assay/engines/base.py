"""What the night needs of an engine."""

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
from ibis.expr.types import Table


class Engine(Protocol):
    """Names tables, keeps intermediate results under a name and hands finished rows over as Arrow.

    Expressions are unbound: they speak of tables by the names given here. Products and casts of whole numbers
    that do not fit raise, they never wrap: DuckDB does so, Spark in its ANSI mode.
    """

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def open(self, name: str, path: Path) -> None:
        """Give a Parquet file a name; nothing is read yet."""

    def lend(self, name: str, rows: pa.Table) -> None:
        """Give rows in memory a name."""

    def materialise(self, name: str, expression: Table) -> str:
        """Work an expression out once and keep its rows under a name; the text that ran is returned."""
        ...

    def fetch(self, expression: Table) -> pa.Table:
        """The rows of an expression."""
        ...
