"""Where expressions run. Definitions never import an engine; the night is given one."""

from pathlib import Path

import ibis

from assay.engines.base import Engine
from assay.engines.duckdb import DuckDB
from assay.engines.spark import Spark
from assay.errors import AssayError

# Folding selects into one another is the engine's own optimiser's work; Ibis takes a third of its time for it.
ibis.options.sql.fuse_selects = False

ENGINES: dict[str, type[DuckDB] | type[Spark]] = {DuckDB.name: DuckDB, Spark.name: Spark}


def open_engine(name: str, place: Path | None = None, memory: str | None = None) -> Engine:
    """The engine of that name, ready to use; AssayError if there is none.

    `place` is the folder in which it keeps what it works out (None: nothing outlives it); `memory` is the most
    it may use, such as "3GB" (None: the engine's own limit).
    """
    if name not in ENGINES:
        known = ", ".join(ENGINES)
        raise AssayError(
            f"没有名为 {name} 的引擎，可用：{known}。", f"There is no engine {name}; known: {known}."
        )
    return ENGINES[name](place, memory)


__all__ = ["ENGINES", "DuckDB", "Engine", "Spark", "open_engine"]
