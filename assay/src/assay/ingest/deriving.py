"""What is made from what was delivered: derived tables, rows that vanished, days that look different now."""

from dataclasses import asdict
from datetime import date
from typing import Any

from assay.ingest.changes import changed_days
from assay.ingest.increments import before
from assay.ingest.loading import DAY_OF, Loading
from assay.ingest.pack import FeedPack
from assay.ingest.previous import MISSING_SCHEMA, Previous
from assay.ingest.report import IngestReport, Remark
from assay.ingest.staging import Staging
from assay.ingest.transforms import TRANSFORMS, Task
from assay.ingest.vanished import Vanished, settle
from assay.ingest.writing import typed_select
from assay.sources import BY_NAME, SOURCES
from assay.sources.reader import Covers

STEP = "derive"


def derive_and_settle(
    staging: Staging, pack: FeedPack, onto: Previous | None, covers: Covers, report: IngestReport
) -> tuple[dict[str, str], Vanished, bool]:
    """How each table came about, what vanished, and whether an earlier try had found that out already.

    Settling removes rows, so it happens once: its note is written together with what it changes.
    """
    known: dict[str, Any] | None = staging.notes.earlier(STEP)
    if known is not None:
        report.remarks += [Remark(**remark) for remark in known["remarks"]]
        return known["made"], _vanished_again(known["vanished"]), True
    count = len(report.remarks)
    made = _derive(staging, pack, onto, covers, report)
    missing = onto.missing() if onto else MISSING_SCHEMA.empty_table()
    with staging.at_once():
        vanished = settle(staging, missing, on=covers.last, gone_after_days=pack.confirm_gone_after_days)
        remarks = [asdict(remark) for remark in report.remarks[count:]]
        facts = {"made": made, "remarks": remarks, "vanished": _vanished(vanished)}
        staging.notes.note(STEP, facts)
    return made, vanished, False


def remark_vanished(report: IngestReport, vanished: Vanished, days: int) -> None:
    """Say which rows left the sources, and which would but for others that refer to them."""
    for table, rows in vanished.gone.items():
        report.remark(
            f"{table}：{rows} 行已连续 {days} 天不在最新文件中，确认消失，已移出源数据。",
            f"{table}: {rows} rows have been missing for {days} days; they are confirmed as gone and left out.",
            table=table,
            gone=rows,
        )
    for table, rows in vanished.needed.items():
        report.remark(
            f"{table}：{rows} 行早已不在最新文件中，但仍被其他数据引用，继续保留。请向发送方核实。",
            f"{table}: {rows} rows are long missing but other rows still refer to them, so they stay. Ask the sender.",
            table=table,
            needed=rows,
        )


def find_changed_days(loading: Loading, seen: Covers, covers: Covers, report: IngestReport) -> None:
    """Name the days covered before on which balances or movements are other than they were."""
    first = max(seen.first, covers.first)
    for table in DAY_OF:
        intake = loading.intakes.get(table)
        if intake is not None and loading.staging.has(before(table)) and first <= seen.last:
            full = intake.file.mode == "full" and intake.delivered
            days = Covers(first, seen.last)
            report.changed_days += changed_days(loading.staging, table, days, full=full)


def _derive(
    staging: Staging, pack: FeedPack, onto: Previous | None, covers: Covers, report: IngestReport
) -> dict[str, str]:
    """Make what the pack derives, and note how each table came about."""
    made = {source.name: "delivered" if staging.has(source.name) else "absent" for source in SOURCES}
    task = Task(staging, covers, pack.base_currency, report)
    for table, derivation in pack.tables.items():
        if staging.has(table):
            continue
        transform = TRANSFORMS[derivation.transform]
        lacks = any(not staging.has(file) for file in transform.reads)
        if lacks and onto is not None and onto.has(table):
            onto.bring(staging, BY_NAME[table], table)
        else:
            rows = transform.rows(task)
            if isinstance(rows, str):
                staging.make(table, typed_select(staging, BY_NAME[table], rows))
            else:
                staging.store(table, rows)
        made[table] = "derived"
    return made


def _vanished(vanished: Vanished) -> dict[str, Any]:
    days = [[table, since.isoformat(), rows] for table, since, rows in vanished.not_in_latest]
    return {"not_in_latest": days, "gone": vanished.gone, "needed": vanished.needed}


def _vanished_again(known: dict[str, Any]) -> Vanished:
    days = [(table, date.fromisoformat(since), rows) for table, since, rows in known["not_in_latest"]]
    return Vanished(days, known["gone"], known["needed"])
