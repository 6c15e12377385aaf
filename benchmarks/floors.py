"""What the night is measured against: merely reading its columns, and SQL written by hand for this bank alone.

Both know that balances are never null, that a quarter ends on the business date and that US dollars are the
only foreign money. Like assay, the SQL leaves loans out, clips balances to the days on which an account is
open, rounds each day's foreign worth to fen before it adds days up, and rounds halves away from zero. Sums
are DuckDB's HUGEINT, narrowed at the end: nothing in it is slower than it need be.
"""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from assay.business_date import Run
from assay.sources import SOURCES
from bank import FIRST, LAST

RUN = Run(on=LAST, covers_from=FIRST, base_currency="CNY")
ACCOUNT_COLUMNS = """account_id, customer_id, quarter, days_in_quarter, days_elapsed, days_open, balance_days,
    average_calendar_fen, average_open_fen, average_calendar_floor0_fen, close_fen"""
CUSTOMER_COLUMNS = """customer_id, financial_assets_fen, financial_assets_net_fen, demand_deposit_fen,
    time_deposit_fen, wealth_product_fen, fund_fen, insurance_fen, precious_metal_fen, balance_days_to_date,
    average_assets_to_date_fen"""

ACCOUNTS = """
CREATE TEMP TABLE hand_accounts AS
WITH counted AS (
  SELECT account_id, customer_id, asset_class, currency, opened_on, closed_on
  FROM read_parquet('{folder}/account.parquet') JOIN read_parquet('{folder}/product.parquet') USING (product_id)
  WHERE asset_class <> 'loan' AND opened_on <= DATE '{on}' AND (closed_on IS NULL OR closed_on >= DATE '{first}')
    AND (covered_to IS NULL OR covered_to >= DATE '{on}' OR coalesce(closed_on <= covered_to, false))
), span AS (
  SELECT account_id, balance_fen, greatest(changed_on, DATE '{first}') AS from_on,
         coalesce(lead(changed_on) OVER (PARTITION BY account_id ORDER BY changed_on), DATE '{on}' + 1) AS to_on
  FROM read_parquet('{folder}/balance_change.parquet') WHERE changed_on <= DATE '{on}'
), clipped AS (
  SELECT account_id, currency, balance_fen, greatest(from_on, opened_on) AS from_on, least(to_on, closed_on + 1) AS to_on
  FROM span JOIN counted USING (account_id) WHERE from_on < to_on AND balance_fen <> 0
), rate AS (
  SELECT greatest(day, DATE '{first}') AS rate_from, coalesce(lead(day) OVER (ORDER BY day), DATE '{on}' + 1) AS rate_to, rate_e8
  FROM read_parquet('{folder}/fx_rate.parquet') WHERE currency = 'USD' AND day <= DATE '{on}'
), worth AS (
  SELECT account_id, balance_fen AS worth_fen, from_on, to_on FROM clipped WHERE currency = 'CNY'
  UNION ALL
  SELECT account_id,
         (sign(balance_fen) * ((2 * abs(balance_fen)::HUGEINT * rate_e8 + 100000000) // 200000000))::BIGINT,
         greatest(from_on, rate_from), least(to_on, rate_to)
  FROM clipped JOIN rate ON from_on < rate_to AND rate_from < to_on WHERE currency <> 'CNY'
), summed AS (
  SELECT account_id, sum(worth_fen * (to_on - from_on))::BIGINT AS balance_days,
         sum(greatest(worth_fen, 0) * (to_on - from_on))::BIGINT AS balance_days_floor0,
         max(worth_fen) FILTER (to_on > DATE '{on}') AS close_fen
  FROM worth WHERE from_on < to_on GROUP BY account_id
), figure AS (
  SELECT account_id, customer_id, asset_class,
         greatest(least(closed_on + 1, DATE '{on}' + 1) - greatest(opened_on, DATE '{first}'), 0) AS days_open,
         coalesce(balance_days, 0) AS balance_days, coalesce(balance_days_floor0, 0) AS balance_days_floor0,
         coalesce(close_fen, 0) AS close_fen
  FROM counted LEFT JOIN summed USING (account_id)
)
SELECT *, '{label}' AS quarter, {days} AS days_in_quarter, {days} AS days_elapsed,
       sign(balance_days) * ((2 * abs(balance_days) + {days}) // (2 * {days})) AS average_calendar_fen,
       CASE WHEN days_open = 0 THEN 0
            ELSE sign(balance_days) * ((2 * abs(balance_days) + days_open) // (2 * days_open)) END AS average_open_fen,
       (2 * balance_days_floor0 + {days}) // (2 * {days}) AS average_calendar_floor0_fen
FROM figure
"""
CUSTOMERS = """
CREATE TEMP TABLE hand_customers AS
WITH owned AS (
  SELECT customer_id, sum(greatest(close_fen, 0)) AS financial_assets_fen, sum(close_fen) AS financial_assets_net_fen,
         {classes}, sum(balance_days_floor0)::BIGINT AS balance_days_to_date
  FROM hand_accounts GROUP BY customer_id
)
SELECT customer_id, coalesce(COLUMNS(owned.* EXCLUDE customer_id), 0),
       (2 * coalesce(balance_days_to_date, 0) + {days}) // (2 * {days}) AS average_assets_to_date_fen
FROM read_parquet('{folder}/customer.parquet') LEFT JOIN owned USING (customer_id)
"""
CLASSES = ("demand_deposit", "time_deposit", "wealth_product", "fund", "insurance", "precious_metal")


