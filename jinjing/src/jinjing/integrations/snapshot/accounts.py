"""Holdings of an edition: each account at the end of the business date, in its own and in base currency."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jinjing.holdings.domain.loading import HOLDING_COLUMNS
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition


def product_rows(edition: Edition) -> pa.Table:
    """Products as `holdings` keeps them."""
    rows = edition.sources.table("product")
    columns = {
        "code": rows["product_id"],
        "asset_class": rows["asset_class"],
        "name": rows["name"],
        "name_en": pc.fill_null(rows["name_en"], ""),
        "risk_level": pc.fill_null(rows["risk_level"], ""),
    }
    return pa.table(columns)


def holding_rows(edition: Edition, customers: Directory, products: Directory) -> pa.Table:
    """Accounts the engine counted and that were open on the business date, with our own keys.

    What an account is worth in base currency is the engine's figure; only foreign ones need their balance
    looked up. An account whose history does not reach the business date has no figure and no row.
    """
    counted = edition.snapshot.table("account_averages")
    accounts = edition.sources.table("account")
    places = pc.index_in(
        counted["account_id"].combine_chunks(), value_set=accounts["account_id"].combine_chunks()
    )
    rows = accounts.take(places).append_column("worth_fen", counted["close_fen"])
    day = pa.scalar(edition.business_date, pa.date32())
    still_open = pc.fill_null(pc.greater_equal(rows["closed_on"], day), True)  # noqa: FBT003 - a value, not a switch
    rows = rows.filter(pc.and_(still_open, pc.less_equal(rows["opened_on"], day)))
    columns = {
        "customer_id": customers.keys_of(rows["customer_id"]),
        "product_id": products.keys_of(rows["product_id"]),
        "account_no": rows["account_id"],
        "balance_fen": _balances(edition, rows),
    }
    kept = {
        name: columns.get(name, rows[name] if name in rows.column_names else None) for name in HOLDING_COLUMNS
    }
    return pa.table(kept)


def _balances(edition: Edition, rows: pa.Table) -> pa.Array:
    """Balances in each account's own currency: the worth itself where that is the base currency."""
    foreign = rows.filter(pc.not_equal(rows["currency"], edition.snapshot.base_currency))[
        "account_id"
    ].combine_chunks()
    if not len(foreign):
        return rows["worth_fen"]
    wanted = [("changed_on", "<=", edition.business_date), ("account_id", "in", foreign)]
    changes = pq.read_table(edition.sources.path("balance_change"), filters=wanted)
    changes = changes.sort_by([("account_id", "ascending"), ("changed_on", "ascending")])
    last = changes.group_by("account_id", use_threads=False).aggregate([("balance_fen", "last")])
    found = (
        last["balance_fen_last"]
        .combine_chunks()
        .take(pc.index_in(rows["account_id"].combine_chunks(), value_set=last["account_id"].combine_chunks()))
    )
    base = pc.equal(rows["currency"], edition.snapshot.base_currency)
    return pc.if_else(base, rows["worth_fen"], pc.fill_null(found, 0))
