"""The last gate: results that contradict each other are never published."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from assay.errors import QualityError
from assay.sources import Source


@dataclass(frozen=True)
class Check:
    """One question to the results. `found` says what was counted or compared; it names no customer."""

    key: str
    passed: bool
    found: str

    def entry(self) -> dict[str, str | bool]:
        """As it stands in the manifest."""
        return {"check": self.key, "passed": self.passed, "found": self.found}


def check_table(table: Source, rows: pa.Table) -> list[Check]:
    """The key is unique (rows come sorted by it) and required columns have no empty cell."""
    repeated = _repeated_keys(rows, table.key)
    empty = sum(rows[column.name].null_count for column in table.columns if column.required)
    return [
        Check(f"{table.name}.key_is_unique", repeated == 0, f"{repeated} repeated of {rows.num_rows}"),
        Check(f"{table.name}.required_is_filled", empty == 0, f"{empty} empty cells"),
    ]


def _repeated_keys(rows: pa.Table, key: tuple[str, ...]) -> int:
    if rows.num_rows < 2:
        return 0
    same: pa.ChunkedArray | None = None
    for name in key:
        equal = pc.equal(rows[name].slice(1), rows[name].slice(0, rows.num_rows - 1))
        same = equal if same is None else pc.and_(same, equal)
    return int(pc.sum(same).as_py() or 0)


def check_together(tables: dict[str, pa.Table], *, schemes: int, unpriced_days: int) -> list[Check]:
    """Tables agree: everyone has a tier in each scheme and one segment, and the money adds up."""
    customers = tables["indicators"].num_rows
    accounts = _sum(tables["account_averages"], "close_fen")
    owners = _sum(tables["indicators"], "financial_assets_net_fen")
    tiers, segments = tables["tiers"].num_rows, tables["segments"].num_rows
    return [
        Check("tiers.one_a_customer_and_scheme", tiers == customers * schemes, f"{tiers} for {customers}"),
        Check("segments.one_a_customer", segments == customers, f"{segments} for {customers}"),
        Check("accounts_add_up_to_customers", accounts == owners, f"{accounts} and {owners}"),
        Check("foreign_days_have_a_rate", unpriced_days == 0, f"{unpriced_days} days without a rate"),
    ]


def _sum(rows: pa.Table, column: str) -> int:
    # 64 bits could overflow over a whole bank.
    return int(pc.sum(rows[column].cast(pa.decimal128(38, 0))).as_py() or 0)


def refuse_failures(checks: list[Check]) -> None:
    """QualityError that names every check that failed."""
    failed = [f"{check.key} ({check.found})" for check in checks if not check.passed]
    if failed:
        raise QualityError(
            f"结果自检未通过，未生成快照：{'；'.join(failed)}。请先用 assay check 检查源数据。",
            f"The results contradict each other, no snapshot was written: {'; '.join(failed)}. "
            "Look at the sources with assay check first.",
        )
