"""Tables of figures as an edition says them, with the bank's own codes; read column by column, so that memory stays small."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jinjing.integrations.snapshot.column_bytes import have_same_bytes

PART_ROWS = 131_072
# Files are read by one thread: a column that is shared out among several costs twice the CPU.


class Said(Protocol):
    """What one edition says of one table: the columns of the model, codes in place of keys."""

    @property
    def count(self) -> int: ...

    def column(self, name: str) -> pa.ChunkedArray: ...

    def is_same(self, other: "Said", name: str) -> bool:
        """Whether both are known to say the same in this column, row by row, without reading it; False proves nothing."""
        ...

    def parts(self, names: tuple[str, ...]) -> Iterator[pa.Table]: ...


@dataclass(frozen=True)
class Computed:
    """A table that was put together in memory."""

    rows: pa.Table

    @property
    def count(self) -> int:
        return int(self.rows.num_rows)

    def is_same(self, other: Said, name: str) -> bool:
        return False

    def column(self, name: str) -> pa.ChunkedArray:
        return self.rows[name]

    def parts(self, names: tuple[str, ...]) -> Iterator[pa.Table]:
        rows = self.rows.select(names)
        for start in range(0, rows.num_rows, PART_ROWS):
            yield rows.slice(start, PART_ROWS)


@dataclass(frozen=True)
class Filed:
    """A table of a snapshot's file. `texts`: columns in which nothing is the empty text; `beside`: columns not of the file."""

    path: Path
    schema: pa.Schema
    texts: frozenset[str]
    beside: Mapping[str, pa.ChunkedArray] = field(default_factory=dict)

    def with_(self, **columns: pa.ChunkedArray) -> "Filed":
        """The same table with columns beside it."""
        return replace(self, beside={**self.beside, **columns})

    def column(self, name: str) -> pa.ChunkedArray:
        if name in self.beside:
            return self.beside[name]
        with pq.ParquetFile(self.path, metadata=self._card) as parquet:
            read = parquet.read(columns=[name], use_threads=False)[name]
        values = read.cast(self.schema.field(name).type)
        return pc.fill_null(values, "") if name in self.texts else values

    @property
    def count(self) -> int:
        return int(self._card.num_rows)

    def is_same(self, other: Said, name: str) -> bool:
        if not isinstance(other, Filed):
            return False
        if name in self.beside or name in other.beside:
            return self.beside.get(name) is other.beside.get(name)
        return have_same_bytes((self.path, self._card), (other.path, other._card), name)

    @cached_property
    def _card(self) -> pq.FileMetaData:
        return pq.read_metadata(self.path)

    def parts(self, names: tuple[str, ...]) -> Iterator[pa.Table]:
        filed = [name for name in names if name not in self.beside]
        schema, start = pa.schema([self.schema.field(name) for name in filed]), 0
        with pq.ParquetFile(self.path, metadata=self._card) as parquet:
            for batch in parquet.iter_batches(PART_ROWS, columns=filed, use_threads=False):
                rows = pa.Table.from_batches([batch]).select(filed).cast(schema)
                columns = {name: self._piece(rows, name, start) for name in names}
                start += rows.num_rows
                yield pa.table(columns)

    def _piece(self, rows: pa.Table, name: str, start: int) -> pa.ChunkedArray:
        if name in self.beside:
            return self.beside[name].slice(start, rows.num_rows)
        return pc.fill_null(rows[name], "") if name in self.texts else rows[name]


@dataclass(frozen=True)
class Difference:
    """`fresh`: a mark a row of the new table, new or changed; `ended`: keys of old rows that count no longer.

    `place`: where each new row stood in the old table; None: where it stands now.
    """

    fresh: pa.ChunkedArray
    ended: pa.Table
    place: pa.Array | None

    def before(self, old: Said, name: str) -> pa.ChunkedArray:
        """A column of the old table beside the rows of the new one, null for new rows."""
        column = old.column(name)
        return column if self.place is None else column.take(self.place)


def difference(new: Said, old: Said, *, names: tuple[str, ...], key: tuple[str, ...]) -> Difference:
    """Compare two tables by key, one column at a time, until most rows are known to be others: then they replace
    the table, whatever else differs.
    """
    ours = [new.column(name) for name in key]
    alike = all(new.is_same(old, name) for name in key)
    theirs = ours if alike else [old.column(name) for name in key]
    alike = alike or (
        len(ours[0]) == len(theirs[0]) and all(a.equals(b) for a, b in zip(ours, theirs, strict=True))
    )
    if alike:
        place, gone = None, None
        fresh = pa.chunked_array([pa.repeat(pa.scalar(False), len(ours[0]))])  # noqa: FBT003 - a value, not a switch
    else:
        known, wanted = _joined(theirs), _joined(ours)
        place = pc.index_in(wanted, value_set=known)
        gone = pc.invert(pc.is_in(known, value_set=wanted))
        fresh = pa.chunked_array([place.is_null()])
    for name in names:
        if name not in key and not mostly(fresh) and not (place is None and new.is_same(old, name)):
            before = old.column(name)
            fresh = pc.or_(fresh, _unequal(new.column(name), before if place is None else before.take(place)))
    changed = fresh if place is None else pc.and_(fresh, place.is_valid())
    ended = pa.table(dict(zip(key, (column.filter(changed) for column in ours), strict=True)))
    if gone is not None:
        lost = pa.table(dict(zip(key, (column.filter(gone) for column in theirs), strict=True)))
        ended = pa.concat_tables([ended, lost])
    return Difference(fresh, ended, place)


def mostly(marks: pa.ChunkedArray) -> bool:
    """Whether more than half of them are set."""
    return 2 * int(pc.sum(marks, min_count=0).as_py() or 0) > len(marks)


def _joined(columns: list[pa.ChunkedArray]) -> pa.Array:
    """One text a row out of its key; no code holds the sign between them."""
    if len(columns) == 1:
        return columns[0].combine_chunks()
    return pc.binary_join_element_wise(*(column.combine_chunks() for column in columns), "\x1f")


def _unequal(new: pa.ChunkedArray, old: pa.ChunkedArray) -> pa.ChunkedArray:
    """Nothing equals nothing only."""
    return pc.coalesce(pc.not_equal(new, old), pc.xor(new.is_null(), old.is_null()))
