"""One small invented bank, read back as a bank's receiver would read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from assay.progress import SilentProgress
from assay.synth.bank import write_bank

ON = date(2026, 11, 18)


@dataclass(frozen=True)
class Feed:
    """A delivered folder and its files as tables, everything in CSV as text."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def columns(self, table: str) -> list[str]:
        return [name for name, *_ in self.rows(f"DESCRIBE {table}")]


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feed]:
    folder = tmp_path_factory.mktemp("feed") / "bank"
    write_bank(1_200, ON, 7, folder, progress=SilentProgress())
    with duckdb.connect() as connection:
        for file in sorted(folder.iterdir()):
            reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
            text = "" if file.suffix == ".parquet" else ", all_varchar = true, header = true"
            connection.execute(f"CREATE TABLE {file.stem} AS FROM {reader}('{file}'{text})")
        yield Feed(folder, connection)
