"""A fixed bank for measuring: one quarter, 2.6 accounts a customer, balances changing on 6 % of days."""

from datetime import date
from pathlib import Path

import duckdb

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)


def write_bank(folder: Path, customers: int) -> None:
    """Write account.parquet, product.parquet and balance_change.parquet with rows that depend on nothing but N."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = true")
    con.execute(
        f"""
        COPY (SELECT 'p' || i AS product_id, ['demand_deposit', 'time_deposit', 'fund'][i + 1] AS asset_class,
                     'p' || i AS name, NULL::VARCHAR AS name_en, NULL::VARCHAR AS risk_level
              FROM range(3) t(i)) TO '{folder}/product.parquet';
        COPY (SELECT 'a' || a AS account_id, 'c' || (a * 10 // 26) AS customer_id, 'p' || (a % 3) AS product_id,
                     NULL::VARCHAR AS org_id, 'CNY' AS currency, DATE '2020-01-01' AS opened_on,
                     NULL::DATE AS closed_on, NULL::DATE AS matures_on, NULL::DATE AS covered_to
              FROM range({customers} * 26 // 10) t(a) ORDER BY account_id) TO '{folder}/account.parquet';
        COPY (SELECT 'a' || a AS account_id, DATE '2026-06-30' + d::INTEGER AS changed_on,
                     (hash(a * 1000 + d) % 30000000)::BIGINT AS balance_fen
              FROM range({customers} * 26 // 10) t(a), range(93) s(d)
              WHERE d = 0 OR hash(a * 977 + d) % 100 < 6 ORDER BY account_id, changed_on)
        TO '{folder}/balance_change.parquet';
        """
    )
    con.close()
