"""Columns of numbers: the shared types and the two ways of saying that there is nothing."""

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.sources.contract import Source

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]

EPOCH = date(1970, 1, 1).toordinal()
NOBODY = -1  # a position
NO_DAY = -1_000_000  # a day since 1970; -1 is a birthday


def day_number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - EPOCH


def dates(days: Ints) -> pa.Array:
    """Days since 1970 as dates; `NO_DAY` is empty."""
    return pa.array(days.astype(np.int32), mask=days == NO_DAY).cast(pa.date32())


def table_of(source: Source, **columns: pa.Array) -> pa.Table:
    """A source table from columns by name, all of one length; those not named are empty."""
    length = len(next(iter(columns.values())))
    filled = [columns.get(field.name, pa.nulls(length, field.type)) for field in source.schema]
    return pa.Table.from_arrays(filled, schema=source.schema)
