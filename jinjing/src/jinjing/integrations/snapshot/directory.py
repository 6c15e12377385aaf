"""The bank's codes and our keys, side by side, so that whole columns are translated at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet

from jinjing.kernel.bulk import read_rows


@dataclass(frozen=True)
class Directory:
    """One entry a code: `codes` as the bank delivers them, `keys` the primary keys here."""

    codes: pa.Array
    keys: pa.Array

    @classmethod
    def stored(cls, rows: QuerySet[Any], *, code: str) -> "Directory":
        """Of stored rows, `code` naming the column with the bank's code."""
        found = read_rows(rows, **{code: pa.string(), "pk": pa.int64()})
        return cls(found[code].combine_chunks(), found["pk"].combine_chunks())

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> "Directory":
        codes, keys = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
        return cls(pa.array(codes, pa.string()), pa.array(keys, pa.int64()))

    def keys_of(self, codes: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Our keys of a column of codes, null where the code is unknown or null."""
        column = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
        return self.keys.take(pc.index_in(column, value_set=self.codes, skip_nulls=True))

    def keyed(self, rows: pa.Table, name: str) -> pa.Table:
        """The rows with our keys in a column of codes."""
        return rows.set_column(rows.column_names.index(name), name, self.keys_of(rows[name]))

    def without(self, codes: pa.Array) -> "Directory":
        """The same without these codes."""
        kept = pc.invert(pc.is_in(self.codes, value_set=codes))
        return Directory(self.codes.filter(kept), self.keys.filter(kept))

    def as_dict(self) -> dict[str, int]:
        return dict(zip(self.codes.to_pylist(), self.keys.to_pylist(), strict=True))
