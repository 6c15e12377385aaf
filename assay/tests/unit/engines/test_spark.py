"""What Spark keeps in its place, and what it says where it cannot start."""

import sys
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from assay.engines import open_engine
from assay.engines.spark_session import mebibytes, refuse_missing_java
from assay.engines.spark_sql import spark_sql
from assay.errors import AssayError

NUMBERS = ibis.table({"number": "int64"}, name="numbers")
SQUARES = ibis.table({"square": "int64"}, name="squares")
ROWS = pa.table({"number": pa.array(range(1000))})
spark = [pytest.mark.spark, pytest.mark.usefixtures("small_spark")]


@pytest.fixture
def kept(tmp_path) -> Path:
    """A place with one finished result in three parts and one view."""
    with open_engine("spark", tmp_path / "night") as engine:
        engine.lend("numbers", ROWS)
        engine.materialise("even", engine.text(NUMBERS.filter(NUMBERS.number % 2 == 0)), cut=False)
        even = ibis.table({"number": "int64"}, name="even")
        engine.materialise(
            "squares", engine.text(even.select(square=even.number * even.number)), partitions=3
        )
    return tmp_path / "night"


class TestInAPlace:
    pytestmark = spark

    def test_a_result_is_kept_in_the_parts_asked_and_is_there_for_the_next_try(self, kept):
        assert len(list((kept / "squares").glob("*.parquet"))) == 3
        with open_engine("spark", kept) as engine:
            assert engine.finished() == {"squares"}
            assert engine.fetch(SQUARES.order_by("square").limit(2))["square"].to_pylist() == [0, 4]

    def test_what_a_kill_left_half_is_not_finished_and_is_written_over(self, kept):
        (kept / "squares" / "_SUCCESS").unlink()
        with open_engine("spark", kept) as engine:
            assert engine.finished() == frozenset()
            engine.lend("numbers", ROWS)
            engine.materialise("squares", engine.text(NUMBERS.select(square=NUMBERS.number)))
            assert engine.fetch(SQUARES.count().as_table()).to_pydict() == {"CountStar(squares)": [1000]}

    def test_batches_come_in_the_expressions_order_and_leave_nothing(self, kept):
        with open_engine("spark", kept) as engine:
            batches = list(engine.batches(SQUARES.order_by(ibis.desc("square"))))
        values = pa.Table.from_batches(batches)["square"].to_pylist()
        assert values == [number * number for number in range(998, -2, -2)]
        assert [path.name for path in kept.iterdir()] == ["squares"]

    def test_a_result_that_is_dropped_is_gone(self, kept):
        with open_engine("spark", kept) as engine:
            engine.drop("squares")
            engine.drop("squares")
            assert engine.finished() == frozenset()

    def test_a_result_without_rows_keeps_its_columns(self, tmp_path):
        with open_engine("spark", tmp_path) as engine:
            engine.lend("numbers", ROWS.slice(0, 0))
            engine.materialise("squares", engine.text(NUMBERS.select(square=NUMBERS.number)))
            assert engine.fetch(SQUARES).schema == pa.schema({"square": pa.int64()})

    def test_a_product_that_does_not_fit_raises(self):
        with open_engine("spark") as engine:
            engine.lend("numbers", pa.table({"number": [2**62]}))
            with pytest.raises(Exception, match="ARITHMETIC_OVERFLOW"):
                engine.materialise(
                    "squares", engine.text(NUMBERS.select(square=NUMBERS.number * NUMBERS.number))
                )


def test_an_empty_answer_about_a_list_is_asked_in_parentheses():
    """Spark's grammar has no `x IN (…) IS NULL`."""
    rows = ibis.table({"kind": "string"}, name="rows")
    text = spark_sql(rows.select(unknown=rows.kind.isin(["a", "b"]).isnull()))
    assert "(`t0`.`kind` IN ('a', 'b')) IS NULL" in text


def test_without_pyspark_the_person_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(AssayError, match="uv sync --extra spark"):
        open_engine("spark")


def test_without_java_the_person_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssayError, match="openjdk-17-jre-headless"):
        refuse_missing_java()


@pytest.mark.parametrize(
    ("asked", "told"), [("3GB", "2861m"), ("512MiB", "512m"), ("1.5 gib", "1536m"), ("1KB", "1m")]
)
def test_an_amount_of_memory_is_said_as_java_says_it(asked, told):
    assert mebibytes(asked) == told


def test_what_is_no_amount_of_memory_is_refused():
    with pytest.raises(AssayError, match="write it like 3GB"):
        mebibytes("much")
