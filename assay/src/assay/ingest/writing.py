"""Writing the declared tables: every one of them, typed, folded, sorted, with its canonical digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.calendars import lunar_birthdays
from assay.digest import TableDigest
from assay.ingest.rows import SQL_TYPES
from assay.ingest.sealing import SEALED_SCHEMA
from assay.ingest.staging import Staging
from assay.sources.contract import Source
from assay.sources.sql import columns, quoted

# Small enough that one customer's rows are found by pruning, large enough to read fast.
ROW_GROUP_ROWS = 65_536

# Rows of one customer lie together, so that explaining a figure reads one row group; else the key sorts.
ORDER_BY = {
    "account": "kept.customer_id, kept.account_id",
    "balance_change": "owner.customer_id, kept.account_id, kept.changed_on",
    "transaction": "owner.customer_id, kept.account_id, kept.booked_on, kept.transaction_id",
}


@dataclass(frozen=True)
class Written:
    """One table as written."""

    rows: int
    digest: str


def write_table(staging: Staging, contract: Source, folder: Path) -> Written:
    """Write one declared table, empty if nothing was delivered or made for it."""
    schema = SEALED_SCHEMA if contract.sealed else contract.schema
    path = (folder / "identity" if contract.sealed else folder) / f"{contract.name}.parquet"
    path.parent.mkdir(exist_ok=True, mode=0o700 if contract.sealed else 0o777)  # less what the umask takes
    digest = TableDigest(schema) if not contract.sealed else None
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(staging, contract, schema):
            rows += batch.num_rows
            writer.write_batch(batch, row_group_size=ROW_GROUP_ROWS)
            if digest is not None:
                digest.update(batch)
    return Written(rows, digest.close() if digest is not None else "")


def complete_lunar_birthdays(staging: Staging) -> None:
    """Lunar month and day of birth for those who keep the lunar birthday and came without them."""
    found = staging.run(
        "SELECT customer_id, birth_on FROM customer WHERE birthday_calendar = 'lunar' AND birth_on IS NOT NULL "
        "AND (lunar_birth_month IS NULL OR lunar_birth_day IS NULL)"
    ).to_arrow_table()
    derived = lunar_birthdays(found["birth_on"]).append_column("customer_id", found["customer_id"])
    staging.store("lunar_birthday", derived)
    staging.run(
        "UPDATE customer SET lunar_birth_month = lunar.lunar_birth_month, lunar_birth_day = lunar.lunar_birth_day "
        "FROM lunar_birthday AS lunar WHERE customer.customer_id = lunar.customer_id"
    )


def _batches(staging: Staging, contract: Source, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    if not staging.has(contract.name):
        return
    for batch in staging.batches(_ordered(contract, schema)):
        yield batch.cast(schema)


def _ordered(contract: Source, schema: pa.Schema) -> str:
    chosen = ", ".join(f"kept.{quoted(name)}" for name in schema.names)
    order = ORDER_BY.get(contract.name, columns(contract.key))
    relation = _folded() if contract.name == "balance_change" else quoted(contract.name)
    owner = ""
    if order.startswith("owner."):
        owner = " JOIN account AS owner ON owner.account_id = kept.account_id"
    return f"SELECT {chosen} FROM {relation} AS kept{owner} ORDER BY {order}"  # noqa: S608


def _folded() -> str:
    """Daily balances become changes: a day on which nothing changed is no row. An account starts at zero."""
    return (
        "(SELECT * FROM balance_change "
        "QUALIFY balance_fen <> lag(balance_fen, 1, 0) OVER (PARTITION BY account_id ORDER BY changed_on))"
    )


def typed_select(staging: Staging, contract: Source, rows: str) -> str:
    """The rows of a SQL statement with every column of the contract in its type, NULL where it has none."""
    present = {name for name, *_ in staging.rows(f"DESCRIBE {rows}")}
    chosen = ", ".join(
        f"CAST({quoted(c.name) if c.name in present else 'NULL'} AS {SQL_TYPES[c.type]}) AS {quoted(c.name)}"
        for c in contract.columns
    )
    return f"SELECT {chosen} FROM ({rows})"  # noqa: S608
