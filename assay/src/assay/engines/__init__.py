"""Where expressions run. Definitions never import an engine; the night is given one."""

from assay.engines.base import Engine
from assay.engines.duckdb import DuckDB
from assay.errors import AssayError

ENGINES = {DuckDB.name: DuckDB}


def open_engine(name: str) -> Engine:
    """The engine of that name, ready to use."""
    if name not in ENGINES:
        known = ", ".join(ENGINES)
        raise AssayError(
            f"没有名为 {name} 的引擎，可用：{known}。", f"There is no engine {name}; known: {known}."
        )
    return ENGINES[name]()


__all__ = ["ENGINES", "DuckDB", "Engine", "open_engine"]
