"""The last gate: results that contradict each other are never published."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from assay.errors import QualityError
from assay.sources import Source

# What tables are compared by: the worth of all accounts, and of all customers.
SUMMED = {"account_averages": ("close_fen",), "indicators": ("financial_assets_net_fen",)}
# A key of fewer columns that must not repeat either.
ALSO_UNIQUE = {"segments": ("customer_id", "scheme")}


@dataclass(frozen=True)
class Check:
    """One question to the results. `found` says what was counted or compared; it names no customer."""

    key: str
    passed: bool
    found: str

    def entry(self) -> dict[str, str | bool]:
        """As it stands in the manifest."""
        return {"check": self.key, "passed": self.passed, "found": self.found}


class TableCheck:
    """Counts over a table whose rows come in batches, sorted by its key."""

    def __init__(self, table: Source) -> None:
        self.rows = self.empty = self.repeated = self.also_repeated = 0
        self.sums = dict.fromkeys(SUMMED.get(table.name, ()), 0)
        self._table = table
        self._last: pa.Table | None = None

    def update(self, batch: pa.RecordBatch) -> bool:
        """Count the next rows; False if a required cell of them is empty."""
        required = [column.name for column in self._table.columns if column.required]
        empty = sum(int(batch[name].null_count) for name in required)
        self.empty += empty
        self.rows += batch.num_rows
        keys = self._with_last(batch)
        self.repeated += _repeated(keys, self._table.key)
        self.also_repeated += _repeated(keys, ALSO_UNIQUE.get(self._table.name, ()))
        for name in self.sums:
            self.sums[name] += _sum(batch[name])
        return empty == 0

    def checks(self) -> list[Check]:
        """The key is unique and required columns have no empty cell."""
        name = self._table.name
        return [
            Check(f"{name}.key_is_unique", self.repeated == 0, f"{self.repeated} repeated of {self.rows}"),
            Check(f"{name}.required_is_filled", self.empty == 0, f"{self.empty} empty cells"),
        ]

    def _with_last(self, batch: pa.RecordBatch) -> pa.Table:
        """The key columns of a batch behind the last row of the one before."""
        keys = pa.Table.from_batches([batch]).select(self._table.key)
        last, self._last = self._last, keys.slice(max(keys.num_rows - 1, 0))
        return pa.concat_tables([last, keys]) if last is not None else keys


def _repeated(rows: pa.Table, key: tuple[str, ...]) -> int:
    """How many rows have the key of the row before."""
    if rows.num_rows < 2 or not key:
        return 0
    same: pa.ChunkedArray | None = None
    for name in key:
        equal = pc.equal(rows[name].slice(1), rows[name].slice(0, rows.num_rows - 1))
        same = equal if same is None else pc.and_(same, equal)
    return int(pc.sum(same).as_py() or 0)


def _sum(values: pa.Array) -> int:
    # 64 bits could overflow over a whole bank.
    return int(pc.sum(values.cast(pa.decimal128(38, 0))).as_py() or 0)


def check_together(found: Mapping[str, TableCheck], *, schemes: int, unpriced_days: int) -> list[Check]:
    """Tables agree: everyone has a tier in each scheme, nobody two segments of one, and the money adds up."""
    customers, tiers = found["indicators"].rows, found["tiers"].rows
    accounts = found["account_averages"].sums["close_fen"]
    owners = found["indicators"].sums["financial_assets_net_fen"]
    twice, segments = found["segments"].also_repeated, found["segments"].rows
    return [
        Check("tiers.one_a_customer_and_scheme", tiers == customers * schemes, f"{tiers} for {customers}"),
        Check("segments.one_a_customer_and_scheme", twice == 0, f"{twice} twice of {segments}"),
        Check("accounts_add_up_to_customers", accounts == owners, f"{accounts} and {owners}"),
        Check("foreign_days_have_a_rate", unpriced_days == 0, f"{unpriced_days} days without a rate"),
    ]


def refuse_failures(checks: list[Check]) -> None:
    """QualityError that names every check that failed."""
    failed = [f"{check.key} ({check.found})" for check in checks if not check.passed]
    if failed:
        raise QualityError(
            f"结果自检未通过，未生成快照：{'；'.join(failed)}。请先用 assay check 检查源数据。",
            f"The results contradict each other, no snapshot was written: {'; '.join(failed)}. "
            "Look at the sources with assay check first.",
        )
