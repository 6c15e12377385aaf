"""Tables too long to be sorted at once are sorted a stretch at a time.

DuckDB puts what does not fit its share of memory on the disk, but merging tens of millions of sorted rows wants a piece
of every run in memory at the same time, and gives up where there are too many. A stretch of the first column of the order
fits; stretch after stretch gives the same order.
"""

from dataclasses import dataclass
from typing import Any

from assay.ingest.staging import Staging
from assay.sources.sql import quoted

SORTED_AT_ONCE = 8_000_000
SAMPLE = 100_000  # values by which a table is cut


@dataclass(frozen=True)
class Stretch:
    """Values of a column behind `after`, up to and with `to`; None where nothing bounds it."""

    after: Any = None
    to: Any = None

    @property
    def whole(self) -> bool:
        """Whether it bounds nothing."""
        return self.after is None and self.to is None

    def within(self, column: str) -> tuple[str, list[Any]]:
        """A condition and the values of its question marks. What has no value comes last, as in every order."""
        behind = [] if self.after is None else [f"{column} > ?"]
        before = [] if self.to is None else [f"{column} <= ?"]
        values = [value for value in (self.after, self.to) if value is not None]
        condition = " AND ".join([*behind, *before]) or "true"
        return (condition if before else f"({condition} OR {column} IS NULL)"), values


def stretches_of(staging: Staging, rows: int, table: str, column: str) -> list[Stretch]:
    """As many stretches of a table's column, in order, as `rows` rows are too many to be sorted at once."""
    count = -(-rows // SORTED_AT_ONCE)
    if count <= 1:
        return [Stretch()]
    name = quoted(column)
    ((values,),) = staging.rows(f"SELECT count(*) FROM {quoted(table)}")  # noqa: S608
    thinned = f"SELECT {name} FROM {quoted(table)} WHERE hash({name}) % {max(values // SAMPLE, 1)} = 0"  # noqa: S608
    sample = [value for (value,) in staging.rows(f"{thinned} AND {name} IS NOT NULL ORDER BY {name}")]
    cuts = sorted({sample[len(sample) * place // count] for place in range(1, count)}) if sample else []
    return [Stretch(after, to) for after, to in zip([None, *cuts], [*cuts, None], strict=True)]
