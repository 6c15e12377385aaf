"""One night: sources in, one snapshot out, or nothing at all."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa

from assay.business_date import Run
from assay.digest import table_digest
from assay.engines import open_engine
from assay.errors import SnapshotError, SourceError
from assay.indicators.balances import balance_span, unpriced_days
from assay.nightly.night import Night
from assay.nightly.plan import Step, plan
from assay.nightly.quality import Check, check_table, check_together, refuse_failures
from assay.nightly.snapshot import Snapshot, write_snapshot
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.policies import Policy, load_policies
from assay.progress import Progress
from assay.sources import SOURCES
from assay.sources.reader import Sources

_BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True)
class RunReport:
    """What a night did, in a few lines."""

    out: Path
    on: date
    rows: dict[str, int]
    written: bool

    def lines(self) -> tuple[str, ...]:
        """For a person at the terminal."""
        if not self.written:
            return (f"{self.out}: 内容相同，无需更新 / nothing new",)
        counts = ", ".join(f"{name} {count}" for name, count in self.rows.items())
        return (f"{self.out}: {self.on}", counts)


def run_night(
    sources: Path,
    on: date,
    out: Path,
    *,
    previous: Path | None,
    engine: str,
    policies: list[Path],
    progress: Progress,
) -> RunReport:
    """Work out every table as of the end of `on` and write the snapshot folder whole.

    SourceError for a date the sources do not cover, SnapshotError for a previous snapshot of another
    schema version or a later date, PolicyError, QualityError; nothing is changed then.
    """
    started_at, clock = datetime.now(UTC), perf_counter()
    opened = Sources.read(sources)
    run = _run_of(opened, on)
    opened.refuse_misshapen()
    packs = load_policies(policies, defaults=opened.default_policies, on=on, currency=opened.base_currency)
    before = _previous(previous, on=on)
    with open_engine(engine) as machine:
        night = Night(machine)
        _open_tables(night, opened, before)
        _work_through(night, plan(run, packs), progress)
        tables = {table.name: night.fetch(table) for table in TABLES}
        unpriced = _unpriced_days(night, run)
    checks = [check for table in TABLES for check in check_table(table, tables[table.name])]
    checks += check_together(tables, schemes=len(packs), unpriced_days=unpriced)
    refuse_failures(checks)
    typed = {name: rows.cast(_BY_NAME[name].schema) for name, rows in tables.items()}
    manifest = _manifest(opened, run, packs=packs, before=before, tables=typed, checks=checks)
    record = {
        "engine": engine,
        "code_version": version("assay"),
        "started_at": started_at.isoformat(timespec="seconds"),
        "seconds": round(perf_counter() - clock, 3),
        "seconds_by_step": night.seconds,
        "sql": night.sql,
    }
    written = write_snapshot(out, manifest, typed, record)
    return RunReport(out, on, {name: rows.num_rows for name, rows in typed.items()}, written)


def _run_of(sources: Sources, on: date) -> Run:
    covers = sources.covers
    if on not in covers:
        raise SourceError(
            f"源数据覆盖 {covers.first} 至 {covers.last}，不含 {on}。请换一个日期。",
            f"The sources cover {covers.first} to {covers.last}, not {on}. Choose another date.",
        )
    return Run(on=on, covers_from=covers.first, base_currency=sources.base_currency)


def _previous(folder: Path | None, *, on: date) -> Snapshot | None:
    if folder is None:
        return None
    snapshot = Snapshot.read(folder)
    if snapshot.business_date >= on:
        raise SnapshotError(
            f"{folder} 的业务日期是 {snapshot.business_date}，不早于 {on}，不能作为上一期快照。",
            f"{folder} is of {snapshot.business_date}, which is not before {on}: it cannot be the previous one.",
        )
    return snapshot


def _open_tables(night: Night, sources: Sources, before: Snapshot | None) -> None:
    for source in SOURCES:
        night.open(source, sources.path(source.name))
    tiers = _BY_NAME["tiers"].schema
    night.lend("previous_tiers", before.table("tiers") if before else tiers.empty_table())


def _work_through(night: Night, steps: tuple[Step, ...], progress: Progress) -> None:
    with progress.bar("assay run", len(steps)) as bar:
        for step in steps:
            night.work_out(step)
            bar.advance()


def _unpriced_days(night: Night, run: Run) -> int:
    counted = night.tables["counted_account"]
    abroad = counted.filter(counted.currency != run.base_currency)
    spans = balance_span(night.tables["balance_change"].semi_join(abroad, "account_id"), abroad, run)
    days = night.engine.fetch(unpriced_days(spans, night.tables["rate_span"]))
    return int(days["days"][0].as_py() or 0)


def _manifest(
    sources: Sources,
    run: Run,
    *,
    packs: tuple[Policy, ...],
    before: Snapshot | None,
    tables: dict[str, pa.Table],
    checks: list[Check],
) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "business_date": run.on.isoformat(),
        "base_currency": run.base_currency,
        "sources": {"digest": sources.digest, "tables": sources.table_digests},
        "policies": [pack.entry(official=index == 0) for index, pack in enumerate(packs)],
        "tables": {
            name: {"rows": rows.num_rows, "digest": table_digest(rows)} for name, rows in tables.items()
        },
        "checks": [check.entry() for check in checks],
        "previous": before.digest if before else None,
    }
