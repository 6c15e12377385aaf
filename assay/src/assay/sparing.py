"""What a start can do without.

PyArrow looks for pandas when the first list becomes a column, DuckDB when a statement is given values. Ibis brings pandas along, so it would be loaded each
time, for a second and 40 MB, and nothing here makes a data frame of it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder

import pyarrow as pa


class _NoPandas(MetaPathFinder):
    """Asked before all other finders."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """As if it were not installed."""
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


@contextmanager
def without_pandas() -> Iterator[None]:
    """Whoever looks for pandas inside finds none, unless it is loaded already."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def spare_pandas() -> None:
    """Let PyArrow look once and find none; what really converts a data frame later (Splink, PySpark) loads it then."""
    with without_pandas():
        pa.array([None])
