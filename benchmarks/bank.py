"""A fixed bank for measuring: one quarter, 2.6 accounts a customer, balances that change on 6 % of days.

Its Parquet files are the canonical tables: sources that a night reads, and a feed that `feeds/jinjing.yaml`
reads. Rows depend on the number of customers and on nothing else; movements are capped at four a customer.
"""

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from assay.digest import file_digest
from assay.sources import BY_NAME, IDENTITY, SOURCES, Source
from assay.sources.reader import CARD, SCHEMA_VERSION

FIRST, LAST = date(2026, 6, 30), date(2026, 9, 30)
POLICIES = ("segment-004", "segment-001")
OUTLETS, MANAGERS_EACH, CUSTOMERS_A_OUTLET = 40, 8, 500
# Measured at 100,000 customers and rounded up: the sources, and beside the snapshot everything that a night
# keeps and spills while it works.
SOURCE_BYTES, NIGHT_BYTES = 400, 6_000

# A number between 0 and 2**31 that looks like chance; squares keep it from being a straight line.
CHANCE = """
    CREATE MACRO mixed(x, k) AS ((x % 1000003) * 7919 + (x // 1000003) * 104729 + k * 15485863) % 2147483647;
    CREATE MACRO chance(x, k) AS (mixed(x, k) * mixed(x, k)) % 2147483647 * 48271 % 2147483647;
    CREATE MACRO c_id(c) AS 'c' || (100000000 + c);
    CREATE MACRO a_id(a) AS 'a' || (100000000 + a);
    CREATE MACRO day(n) AS DATE '2026-06-30' + (n)::INTEGER;
"""
CLASSES = "['demand_deposit', 'demand_deposit', 'time_deposit', 'wealth_product', 'fund', 'loan', 'insurance', 'precious_metal']"

# Each table by the columns that it fills, in key order; the rest is empty.
TABLES = {
    "organisation": """
        SELECT 'o' || (100 + o) AS org_id, 'outlet' AS level, 'o' || o AS name FROM range({outlets}) t(o)""",
    "staff": """
        SELECT 's' || (10000 + s) AS staff_id, 's' || s AS name, 'relationship_manager' AS role,
               'o' || (100 + s // {managers_each}) AS org_id, DATE '2020-01-01' AS valid_from
        FROM range({outlets} * {managers_each}) t(s)""",
    "product": """
        SELECT 'p' || (10 + i) AS product_id, {classes}[1 + i % 8] AS asset_class, 'p' || i AS name,
               'R' || (1 + i % 5) AS risk_level FROM range(16) t(i)""",
    "customer": """
        SELECT c_id(c) AS customer_id, 'individual' AS kind, ['F', 'M'][1 + c % 2] AS sex,
               DATE '1940-01-01' + (chance(c, 1) % 24000)::INTEGER AS birth_on,
               DATE '2010-01-01' + (chance(c, 2) % 6000)::INTEGER AS opened_on,
               'o' || (100 + c % {outlets}) AS org_id,
               's' || (10000 + (c % {outlets}) * {managers_each} + chance(c, 3) % {managers_each}) AS rm_staff_id
        FROM range({customers}) t(c)""",
    "household": """
        SELECT 'h' || (100000000 + c // 2) AS household_id, c_id(c) AS customer_id
        FROM range({customers}) t(c) WHERE c % 10 < 4""",
    "account": """
        SELECT a_id(a) AS account_id, c_id(a * 10 // 26) AS customer_id,
               'p' || (10 + chance(a, 4) % 16) AS product_id,
               'o' || (100 + (a * 10 // 26) % {outlets}) AS org_id,
               CASE WHEN chance(a, 5) % 50 = 0 THEN 'USD' ELSE 'CNY' END AS currency,
               CASE WHEN chance(a, 6) % 20 = 0 THEN day(chance(a, 7) % 93) ELSE DATE '2020-01-01' END AS opened_on,
               CASE WHEN chance(a, 8) % 40 = 0 THEN DATE '2026-10-01' + (chance(a, 9) % 60)::INTEGER END AS matures_on
        FROM range({accounts}) t(a)""",
    "balance_change": """
        SELECT a_id(a) AS account_id, day(d) AS changed_on,
               CASE WHEN chance(a, 10) % 200 = 0 THEN -1 ELSE 1 END
                 * (chance(a, 11) % 30000000 // 10 * (1 + chance(a * 7 + i, 12) % 10)) AS balance_fen
        FROM (SELECT a, i, CASE WHEN i = 0 THEN 0 ELSE (i - 1) * 15 + 1 + chance(a * 7 + i, 13) % 15 END AS d
              FROM (SELECT a, unnest(range(7)) AS i FROM range({accounts}) t(a)))
        WHERE i = 0 OR chance(a * 7 + i, 14) % 100 < 92""",
    "transaction": """
        SELECT 't' || (1000000000 + n) AS transaction_id, a_id(n * {accounts} // ({customers} * 4)) AS account_id,
               day(1 + chance(n, 15) % 92) AS booked_on,
               (chance(n, 16) % 4000000 - 2000000)::BIGINT AS amount_fen,
               ['salary', 'transfer', 'cash', 'card', 'fee'][1 + chance(n, 17) % 5] AS kind,
               CASE WHEN chance(n, 18) % 4 = 0 THEN 'b' || (chance(n, 19) % 9) END AS counterparty_bank
        FROM range({customers} * 4) t(n)""",
    "fx_rate": """
        SELECT 'USD' AS currency, day(d) AS day, (700000000 + chance(d, 20) % 10000000)::BIGINT AS rate_e8
        FROM range(93) t(d)""",
    "interaction": """
        SELECT 'i' || (1000000000 + n) AS interaction_id, c_id(n * 2) AS customer_id,
               's' || (10000 + ((n * 2) % {outlets}) * {managers_each}) AS staff_id, 'T' AS channel,
               'talked' AS outcome, (day(chance(n, 21) % 93) + TIME '03:00:00')::TIMESTAMP AT TIME ZONE 'UTC' AS occurred_at,
               day(chance(n, 21) % 93) AS occurred_on, true AS reached
        FROM range({customers} // 2) t(n)""",
    "insurance_policy": """
        SELECT 'q' || (100000000 + n) AS policy_id, c_id(n * 20) AS customer_id, 'life' AS kind,
               500000::BIGINT AS premium_fen, DATE '2024-01-01' AS starts_on,
               DATE '2026-10-01' + (chance(n, 22) % 365)::INTEGER AS renews_on
        FROM range({customers} // 20) t(n)""",
    "external_asset": """
        SELECT c_id(n * 33) AS customer_id, 'time_deposit' AS asset_class,
               (chance(n, 23) % 100000000)::BIGINT AS amount_fen, DATE '2026-05-01' AS declared_on,
               'declared' AS declared_how
        FROM range({customers} // 33) t(n)""",
    "risk_assessment": """
        SELECT c_id(n * 3) AS customer_id, DATE '2026-01-01' AS assessed_on, 'C' || (1 + n % 5) AS level,
               DATE '2026-10-01' + (chance(n, 24) % 365)::INTEGER AS valid_to
        FROM range({customers} // 3) t(n)""",
    "channel_activity": """
        SELECT c_id(n) AS customer_id, 'mobile' AS channel, LAST_DAY(DATE '2026-07-01') AS used_on,
               (1 + chance(n, 25) % 30)::BIGINT AS uses
        FROM range({customers}) t(n) WHERE chance(n, 26) % 10 < 6""",
}