def read_and_sum(folder: Path) -> None:
    """Every column of every source table once: numbers added up, the greatest of everything else."""
    with duckdb.connect() as con:
        for source in SOURCES:
            path = folder / f"{source.name}.parquet"
            if pq.read_metadata(path).num_rows:
                sums = ", ".join(
                    f"{'sum' if column.type in ('int', 'fen') else 'max'}({column.name})"
                    for column in source.columns
                )
                con.execute(f"SELECT {sums} FROM read_parquet('{path}')").fetchall()


def hand_accounts(folder: Path) -> None:
    """The table account_averages, whole."""
    with duckdb.connect() as con:
        _accounts(con, folder)


def hand_customers(folder: Path) -> None:
    """That table, and the eleven columns of `indicators` that follow from it."""
    with duckdb.connect() as con:
        _customers(con, folder)


def differing_rows(folder: Path, snapshot: Path) -> dict[str, int]:
    """How many rows the SQL by hand and a snapshot do not share."""
    found = {}
    with duckdb.connect() as con:
        _customers(con, folder)
        for ours, columns, theirs in (
            ("hand_accounts", ACCOUNT_COLUMNS, "account_averages"),
            ("hand_customers", CUSTOMER_COLUMNS, "indicators"),
        ):
            by_hand = f"SELECT {columns} FROM {ours}"
            by_assay = f"SELECT {columns} FROM read_parquet('{snapshot}/{theirs}.parquet')"
            counted = con.execute(
                f"SELECT count(*) FROM (({by_hand} EXCEPT ALL {by_assay}) UNION ALL ({by_assay} EXCEPT ALL {by_hand}))"
            )
            found[theirs] = int(counted.fetchall()[0][0])
    return found


def _accounts(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    con.execute("SET preserve_insertion_order = false")
    con.execute(
        ACCOUNTS.format(
            folder=folder,
            on=RUN.on,
            first=RUN.quarter.first,
            label=RUN.quarter.label,
            days=RUN.days_elapsed,
        )
    )


def _customers(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    _accounts(con, folder)
    classes = ", ".join(
        f"sum(greatest(close_fen, 0)) FILTER (asset_class = '{name}')::BIGINT AS {name}_fen"
        for name in CLASSES
    )
    con.execute(CUSTOMERS.format(folder=folder, days=RUN.days_elapsed, classes=classes))
