"""Parquet files: typed columns are taken as they are, texts are read like those of any other file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.ingest.reading.base import BATCH_ROWS, DAMAGE, Malformed, Note, Rows, Stated, unreadable


class Parquet:
    """One Parquet file; its rows are numbered from 1."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._stored = pq.read_schema(path)
        except DAMAGE as failure:
            raise unreadable(path) from failure
        self.header: tuple[str, ...] = tuple(self._stored.names)
        self.malformed: list[Malformed] = []
        self.notes: list[Note] = []
        self.stated = Stated()

    def kinds(self) -> dict[str, pa.DataType]:
        return {field.name: field.type for field in self._stored}

    def batches(self, taken: frozenset[str]) -> Iterator[Rows]:
        read = 0
        with pq.ParquetFile(self._path) as parquet:
            for batch in parquet.iter_batches(BATCH_ROWS, columns=self._looked_at(taken)):
                yield batch, np.arange(read + 1, read + batch.num_rows + 1)
                read += batch.num_rows

    def _looked_at(self, taken: frozenset[str]) -> list[str]:
        """Declared columns, and every text: what is not taken over lies in the delivery all the same."""
        return [field.name for field in self._stored if field.name in taken or pa.types.is_string(field.type)]
