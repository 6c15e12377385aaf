"""Which days that were already covered look different after a delivery, so that they can be worked out anew."""

# ruff: noqa: S608 - no value but dates gets into a statement.

from datetime import timedelta

from assay.ingest.delivery import LINE
from assay.ingest.increments import before
from assay.ingest.report import ChangedDays
from assay.ingest.staging import Staging
from assay.sources.reader import Covers


def changed_days(staging: Staging, table: str, seen: Covers, *, full: bool) -> list[ChangedDays]:
    """Days in `seen` on which balances (or movements) are other than before.

    full: compare everything; else only what a new row touches can have changed.
    """
    if table == "balance_change":
        return _spans(staging, table, _balance_events(staging, seen, full=full))
    return _spans(staging, table, _movement_events(seen, full=full))


def _balance_events(staging: Staging, seen: Covers, *, full: bool) -> str:
    """One row an account and stretch of days on which its balance differs: account, first and last day."""
    old, columns = before("balance_change"), "account_id, changed_on, balance_fen"
    if full:
        touched = (
            f'(SELECT {columns} FROM balance_change EXCEPT SELECT {columns} FROM "{old}") UNION ALL '
            f'(SELECT {columns} FROM "{old}" EXCEPT SELECT {columns} FROM balance_change)'
        )
    else:
        touched = f"SELECT {columns} FROM balance_change WHERE {LINE} IS NOT NULL"
    staging.make(
        "touched",
        f"SELECT DISTINCT account_id FROM ({touched}) WHERE changed_on <= DATE '{seen.last}'",
    )
    mine = "SEMI JOIN touched USING (account_id)"
    return f"""
        WITH old AS (SELECT {columns} FROM "{old}" {mine}),
        new AS (SELECT {columns} FROM balance_change {mine}),
        days AS (
            SELECT account_id, changed_on FROM old WHERE changed_on <= DATE '{seen.last}'
            UNION SELECT account_id, changed_on FROM new WHERE changed_on <= DATE '{seen.last}'
            UNION SELECT account_id, DATE '{seen.first}' FROM touched
        ),
        both_ways AS (
            SELECT days.account_id, days.changed_on, coalesce(old.balance_fen, 0) AS was, coalesce(new.balance_fen, 0) AS is_now
            FROM days
            ASOF LEFT JOIN old ON days.account_id = old.account_id AND days.changed_on >= old.changed_on
            ASOF LEFT JOIN new ON days.account_id = new.account_id AND days.changed_on >= new.changed_on
        ),
        stretches AS (
            SELECT account_id, was, is_now, greatest(changed_on, DATE '{seen.first}') AS first_on,
                lead(changed_on, 1, DATE '{seen.last + timedelta(days=1)}') OVER (PARTITION BY account_id ORDER BY changed_on) - 1 AS last_on
            FROM both_ways
        )
        SELECT account_id, first_on, last_on FROM stretches WHERE was <> is_now AND last_on >= first_on"""


def _movement_events(seen: Covers, *, full: bool) -> str:
    old = before("transaction")
    if full:
        changed = (
            "SELECT account_id, booked_on FROM (SELECT transaction_id, account_id, booked_on, amount_fen FROM transaction "
            f'EXCEPT SELECT transaction_id, account_id, booked_on, amount_fen FROM "{old}") UNION ALL '
            "SELECT account_id, booked_on FROM (SELECT transaction_id, account_id, booked_on, amount_fen "
            f'FROM "{old}" EXCEPT SELECT transaction_id, account_id, booked_on, amount_fen FROM transaction)'
        )
    else:
        changed = f"SELECT account_id, booked_on FROM transaction WHERE {LINE} IS NOT NULL"
    return f"""
        SELECT DISTINCT account_id, booked_on AS first_on, booked_on AS last_on FROM ({changed})
        WHERE booked_on BETWEEN DATE '{seen.first}' AND DATE '{seen.last}'"""


def _spans(staging: Staging, table: str, events: str) -> list[ChangedDays]:
    """Count accounts by day and put days of equal count together."""
    counted = staging.rows(
        f"""
        WITH events AS ({events}),
        steps AS (
            SELECT day, sum(step) AS step FROM (
                SELECT first_on AS day, 1 AS step FROM events UNION ALL SELECT last_on + 1, -1 FROM events
            ) GROUP BY day
        )
        SELECT day, sum(step) OVER (ORDER BY day) FROM steps WHERE step <> 0 ORDER BY day"""
    )
    following = [day for day, _ in counted[1:]]
    return [
        ChangedDays(table, day, end - timedelta(days=1), int(accounts))
        for (day, accounts), end in zip(counted, following, strict=False)
        if accounts
    ]
