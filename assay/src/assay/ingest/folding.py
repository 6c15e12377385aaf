"""Balances as changes, across the seam between deliveries.

A day on which a balance was stated but did not change is no row of balance_change; which days those were is kept
beside it as runs (account, first day, last day). Without them a later correction of one day would also
change the days after it that the bank had stated, and two deliveries would not give what one of both gives.
"""

# ruff: noqa: S608 - no value gets into a statement.

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.ingest.delivery import LINE
from assay.ingest.increments import before
from assay.ingest.lineage import FOLDER
from assay.ingest.previous import STATED, STATED_SCHEMA
from assay.ingest.staging import Staging

# The first balance of an account counts from zero, so that a first zero is no change.
CHANGES = """
    SELECT *, balance_fen = lag(balance_fen, 1, 0) OVER (PARTITION BY account_id ORDER BY changed_on) AS stays
    FROM balance_change"""


def folded(rows: str) -> str:
    """Daily balances as changes: a day on which nothing changed is no row. rows: whole accounts."""
    return (
        f"SELECT * FROM {rows} "
        "QUALIFY balance_fen <> lag(balance_fen, 1, 0) OVER (PARTITION BY account_id ORDER BY changed_on)"
    )


def restate(staging: Staging, stated: pa.Table, *, full: bool) -> None:
    """Keep what was stated before in mind, and bring back as rows the stated days behind a corrected one.

    After a full file only accounts that it does not name keep what was stated of them.
    """
    staging.store("stated", stated)
    own = f"SELECT account_id, min(changed_on) AS day FROM balance_change WHERE {LINE} IS NOT NULL GROUP BY account_id"
    if full:
        staging.run(f"DELETE FROM stated WHERE account_id IN (SELECT account_id FROM ({own}))")
        return
    staging.make(
        "corrected",
        f"SELECT DISTINCT account_id FROM stated JOIN ({own}) USING (account_id) WHERE day <= last_on",
    )
    staging.make(
        "restated",
        f"""
        WITH days AS (
            SELECT account_id, CAST(unnest(generate_series(first_on, last_on, INTERVAL 1 DAY)) AS DATE) AS changed_on
            FROM stated SEMI JOIN corrected USING (account_id)
        )
        SELECT days.account_id, days.changed_on, coalesce(b.balance_fen, 0) AS balance_fen
        FROM days ASOF LEFT JOIN "{before("balance_change")}" AS b
        ON days.account_id = b.account_id AND days.changed_on >= b.changed_on""",
    )
    staging.run(
        "INSERT INTO balance_change BY NAME "
        "SELECT * FROM restated ANTI JOIN balance_change USING (account_id, changed_on)"
    )
    staging.run("DELETE FROM stated WHERE account_id IN (SELECT account_id FROM corrected)")
    staging.drop("restated")


def write_stated(staging: Staging, folder: Path) -> None:
    """Write the runs of days on which a balance was stated unchanged; no file where there is none."""
    if not staging.has("balance_change"):
        return
    earlier = (
        "UNION ALL SELECT * FROM stated SEMI JOIN balance_change USING (account_id)"
        if staging.has("stated")
        else ""
    )
    sql = f"""
        WITH days AS (
            SELECT account_id, changed_on,
                changed_on - CAST(row_number() OVER (PARTITION BY account_id ORDER BY changed_on) AS INTEGER) AS run
            FROM ({CHANGES}) WHERE stays
        ),
        runs AS (
            SELECT account_id, min(changed_on) AS first_on, max(changed_on) AS last_on FROM days GROUP BY account_id, run
            {earlier}
        ),
        parted AS (
            SELECT *, first_on > 1 + max(last_on) OVER (
                PARTITION BY account_id ORDER BY first_on, last_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS apart FROM runs
        ),
        numbered AS (
            SELECT *, count(*) FILTER (apart) OVER (PARTITION BY account_id ORDER BY first_on, last_on
                ROWS UNBOUNDED PRECEDING) AS run
            FROM parted
        )
        SELECT account_id, min(first_on) AS first_on, max(last_on) AS last_on FROM numbered
        GROUP BY account_id, run ORDER BY account_id, first_on"""
    writer = None
    try:
        for batch in staging.batches(sql):
            if batch.num_rows and writer is None:
                (folder / FOLDER).mkdir(exist_ok=True)
                writer = pq.ParquetWriter(folder / FOLDER / STATED, STATED_SCHEMA, compression="zstd")
            if writer is not None:
                writer.write_batch(batch.cast(STATED_SCHEMA))
    finally:
        if writer is not None:
            writer.close()


def folded_rows(staging: Staging) -> int:
    """How many rows of this delivery state no change."""
    ((count,),) = staging.rows(f"SELECT count(*) FROM ({CHANGES}) WHERE stays AND {LINE} > 0")
    return int(count)
