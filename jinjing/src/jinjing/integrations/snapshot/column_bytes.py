"""Whether two Parquet files hold the same values in a column, told from the bytes as they lie there: nothing is decoded."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq

Opened = tuple[Path, pq.FileMetaData]
# Beside the pages: what they are read with. Equal pages that are read alike are equal values.
READ_WITH = ("physical_type", "num_values", "compression", "encodings", "total_compressed_size")


def have_same_bytes(one: Opened, other: Opened, name: str) -> bool:
    """Row group by row group. False where they differ; also where the same values are only written otherwise."""
    (path, card), (other_path, other_card) = one, other
    if card.num_row_groups != other_card.num_row_groups or not _is_read_alike(card, other_card, name):
        return False
    chunks = list(zip(_chunks(card, name), _chunks(other_card, name), strict=True))
    if any(getattr(a, fact) != getattr(b, fact) for a, b in chunks for fact in READ_WITH):
        return False
    with path.open("rb") as ours, other_path.open("rb") as theirs:
        return all(_bytes(ours, a) == _bytes(theirs, b) for a, b in chunks)


def _is_read_alike(card: pq.FileMetaData, other: pq.FileMetaData, name: str) -> bool:
    """The column's type, whether it may be null, and what Arrow makes of it."""
    places = card.schema.names.index(name), other.schema.names.index(name)
    columns = card.schema.column(places[0]), other.schema.column(places[1])
    fields = (found.schema.to_arrow_schema().field(name) for found in (card, other))
    return bool(columns[0].equals(columns[1])) and len(set(map(str, fields))) == 1


def _chunks(card: pq.FileMetaData, name: str) -> Iterator[pq.ColumnChunkMetaData]:
    place = card.schema.names.index(name)
    return (card.row_group(number).column(place) for number in range(card.num_row_groups))


def _bytes(stream: BinaryIO, chunk: pq.ColumnChunkMetaData) -> bytes:
    stream.seek(min(filter(None, (chunk.dictionary_page_offset, chunk.data_page_offset))))
    return stream.read(chunk.total_compressed_size)
