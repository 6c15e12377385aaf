"""A source table is a contract: what a bank delivers and what every definition may rely on.

The same declaration validates a feed, types the Parquet file, makes the synthetic bank and
renders the schema page.
"""

from dataclasses import dataclass
from typing import Literal

import ibis
import pyarrow as pa

from assay.sparing import spare_pandas

spare_pandas()

ColumnType = Literal["text", "date", "timestamp", "int", "fen", "bool"]

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "int": pa.int64(),
    "fen": pa.int64(),
    "bool": pa.bool_(),
}


@dataclass(frozen=True)
class Column:
    """One column: `required` means never null; `values` lists the only allowed codes."""

    name: str
    type: ColumnType
    description: str
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One table: a file of that name with the key unique and the rows sorted by it."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sealed: bool = False

    @property
    def schema(self) -> pa.Schema:
        return pa.schema(
            [pa.field(c.name, ARROW_TYPES[c.type], nullable=not c.required) for c in self.columns]
        )

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def unbound(self) -> ibis.Table:
        """The table without data, for building expressions."""
        return ibis.table(ibis.Schema.from_pyarrow(self.schema), name=self.name)
