"""Statements in any number of deliveries give the balance changes that one delivery of all of them gives."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.ciphers import Key, profile_named
from assay.ingest.delivery import LINE
from assay.ingest.folding import folded, restate, write_stated
from assay.ingest.increments import Layers
from assay.ingest.lineage import AT, FOLDER, ORIGIN
from assay.ingest.pack import FeedFile
from assay.ingest.previous import STATED, STATED_SCHEMA
from assay.ingest.quarantine import Intake
from assay.ingest.sealing import Sealer
from assay.ingest.staging import Staging
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIRST = date(2026, 7, 1)
Statement = tuple[str, int, int]  # account, day counted from the first, balance
statements = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.integers(0, 9)), st.integers(0, 2), min_size=1, max_size=12
)


def expected(deliveries: list[dict[tuple[str, int], int]]) -> list[tuple[str, date, int]]:
    """Every statement in order of delivery, the last one of a day counts; a day without a change is no row."""
    known: dict[tuple[str, int], int] = {}
    for delivery in deliveries:
        known |= delivery
    changes, last = [], {"a": 0, "b": 0}
    for (account, day), balance in sorted(known.items()):
        if balance != last[account]:
            changes.append((account, FIRST + timedelta(days=day), balance))
        last[account] = balance
    return changes


class Bench:
    """The workbench as an ingest uses it, with balances only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staging = Staging(folder, Sealer("test", Key.fresh(profile_named("aes"))))
        self._file = FeedFile(table="balance_change", mode="increment")

    def fold(self, deliveries: list[dict[tuple[str, int], int]]) -> list[tuple[str, date, int]]:
        """Lay one delivery upon the other and answer the changes."""
        rows: list[tuple[str, date, int]] = []
        (self._folder / FOLDER / STATED).unlink(missing_ok=True)
        for delivery in deliveries:
            self._store("balance_change@before", rows, lines=False)
            fresh = [(a, FIRST + timedelta(days=d), balance) for (a, d), balance in sorted(delivery.items())]
            self._store("balance_change", fresh, lines=True)
            layers = Layers(self._staging, None, None, correction=False)  # type: ignore[arg-type]
            intake = Intake(self._file, "balance_change.csv", len(fresh))
            layers.meet(intake)
            layers.lay(intake)
            restate(self._staging, self._stated(), full=False)
            (self._folder / FOLDER / STATED).unlink(missing_ok=True)
            write_stated(self._staging, self._folder)
            rows = self._staging.rows(
                f"SELECT account_id, changed_on, balance_fen FROM ({folded('balance_change')}) ORDER BY ALL"
            )
        return rows

    def close(self) -> None:
        self._staging.close()

    def _stated(self) -> pa.Table:
        path = self._folder / FOLDER / STATED
        return pq.read_table(path) if path.is_file() else STATED_SCHEMA.empty_table()

    def _store(self, name: str, rows: list[tuple[str, date, int]], *, lines: bool) -> None:
        columns = list(zip(*rows, strict=True)) or [[], [], []]
        table = pa.table(
            {
                "account_id": pa.array(columns[0], pa.string()),
                "changed_on": pa.array(columns[1], pa.date32()),
                "balance_fen": pa.array(columns[2], pa.int64()),
                ORIGIN: pa.nulls(len(rows), pa.int32()),
                AT: pa.nulls(len(rows), pa.int64()),
            }
        )
        if lines:
            table = table.append_column(LINE, pa.array(range(1, len(rows) + 1), pa.int64()))
        self._staging.store(name, table)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory):
    bench = Bench(tmp_path_factory.mktemp("bench"))
    yield bench
    bench.close()


@pytest.mark.covers("DAT-2", "IM-03")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(statements, min_size=1, max_size=4))
def test_deliveries_fold_to_what_one_delivery_of_all_of_them_gives(bench, deliveries):
    assert bench.fold(deliveries) == expected(deliveries)


def test_a_change_that_a_correction_hid_comes_back_with_the_next_one(bench):
    deliveries = [{("a", 0): 100, ("a", 1): 120}, {("a", 0): 120}, {("a", 0): 90}]
    assert bench.fold(deliveries) == [("a", FIRST, 90), ("a", FIRST + timedelta(days=1), 120)]
