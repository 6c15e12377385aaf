"""Writing the declared tables: every one of them, typed, folded, sorted, with its canonical digest."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.calendars import lunar_birthdays
from assay.digest import TableDigest
from assay.folders import flush
from assay.ingest.delivery import LINE
from assay.ingest.folding import folded
from assay.ingest.lineage import AT, ORIGIN, lineage_path
from assay.ingest.lineage import SCHEMA as LINEAGE_SCHEMA
from assay.ingest.rows import SQL_TYPES
from assay.ingest.sealing import SEALED_SCHEMA
from assay.ingest.staging import Staging
from assay.ingest.stretches import Stretch, stretches_of
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


@dataclass(frozen=True)
class OwnOrigin:
    """The number under which rows name the file of this delivery; None for a table that it did not bring."""

    number: int | None


def write_table(staging: Staging, contract: Source, folder: Path, own: OwnOrigin | None = None) -> Written:
    """Write one declared table, empty if nothing was delivered or made for it; with `own` its lineage beside it."""
    schema = SEALED_SCHEMA if contract.sealed else contract.schema
    path = _path(contract, folder)
    path.parent.mkdir(exist_ok=True, mode=0o700 if contract.sealed else 0o777)  # less what the umask takes
    digest = TableDigest(schema) if not contract.sealed else None
    rows = 0
    with ExitStack() as open_files:
        writer = open_files.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
        lineage = None
        if own is not None and staging.has(contract.name):
            beside = lineage_path(folder, contract.name)
            beside.parent.mkdir(exist_ok=True)
            lineage = open_files.enter_context(pq.ParquetWriter(beside, LINEAGE_SCHEMA, compression="zstd"))
        for batch, origins in _batches(staging, contract, schema, own if lineage else None):
            rows += batch.num_rows
            writer.write_batch(batch, row_group_size=ROW_GROUP_ROWS)
            if lineage is not None and origins is not None:
                lineage.write_batch(origins, row_group_size=ROW_GROUP_ROWS)
            if digest is not None:
                digest.update(batch)
    return Written(rows, digest.close() if digest is not None else "")


def flush_table(contract: Source, folder: Path) -> None:
    """Bring the files of a written table to the disk: what is noted as written must outlast a power cut."""
    for path in (_path(contract, folder), lineage_path(folder, contract.name)):
        if path.is_file():
            flush(path)


def _path(contract: Source, folder: Path) -> Path:
    return (folder / "identity" if contract.sealed else folder) / f"{contract.name}.parquet"


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


def _batches(
    staging: Staging, contract: Source, schema: pa.Schema, own: OwnOrigin | None
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch | None]]:
    """The rows in the order of writing, each batch with the origins of its rows where they are known."""
    if not staging.has(contract.name):
        return
    for stretch in _stretches(staging, contract):
        for batch in staging.batches(*_ordered(contract, schema, own, stretch)):
            rows = batch.select(schema.names).cast(schema)
            if own is None:
                yield rows, None
            else:
                yield rows, batch.select(["origin", "line"]).cast(LINEAGE_SCHEMA)


def _order(contract: Source) -> str:
    return ORDER_BY.get(contract.name, columns(contract.key))


def _is_by_owner(contract: Source) -> bool:
    """Whether the rows lie beside those of their account's customer."""
    return _order(contract).startswith("owner.")


def _stretches(staging: Staging, contract: Source) -> list[Stretch]:
    """By the first column of the order; of rows that belong to accounts, by the accounts' customers."""
    ((rows,),) = staging.rows(f"SELECT count(*) FROM {quoted(contract.name)}")  # noqa: S608
    table = "account" if _is_by_owner(contract) else contract.name
    return stretches_of(staging, rows, table, _first_column(contract))


def _first_column(contract: Source) -> str:
    return _order(contract).split(",")[0].split(".")[-1].strip('"')


def _ordered(
    contract: Source, schema: pa.Schema, own: OwnOrigin | None, stretch: Stretch
) -> tuple[str, list[Any]]:
    """A statement with the values of its question marks: the stretch's rows in the order of writing."""
    chosen = ", ".join(f"kept.{quoted(name)}" for name in schema.names)
    if own is not None:
        # Rows from elsewhere name their origin; what has a line came with this delivery's file.
        number = "NULL" if own.number is None else own.number
        chosen += (
            f", CASE WHEN kept.{ORIGIN} IS NULL AND kept.{LINE} > 0 THEN {number} ELSE kept.{ORIGIN} END AS origin"
            f", coalesce(kept.{AT}, kept.{LINE}) AS line"
        )
    relation, values = _relation(contract, stretch)
    owner = " JOIN account AS owner ON owner.account_id = kept.account_id" if _is_by_owner(contract) else ""
    return f"SELECT {chosen} FROM ({relation}) AS kept{owner} ORDER BY {_order(contract)}", values  # noqa: S608


def _relation(contract: Source, stretch: Stretch) -> tuple[str, list[Any]]:
    """The rows of the stretch, unsorted."""
    rows = f"SELECT * FROM {quoted(contract.name)}"  # noqa: S608
    values: list[Any] = []
    if not stretch.whole:
        within, values = stretch.within(quoted(_first_column(contract)))
        if _is_by_owner(contract):
            within = f"account_id IN (SELECT account_id FROM account WHERE {within})"  # noqa: S608
        rows += f" WHERE {within}"
    return (folded(f"({rows})") if contract.name == "balance_change" else rows), values


def typed_select(staging: Staging, contract: Source, rows: str) -> str:
    """The rows of a SQL statement with every column of the contract in its type, NULL where it has none."""
    present = {name for name, *_ in staging.rows(f"DESCRIBE {rows}")}
    chosen = ", ".join(
        f"CAST({quoted(c.name) if c.name in present else 'NULL'} AS {SQL_TYPES[c.type]}) AS {quoted(c.name)}"
        for c in contract.columns
    )
    return f"SELECT {chosen} FROM ({rows})"  # noqa: S608
