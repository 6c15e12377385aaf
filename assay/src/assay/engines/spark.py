"""Spark: the same expressions on a bank's own cluster, or in this process where there is none.

`ASSAY_SPARK_MASTER` names the cluster (spark://host:7077); without it Spark runs in this process on all its
cores. More of Spark's own settings are taken from `ASSAY_SPARK_CONF` (key=value, one a line).
"""

import shutil
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from assay.engines.spark_session import session
from assay.engines.spark_sql import spark_sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

SUCCESS = "_SUCCESS"  # Spark writes it last, when every part of a folder is there


class Spark:
    """Views of its own in the process's session; Parquet files are read where they lie.

    Every worker must see the sources and the place under the same path. The rows of a cut result are a folder
    of Parquet files in the place and are read back from there, so that no plan nests more than one step;
    without a place they are held by the driver, which is for banks that fit into it.
    """

    name = "spark"
    spreads = True

    def __init__(self, place: Path | None = None, memory: str | None = None) -> None:
        self._session = session(memory)
        self._place = place.absolute() if place else None
        if self._place:
            self._place.mkdir(parents=True, exist_ok=True)
        for name in self.finished():
            self.open(name, self._folder(name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: the views go with the session, the folders are the owner's of the place."""

    def open(self, name: str, path: Path) -> None:
        parts = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        self._read(path, _declared(pq.read_schema(parts[0]))).createOrReplaceTempView(name)

    def lend(self, name: str, rows: pa.Table) -> None:
        self._frame(rows).createOrReplaceTempView(name)

    def finished(self) -> frozenset[str]:
        marks = self._place.glob(f"*/{SUCCESS}") if self._place else ()
        return frozenset(mark.parent.name for mark in marks)

    def text(self, expression: Table) -> str:
        return spark_sql(expression)

    def materialise(self, name: str, text: str, *, cut: bool = True, partitions: int = 0) -> None:
        rows = self._session.sql(text)
        if cut:
            rows = self._kept(name, rows.repartition(partitions) if partitions else rows)
        rows.createOrReplaceTempView(name)

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)
        if self._place:
            shutil.rmtree(self._folder(name), ignore_errors=True)

    def fetch(self, expression: Table) -> pa.Table:
        return _collected(self._sql(expression)).cast(expression.schema().to_pyarrow())

    def batches(self, expression: Table) -> Iterator[pa.RecordBatch]:
        if self._place is None:
            yield from self.fetch(expression).to_batches()
            return
        schema = expression.schema().to_pyarrow()
        with tempfile.TemporaryDirectory(prefix="batches-", dir=self._place) as folder:
            # Parts are numbered in the order of the rows; so the driver never holds more than a batch.
            self._sql(expression).write.mode("overwrite").parquet(folder)
            for part in sorted(Path(folder).glob("*.parquet")):
                with pq.ParquetFile(part) as parquet:
                    for batch in parquet.iter_batches():
                        yield batch.cast(schema)

    def _sql(self, expression: Table) -> "DataFrame":
        return self._session.sql(spark_sql(expression))

    def _kept(self, name: str, rows: "DataFrame") -> "DataFrame":
        if self._place is None:
            return self._frame(_collected(rows))
        folder = self._folder(name)
        rows.write.mode("overwrite").parquet(str(folder))
        return self._read(folder, rows.schema)

    def _folder(self, name: str) -> Path:
        return cast("Path", self._place) / name

    def _read(self, path: Path, schema: "StructType") -> "DataFrame":
        return self._session.read.schema(schema).parquet(str(path.absolute()))

    def _frame(self, rows: pa.Table) -> "DataFrame":
        return cast("Any", self._session).createDataFrame(rows, schema=_declared(rows.schema))  # type: ignore[no-any-return]


def _declared(schema: pa.Schema) -> "StructType":
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

    return from_arrow_schema(schema)


def _collected(rows: "DataFrame") -> pa.Table:
    with warnings.catch_warnings():
        # PySpark leaves it to the garbage collector to close the socket over which rows came, and an error
        # keeps the socket for as long as it is told.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            return rows.toArrow()
        except Exception as failed:
            error: BaseException | None = failed
            while error is not None:
                traceback.clear_frames(error.__traceback__)
                error = error.__context__
            raise