def write_bank(folder: Path, customers: int) -> None:
    """Write the sources; SystemExit beforehand if the disk is too small for them and for a night on them."""
    refuse_small_disk(folder, customers)
    folder.mkdir(parents=True)
    (folder / "identity").mkdir()
    with duckdb.connect() as con:
        con.execute(CHANCE)
        for source in BY_NAME.values():
            path = _path(folder, source)
            pq.write_table(source.schema.empty_table(), path)
            if source.name in TABLES:
                _write(con, source.name, source.schema.names, path, customers)
    _write_card(folder)


def refuse_small_disk(folder: Path, customers: int, nights: int = 1) -> None:
    """Say what is needed before anything is written."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    needed, free = customers * (SOURCE_BYTES + nights * NIGHT_BYTES), shutil.disk_usage(place).free
    said = f"{customers:,} customers need {needed / 1e9:.1f} GB of disk in {place}; {free / 1e9:.1f} GB are free."
    if free < needed:
        raise SystemExit(said)
    print(said, flush=True)


def _write(con: duckdb.DuckDBPyConnection, name: str, columns: list[str], path: Path, customers: int) -> None:
    filled = TABLES[name].format(
        customers=customers,
        accounts=customers * 26 // 10,
        outlets=OUTLETS,
        managers_each=MANAGERS_EACH,
        classes=CLASSES,
    )
    con.execute(f"CREATE OR REPLACE TEMP VIEW declared AS FROM read_parquet('{path}')")
    types = {row[0]: row[1] for row in con.execute("DESCRIBE declared").fetchall()}
    present = {row[0] for row in con.execute(f"DESCRIBE {filled}").fetchall()}
    chosen = ", ".join(f"{c if c in present else 'NULL'}::{types[c]} AS {c}" for c in columns)
    copied = path.with_suffix(".growing")
    con.execute(
        f"COPY (SELECT {chosen} FROM ({filled})) TO '{copied}' "
        "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
    )
    copied.replace(path)


def _write_card(folder: Path) -> None:
    card = {
        "schema_version": SCHEMA_VERSION,
        "base_currency": "CNY",
        "covers": {"from": FIRST.isoformat(), "to": LAST.isoformat()},
        "default_policies": list(POLICIES),
        "tables": {source.name: _entry(_path(folder, source)) for source in SOURCES},
        "identity": {source.name: {"rows": 0} for source in IDENTITY},
        "feed": {"name": "benchmark", "version": "1"},
        "inputs": {},
        "report": {},
    }
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _entry(path: Path) -> dict[str, int | str]:
    return {"rows": pq.read_metadata(path).num_rows, "digest": file_digest(path)}


def _path(folder: Path, source: Source) -> Path:
    return folder / ("identity" if source.sealed else "") / f"{source.name}.parquet"
