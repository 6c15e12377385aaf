"""Named transforms: how a declared table is made from a bank's own files. Packs refer to them by name.

A transform reads staged files by the names and fields listed with it and answers the rows of one
declared table. Nothing in a pack is code; what a new bank needs is added here, with its tests.
"""

# ruff: noqa: S608 - the only values put into statements are dates of the pack and quoted literals.

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from assay.calendars import calendar_table
from assay.errors import FeedError
from assay.ingest.closing import Close, Movement, closing_balances
from assay.ingest.pack import FeedPack
from assay.ingest.report import IngestReport
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow
from assay.ingest.staging import Staging
from assay.sources import BY_NAME
from assay.sources.reader import Covers
from assay.sources.sql import literal

WORST_SHOWN = 5
# A birthday falls due within a year of any covered day, so the calendar looks that far ahead.
CALENDAR_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Task:
    """What a transform works with."""

    staging: Staging
    covers: Covers
    base_currency: str
    report: IngestReport


Rows: TypeAlias = str | pa.Table  # SQL over staged tables, or rows made in memory


@dataclass(frozen=True)
class Transform:
    """A transform with the table it makes and the staged files and fields it reads."""

    makes: str
    reads: Mapping[str, tuple[str, ...]]
    rows: Callable[[Task], Rows]


MOVEMENT = {
    "movements": ("movement_id", "account_id", "booked_on", "direction", "amount_fen", "balance_after_fen")
}
OWNER = {"dispositions": ("account_id", "client_id", "role")}


def calendar_of_covered_days(task: Task) -> Rows:
    """Workdays and lunar dates of the covered days and the year after them."""
    return calendar_table(task.covers.first, task.covers.last + CALENDAR_AHEAD)


def places_from_districts(task: Task) -> Rows:
    """Head office, the regions under it as second-level branches, the districts under those as outlets."""
    return """
        SELECT 'head-office' AS org_id, NULL AS parent_id, 'head_office' AS level, NULL AS branch_kind,
            'Head office' AS name, 'Head office' AS name_en, NULL AS closed_on
        UNION ALL
        SELECT DISTINCT 'region-' || replace(lower(region), ' ', '-'), 'head-office', 'tier2_branch', NULL, region, region, NULL
        FROM districts
        UNION ALL
        SELECT district_id, 'region-' || replace(lower(region), ' ', '-'), 'outlet', 'wealth_outlet', name, name, NULL
        FROM districts"""


def owners_as_customers(task: Task) -> Rows:
    """The owners of accounts with movements; sex and birth date from `birth_number`.

    `birth_number` is YYMMDD of the 20th century, with 50 added to the month for women. A customer since
    the first movement of the oldest account; home outlet is the client's district.
    """
    return f"""
        WITH born AS (
            SELECT client_id, district_id, CAST(birth_number[3:4] AS INTEGER) > 50 AS woman,
                '19' || birth_number[1:2] || lpad(CAST(CAST(birth_number[3:4] AS INTEGER) % 50 AS VARCHAR), 2, '0')
                    || birth_number[5:6] AS birth
            FROM clients WHERE regexp_full_match(birth_number, '[0-9]{{6}}')
            UNION ALL
            SELECT client_id, district_id, NULL, NULL FROM clients WHERE NOT regexp_full_match(birth_number, '[0-9]{{6}}')
        ),
        since AS (
            SELECT client_id, min(booked_on) AS opened_on
            FROM ({_covered_movements(task)}) JOIN dispositions USING (account_id) WHERE role = 'owner' GROUP BY client_id
        )
        SELECT client_id AS customer_id, 'individual' AS kind, CASE WHEN woman THEN 'F' WHEN NOT woman THEN 'M' END AS sex,
            CAST(try_strptime(birth, '%Y%m%d') AS DATE) AS birth_on, opened_on, district_id AS org_id
        FROM born JOIN since USING (client_id)"""


def ids_as_identity(task: Task) -> Rows:
    """Identity rows of a bank that delivers no names: customers are shown by number."""
    sealer = task.staging.sealer
    ids = [row[0] for row in task.staging.rows(f"SELECT customer_id FROM ({owners_as_customers(task)})")]
    rows = [
        {"customer_id": i, "key_id": sealer.key_id, "sealed": sealer.seal_row(IdentityRow(i))}
        for i in sorted(ids)
    ]
    return pa.Table.from_pylist(rows, schema=SEALED_SCHEMA)


