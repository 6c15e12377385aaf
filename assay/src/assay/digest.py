"""The canonical digest of a table: equal rows give an equal digest, whichever engine wrote them.

The digest covers column names, canonical types and the values in row order. It does not depend on
chunks, on how an engine spells nulls, on dictionaries, on string widths or on file compression.
"""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH_ROWS = 131_072


def table_digest(table: pa.Table) -> str:
    """`sha256:…` over names, types and rows in the order given (tables are written in key order).

    Money, counts, dates, instants, booleans and text only: a floating-point column raises TypeError,
    because no two engines agree on its last bits.
    """
    digest = TableDigest(table.schema)
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        digest.update(batch)
    return digest.close()


def file_digest(path: Path) -> str:
    """The digest of a Parquet file, read in batches, so that memory stays small."""
    with pq.ParquetFile(path) as parquet:
        digest = TableDigest(parquet.schema_arrow)
        for batch in parquet.iter_batches(batch_size=BATCH_ROWS):
            digest.update(batch)
        return digest.close()


def content_digest(path: Path) -> str:
    """`sha256:…` of a file's bytes as delivered."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


class TableDigest:
    """The digest of a table that comes in batches, for writers that never hold it whole."""

    def __init__(self, schema: pa.Schema) -> None:
        self.rows = 0
        self._columns = [_ColumnDigest(field) for field in schema]

    def update(self, batch: pa.RecordBatch) -> None:
        """Add the next rows."""
        self.rows += batch.num_rows
        for column, values in zip(self._columns, batch.columns, strict=True):
            column.update(values)

    def close(self) -> str:
        """`sha256:…` of everything added."""
        whole = hashlib.sha256(f"rows {self.rows}\n".encode())
        for column in self._columns:
            whole.update(f"{column.close()}\n".encode())
        return f"sha256:{whole.hexdigest()}"


class _ColumnDigest:
    """Nulls, lengths and contents are hashed apart, so that batch borders leave no trace."""

    def __init__(self, field: pa.Field) -> None:
        self.name = field.name
        self.type = _canonical(field)
        self.nulls, self.lengths, self.contents = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()

    def update(self, values: pa.Array) -> None:
        self.nulls.update(_bytes(pc.is_null(values).cast(pa.uint8()), np.uint8))
        canonical = values.cast(self.type)
        if pa.types.is_string(self.type):
            text = canonical.fill_null("")
            self.lengths.update(_bytes(pc.binary_length(text), np.int32))
            self.contents.update(_text_bytes(text))
        elif pa.types.is_boolean(self.type):
            self.contents.update(
                _bytes(canonical.fill_null(pa.scalar(value=False)).cast(pa.uint8()), np.uint8)
            )
        else:
            self.contents.update(_bytes(canonical.cast(pa.int64()).fill_null(0), np.int64))

    def close(self) -> str:
        parts = (self.nulls, self.lengths, self.contents)
        return " ".join([self.name, str(self.type), *(part.hexdigest() for part in parts)])


def _canonical(field: pa.Field) -> pa.DataType:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_date(kind):
        # Days reach 64 bits by way of instants: Arrow casts date32 to int32 only.
        return pa.date64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_boolean(kind):
        return pa.bool_()
    raise TypeError(f"column {field.name}: no canonical form for {field.type}")


def _bytes(values: pa.Array, kind: type[np.generic]) -> bytes:
    little_endian = np.dtype(kind).newbyteorder("<")
    return values.to_numpy(zero_copy_only=False).astype(little_endian, copy=False).tobytes()  # type: ignore[no-any-return]


def _text_bytes(text: pa.Array) -> memoryview | bytes:
    if not len(text):
        return b""
    _, offsets_buffer, contents = text.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    if offsets[0] == offsets[-1] or contents is None:
        return b""
    return memoryview(contents)[int(offsets[0]) : int(offsets[-1])]
