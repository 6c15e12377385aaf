"""Holdings of an edition: each account at the end of the business date, in its own and in base currency."""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

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


ACCOUNT_COLUMNS = (
    "account_id",
    "customer_id",
    "product_id",
    "currency",
    "opened_on",
    "closed_on",
    "matures_on",
)
PART_ROWS = 262_144


@dataclass
class Accounts:
    """Accounts of editions, and changes of those in other than the base currency, few of very many rows: put together
    once for both editions that share them.
    """

    _found: dict[tuple[str, str, str], pa.Table] = field(default_factory=dict)
    _counted: tuple[str, pa.Array, pa.Table] | None = None

    def counted(self, edition: Edition, numbers: pa.Array) -> pa.Table:
        """The accounts with these numbers, in that order."""
        digest = edition.sources.table_digests["account"]
        if self._counted and self._counted[0] == digest and self._counted[1].equals(numbers):
            return self._counted[2]
        accounts = edition.sources.table("account", *ACCOUNT_COLUMNS)
        places = pc.index_in(numbers, value_set=accounts["account_id"].combine_chunks())
        self._counted = digest, numbers, accounts.take(places)
        return self._counted[2]

    def foreign(self, edition: Edition) -> pa.Table:
        digests, base = edition.sources.table_digests, edition.snapshot.base_currency
        name = (digests["account"], digests["balance_change"], base)
        if name not in self._found:
            self._found = {name: _foreign_changes(edition)}
        return self._found[name]


def _foreign_changes(edition: Edition) -> pa.Table:
    """In the order of account and day."""
    accounts = edition.sources.table("account", "account_id", "currency")
    foreign = accounts.filter(pc.not_equal(accounts["currency"], edition.snapshot.base_currency))
    wanted = foreign["account_id"].combine_chunks()
    schema = pa.schema(
        [("account_id", pa.string()), ("changed_on", pa.date32()), ("balance_fen", pa.int64())]
    )
    found = []
    # As a dictionary a number that comes again and again is looked up once a part.
    with pq.ParquetFile(edition.sources.path("balance_change"), read_dictionary=["account_id"]) as parquet:
        for part in parquet.iter_batches(PART_ROWS, columns=schema.names):
            numbers = part.column("account_id")
            of_these = pc.is_in(numbers.dictionary, value_set=wanted).take(numbers.indices)
            found.append(pa.Table.from_batches([part.filter(of_these)]).cast(schema))
    rows = pa.concat_tables([schema.empty_table(), *found])
    return rows.sort_by([("account_id", "ascending"), ("changed_on", "ascending")])


def holding_rows(edition: Edition, accounts: Accounts) -> pa.Table:
    """Accounts the engine counted and that were open on the business date, with the bank's codes.

    What an account is worth in base currency is the engine's figure; only foreign ones need their balance
    looked up. An account whose history does not reach the business date has no figure and no row.
    """
    counted = pq.read_table(edition.snapshot.path("account_averages"), columns=["account_id", "close_fen"])
    rows = accounts.counted(edition, counted["account_id"].combine_chunks())
    rows = rows.append_column("worth_fen", counted["close_fen"])
    day = pa.scalar(edition.business_date, pa.date32())
    still_open = pc.fill_null(pc.greater_equal(rows["closed_on"], day), True)  # noqa: FBT003 - a value, not a switch
    rows = rows.filter(pc.and_(still_open, pc.less_equal(rows["opened_on"], day)))
    rows = rows.append_column("balance_fen", _balances(edition, rows, accounts))
    # In the order of the table's key, so that its index is written from left to right.
    rows = rows.rename_columns({"account_id": "account_no"})
    return rows if _is_sorted(rows["customer_id"]) else rows.sort_by("customer_id")


def _is_sorted(column: pa.ChunkedArray) -> bool:
    values = column.combine_chunks()
    return bool(pc.all(pc.less_equal(values[:-1], values[1:]), min_count=0).as_py())


def _balances(edition: Edition, rows: pa.Table, accounts: Accounts) -> pa.Array:
    """Balances in each account's own currency: the worth itself where that is the base currency."""
    base = pc.equal(rows["currency"], edition.snapshot.base_currency)
    if pc.all(base, min_count=0).as_py():
        return rows["worth_fen"]
    changes = accounts.foreign(edition)
    day = pa.scalar(edition.business_date, pa.date32())
    changes = changes.filter(pc.less_equal(changes["changed_on"], day))
    last = changes.group_by("account_id", use_threads=False).aggregate([("balance_fen", "last")])
    found = (
        last["balance_fen_last"]
        .combine_chunks()
        .take(pc.index_in(rows["account_id"].combine_chunks(), value_set=last["account_id"].combine_chunks()))
    )
    return pc.if_else(base, rows["worth_fen"], pc.fill_null(found, 0))