def disponents_who_are_customers(task: Task) -> Rows:
    """Who may dispose of another customer's account, where both are customers."""
    customers = f"(SELECT customer_id FROM ({owners_as_customers(task)}))"
    pairs = f"""
        SELECT DISTINCT helper.client_id AS customer_id, owner.client_id AS other_customer_id, 'disponent' AS kind
        FROM dispositions AS helper JOIN dispositions AS owner USING (account_id)
        WHERE helper.role = 'disponent' AND owner.role = 'owner' AND owner.client_id IN {customers}"""
    ((outside,),) = task.staging.rows(
        f"SELECT count(DISTINCT customer_id) FROM ({pairs}) WHERE customer_id NOT IN {customers}"
    )
    if outside:
        task.report.remark(
            f"{outside} 名代理支配人自己没有账户，不作为客户。",
            f"{outside} disponents own no account and are no customers.",
            disponents_without_account=outside,
        )
    return f"SELECT * FROM ({pairs}) WHERE customer_id IN {customers}"


def products_by_frequency(task: Task) -> Rows:
    """One demand deposit product for each statement frequency; the source knows no other products."""
    return """
        SELECT DISTINCT frequency AS product_id, 'demand_deposit' AS asset_class, frequency AS name,
            CASE frequency WHEN 'POPLATEK MESICNE' THEN 'Account with monthly statement'
                WHEN 'POPLATEK TYDNE' THEN 'Account with weekly statement'
                WHEN 'POPLATEK PO OBRATU' THEN 'Account with a statement after each movement' END AS name_en
        FROM accounts"""


def accounts_with_movements(task: Task, *, until_last_movement: bool) -> Rows:
    """Accounts of the delivered movements: the first movement is the opening day, the owner is from the dispositions.

    Where histories are cut (`until_last_movement`), an account's history is complete up to its last movement.
    """
    covered_to = "max(booked_on)" if until_last_movement else "CAST(NULL AS DATE)"
    return f"""
        WITH seen AS (
            SELECT account_id, min(booked_on) AS opened_on, {covered_to} AS covered_to
            FROM ({_covered_movements(task)}) GROUP BY account_id
        )
        SELECT account_id, client_id AS customer_id, frequency AS product_id, district_id AS org_id,
            {literal(task.base_currency)} AS currency, seen.opened_on, covered_to
        FROM seen JOIN accounts USING (account_id) JOIN dispositions USING (account_id) WHERE role = 'owner'"""


def closes_of_days(task: Task) -> Rows:
    """The closing balance of each account and day with movements.

    The report says how many movements lie outside the covered days (a day that is cut has no close) and
    on how many days no stated balance fits exactly.
    """
    _report_uncovered(task)
    closes = _closes(task)
    off = sorted((c for c in closes if c.off_fen), key=lambda c: (-abs(c.off_fen), c.account_id, c.closed_on))
    _report_deviations(task.report, len(closes), off)
    columns = [[c.account_id for c in closes], [c.closed_on for c in closes], [c.balance_fen for c in closes]]
    schema = BY_NAME["balance_change"].schema
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def signed_movements(task: Task) -> Rows:
    """Movements with a sign. What it was for (interest, fee) says more than how it was paid."""
    return f"""
        SELECT movement_id AS transaction_id, account_id, booked_on, signed_fen AS amount_fen, balance_after_fen,
            coalesce(CASE WHEN purpose IN ('interest', 'fee') THEN purpose END, operation, 'other') AS kind,
            bank AS counterparty_bank
        FROM ({_covered_movements(task)})"""


def _covered_movements(task: Task) -> str:
    return f"""
        SELECT *, CASE direction WHEN 'in' THEN amount_fen ELSE -amount_fen END AS signed_fen FROM movements
        WHERE booked_on BETWEEN DATE '{task.covers.first}' AND DATE '{task.covers.last}'"""


