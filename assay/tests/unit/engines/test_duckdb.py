"""What DuckDB keeps in its place, and what a kill leaves of it."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.engines import open_engine
from assay.errors import AssayError

NUMBERS = ibis.table({"number": "int64"}, name="numbers")
ROWS = pa.table({"number": pa.array(range(1000))})


@pytest.fixture
def kept(tmp_path) -> Path:
    """A place with one finished result."""
    with open_engine("duckdb", tmp_path / "night") as engine:
        engine.lend("numbers", ROWS)
        engine.materialise("squares", engine.text(NUMBERS.select(square=NUMBERS.number * NUMBERS.number)))
    return tmp_path / "night"


def test_a_result_kept_in_a_place_is_there_for_the_next_try(kept):
    squares = ibis.table({"square": "int64"}, name="squares")
    with open_engine("duckdb", kept) as engine:
        assert engine.finished() == {"squares"}
        assert engine.fetch(squares.order_by("square").limit(3))["square"].to_pylist() == [0, 1, 4]


def test_a_result_that_is_dropped_is_gone(kept):
    with open_engine("duckdb", kept) as engine:
        engine.drop("squares")
        engine.drop("squares")
        assert engine.finished() == frozenset()


def test_views_and_sources_belong_to_one_try(tmp_path, kept):
    pq.write_table(ROWS, tmp_path / "numbers.parquet")
    with open_engine("duckdb", kept) as engine:
        engine.open("numbers", tmp_path / "numbers.parquet")
        engine.materialise("even", engine.text(NUMBERS.filter(NUMBERS.number % 2 == 0)), cut=False)
        assert engine.fetch(ibis.table({"number": "int64"}, name="even").count().as_table()).num_rows == 1
        assert engine.finished() == {"squares"}
    with open_engine("duckdb", kept) as engine:
        assert engine.finished() == {"squares"}


def test_a_folder_of_parts_is_one_table(tmp_path):
    (tmp_path / "numbers").mkdir()
    for part in (0, 1):
        pq.write_table(ROWS, tmp_path / "numbers" / f"part-{part}.parquet")
    with open_engine("duckdb") as engine:
        engine.open("numbers", tmp_path / "numbers")
        assert engine.fetch(NUMBERS).num_rows == 2000


def test_batches_come_in_the_expressions_order_and_types(kept):
    squares = ibis.table({"square": "int64"}, name="squares")
    wide = squares.select(wide=squares.square.cast("decimal(38, 0)")).order_by(ibis.desc("wide"))
    with open_engine("duckdb", kept) as engine:
        batches = list(engine.batches(wide))
        assert pa.Table.from_batches(batches) == engine.fetch(wide)
    assert batches[0].schema.field("wide").type == pa.decimal128(38, 0)


def test_without_a_place_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_engine("duckdb", memory="200MB") as engine:
        engine.lend("numbers", ROWS)
        engine.materialise("copy", engine.text(NUMBERS))
        assert engine.finished() == {"copy"}
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_fit_in_memory_is_spilled_to_the_place(tmp_path):
    with open_engine("duckdb", tmp_path / "night", memory="40MB") as engine:
        engine.lend("numbers", pa.table({"number": np.arange(1_000_000)}))
        text = NUMBERS.select(NUMBERS.number, text=NUMBERS.number.cast("string").lpad(40, "0"))
        assert next(engine.batches(text.order_by("text")))["number"][0].as_py() == 0


def test_a_sum_has_the_64_bits_of_its_column_or_raises():
    each = NUMBERS.number.sum().over(ibis.window())
    with open_engine("duckdb") as engine:
        engine.lend("numbers", pa.table({"number": [1, 2, 2**62]}))
        assert engine.fetch(NUMBERS.select(each))["Sum(number)"].to_pylist() == [2**62 + 3] * 3
        engine.lend("numbers", pa.table({"number": [2**62, 2**62]}))
        with pytest.raises(duckdb.ConversionException, match="out of range"):
            engine.fetch(NUMBERS.agg(total=NUMBERS.number.sum()))


def test_days_between_dates_are_subtracted():
    spans = ibis.table({"first": "date", "last": "date"}, name="spans")
    with open_engine("duckdb") as engine:
        engine.lend("spans", pa.table({"first": [date(2026, 2, 27)], "last": [date(2026, 3, 1)]}))
        days = spans.select(days=10 - spans.last.delta(spans.first, unit="day"))
        assert engine.fetch(days)["days"].to_pylist() == [8]


KILLED = """
import os, signal, sys, threading
import ibis, pyarrow as pa
from pathlib import Path
from assay.engines import open_engine
numbers = ibis.table({"number": "int64"}, name="numbers")
with open_engine("duckdb", Path(sys.argv[1])) as engine:
    engine.lend("numbers", pa.table({"number": pa.array(range(2000))}))
    engine.materialise("whole", engine.text(numbers))
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
    pairs = numbers.cross_join(numbers.view()).cross_join(numbers.view())
    engine.materialise("broken", engine.text(pairs.select(sum=pairs.number + pairs.number_right)))
"""


def test_a_killed_try_keeps_whole_results_only_and_its_file_opens_again(tmp_path):
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=dict(os.environ), check=False)
    assert died.returncode == -signal.SIGKILL
    with open_engine("duckdb", tmp_path) as engine:
        assert engine.finished() == {"whole"}
        assert engine.fetch(ibis.table({"number": "int64"}, name="whole")).num_rows == 2000
        engine.lend("numbers", ROWS)
        engine.materialise("broken", engine.text(NUMBERS))
        assert engine.finished() == {"whole", "broken"}


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(AssayError, match="known: duckdb"):
        open_engine("abacus")