def _closes(task: Task) -> list[Close]:
    ordered = f"""
        SELECT account_id, booked_on, signed_fen, balance_after_fen FROM ({_covered_movements(task)})
        ORDER BY account_id, booked_on, length(movement_id), movement_id"""
    movements = (
        Movement(*row)
        for batch in task.staging.batches(ordered)
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    return list(closing_balances(movements))


def _report_uncovered(task: Task) -> None:
    first, last = task.covers.first, task.covers.last
    ((count,),) = task.staging.rows(
        f"SELECT count(*) FROM movements WHERE booked_on NOT BETWEEN DATE '{first}' AND DATE '{last}'"
    )
    if count:
        task.report.remark(
            f"{count} 笔流水不在覆盖期 {first} 至 {last} 内，未使用。",
            f"{count} movements lie outside the covered days {first} to {last} and are not used.",
            movements_not_covered=count,
        )


def _report_deviations(report: IngestReport, days: int, off: list[Close]) -> None:
    report.remark(
        f"推算日终余额：{days} 个账户日中有 {len(off)} 个没有任何一笔余额等于“上日余额 + 当日发生额”，已取最接近的一笔。",
        f"Closing balances: on {len(off)} of {days} account-days no stated balance equals the previous close plus "
        "the day's amounts; the nearest one was taken.",
        account_days=days,
        deviations=len(off),
    )
    for close in off[:WORST_SHOWN]:
        report.remark(
            f"偏差最大：账户 {close.account_id}，{close.closed_on}，相差 {_money(close.off_fen)}。",
            f"Largest deviation: account {close.account_id} on {close.closed_on}, off by {_money(close.off_fen)}.",
            account_id=close.account_id,
            day=close.closed_on.isoformat(),
            off_fen=close.off_fen,
        )


def _money(fen: int) -> str:
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


TRANSFORMS: dict[str, Transform] = {
    "calendar_of_covered_days": Transform("calendar", {}, calendar_of_covered_days),
    "places_from_districts": Transform(
        "organisation", {"districts": ("district_id", "name", "region")}, places_from_districts
    ),
    "owners_as_customers": Transform(
        "customer",
        {"clients": ("client_id", "birth_number", "district_id"), **OWNER, **MOVEMENT},
        owners_as_customers,
    ),
    "ids_as_identity": Transform(
        "customer_identity",
        {"clients": ("client_id", "birth_number", "district_id"), **OWNER, **MOVEMENT},
        ids_as_identity,
    ),
    "disponents_who_are_customers": Transform(
        "relationship",
        {"clients": ("client_id", "birth_number", "district_id"), **OWNER, **MOVEMENT},
        disponents_who_are_customers,
    ),
    "products_by_frequency": Transform(
        "product", {"accounts": ("account_id", "frequency")}, products_by_frequency
    ),
    "accounts_with_movements": Transform(
        "account",
        {"accounts": ("account_id", "frequency", "district_id"), **OWNER, **MOVEMENT},
        partial(accounts_with_movements, until_last_movement=False),
    ),
    "accounts_until_last_movement": Transform(
        "account",
        {"accounts": ("account_id", "frequency", "district_id"), **OWNER, **MOVEMENT},
        partial(accounts_with_movements, until_last_movement=True),
    ),
    "closes_of_days": Transform("balance_change", MOVEMENT, closes_of_days),
    "signed_movements": Transform(
        "transaction",
        {"movements": (*MOVEMENT["movements"], "operation", "purpose", "bank")},
        signed_movements,
    ),
}


def refuse_unfit(pack: FeedPack, feed: Path) -> None:
    """A pack's transforms must exist, make the table they stand for and find the fields they read."""
    known = {f"{file.name}.{column.name}" for file in pack.files for column in file.contract.columns}
    for table, derivation in pack.tables.items():
        name, transform = derivation.transform, TRANSFORMS.get(derivation.transform)
        if transform is None or transform.makes != table:
            raise FeedError(
                f"{feed} 中的 tables.{table} 有误：没有能生成 {table} 的转换 {name}。",
                f"{feed}, field tables.{table}: there is no transform {name} that makes {table}.",
            )
        wanted = {f"{file}.{column}" for file, columns in transform.reads.items() for column in columns}
        if lacking := sorted(wanted - known):
            raise FeedError(
                f"{feed} 中的 tables.{table} 有误：转换 {name} 需要字段 {'、'.join(lacking)}。",
                f"{feed}, field tables.{table}: the transform {name} needs {', '.join(lacking)}.",
            )
