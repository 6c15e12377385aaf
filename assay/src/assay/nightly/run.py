"""One night: sources in, one snapshot out, or nothing at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from assay.business_date import Run
from assay.engines import ENGINES, Engine, open_engine
from assay.errors import SnapshotError, SourceError
from assay.further import Further, read_further
from assay.nightly.buckets import BucketNight
from assay.nightly.figures import UNPRICED
from assay.nightly.memory import buckets_for, share_of_memory
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.nightly.quality import Check, check_together, refuse_failures
from assay.nightly.snapshot import Snapshot, write_snapshot
from assay.nightly.state import Since, Whole, extent, going_on, kept_for_next, open_before, write_state
from assay.nightly.step import Step
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.nightly.working import WorkingFolder, key_of, working_folder
from assay.nightly.writing import Written, write_table
from assay.policies import Policy, load_policies
from assay.progress import Bar, Progress
from assay.sources import SOURCES, Source
from assay.sources.reader import Sources

_BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True)
class RunReport:
    """What a night did, in a few lines. `taken_over` names the steps that an earlier try had finished."""

    out: Path
    on: date
    rows: dict[str, int]
    written: bool
    steps: int
    resumed: bool = False
    taken_over: tuple[str, ...] = ()
    reach: str = ""
    buckets: int = 1

    def lines(self) -> tuple[str, ...]:
        """For a person at the terminal."""
        if not self.written:
            return (*self._resumed(), f"{self.out}: 内容相同，无需更新 / nothing new")
        counts = ", ".join(f"{name} {count}" for name, count in self.rows.items())
        return (*self._resumed(), *filter(None, [self.reach]), f"{self.out}: {self.on}", counts)

    def _resumed(self) -> tuple[str, ...]:
        if not self.resumed:
            return ()
        if not self.taken_over:
            return ("没有可接续的步骤，已从头计算 / nothing to resume, started over",)
        done = f"{len(self.taken_over)}/{self.steps}"
        # Bucket by bucket there are hundreds.
        names = ", ".join(self.taken_over) if self.buckets == 1 else f"…, {self.taken_over[-1]}"
        return (f"接续上次：沿用已完成的 {done} 步 / resumed, {done} steps taken over: {names}",)


@dataclass(frozen=True)
class _Inputs:
    """Everything a night's rows depend on."""

    sources: Sources
    run: Run
    packs: tuple[Policy, ...]
    before: Snapshot | None
    engine: str
    further: Further
    since: Since | Whole
    buckets: int = 1

    @property
    def tables(self) -> tuple[Source, ...]:
        """Those of every snapshot, and one more for what the bank declared itself."""
        return (*TABLES, *self.further.tables())

    @property
    def since_day(self) -> date | None:
        """The business date of the night that this one goes on from."""
        return self.since.on if isinstance(self.since, Since) else None

    @property
    def key(self) -> str:
        return key_of(
            sources=self.sources.digest,
            on=self.run.on,
            policies=[pack.digest for pack in self.packs],
            previous=self.before.digest if self.before else None,
            engine=self.engine,
            buckets=self.buckets,
            since=self.since.digest if isinstance(self.since, Since) else None,
            further=[file.digest for file in self.further.files],
        )


def run_night(
    sources: Path,
    on: date,
    out: Path,
    *,
    previous: Path | None,
    engine: str,
    policies: list[Path],
    progress: Progress,
    resume: bool = False,
    memory: str | None = None,
    extras: Sequence[Path] = (),
    buckets: int | None = None,
) -> RunReport:
    """Work out every table as of the end of `on` and write the snapshot folder whole.

    `resume`: take over the steps that a killed try of the same night finished. `memory`: the most that the
    engine may use, such as "3GB" (None: half of the machine); what does not fit is spilled beside `out`.
    `extras`: files with the bank's own declarations. `buckets`: in how many parts the customers are worked out
    where the engine does not spread rows itself (None: as many as fit in its memory); the snapshot is the same.
    SourceError for a date the sources do not cover, SnapshotError for a previous snapshot of another
    schema version or a later date, PolicyError, DefinitionError, QualityError; nothing is changed then.
    """
    started_at, clock = datetime.now(UTC), perf_counter()
    further = read_further(extras)
    memory = memory or share_of_memory()
    inputs = _inputs(sources, on, previous=previous, engine=engine, policies=policies, further=further)
    inputs = replace(inputs, buckets=_buckets(inputs, buckets, memory))
    steps = plan(inputs.run, inputs.packs, further, inputs.since_day)
    with working_folder(out, inputs.key, resume=resume) as folder:
        with open_engine(engine, folder.place, memory) as machine:
            night = _night(machine, folder, inputs.buckets)
            written, unpriced = _work_through(night, inputs, steps, folder, progress)
            reach = extent(night, inputs.since)
        checks = _checks(written, schemes=len(inputs.packs), unpriced_days=unpriced)
        record = {
            "engine": engine,
            "code_version": version("assay"),
            "started_at": started_at.isoformat(timespec="seconds"),
            "seconds": round(perf_counter() - clock, 3),
            "seconds_by_step": night.seconds,
            "buckets": inputs.buckets,
            **reach,
            "taken_over": night.taken_over,
            "sql": night.sql,
        }
        changed = write_snapshot(out, _manifest(inputs, written, checks), folder.tables, record)
    rows = {name: table.rows for name, table in written.items()}
    told = _told(reach) if previous else ""
    taken_over, statements = tuple(night.taken_over), night.statements(steps)
    return RunReport(out, on, rows, changed, statements, resume, taken_over, told, inputs.buckets)


def _told(reach: Mapping[str, Any]) -> str:
    """For a person at the terminal: how much of the bank's balances was read."""
    if why := reach.get("whole_because"):
        return f"全量计算：{why['zh']} / whole night: {why['en']}"
    read = reach["accounts_read"]
    known = read + reach["accounts_taken_over"]
    return (
        f"增量计算：{known} 个账户中读取了 {read} 个的余额变动 / "
        f"one more day: balance changes of {read} of {known} accounts read"
    )


def _inputs(
    folder: Path, on: date, *, previous: Path | None, engine: str, policies: list[Path], further: Further
) -> _Inputs:
    sources = Sources.read(folder)
    run = _run_of(sources, on)
    sources.refuse_misshapen()
    packs = load_policies(policies, defaults=sources.default_policies, on=on, currency=sources.base_currency)
    before = _previous(previous, on=on)
    since = going_on(before, sources, run, _terms(run, packs, further))
    return _Inputs(sources, run, packs, before, engine, further, since)


def _terms(run: Run, packs: tuple[Policy, ...], further: Further) -> dict[str, Any]:
    """What must be equal in the manifest of the night before for this one to go on from it."""
    return {
        "policies": [pack.entry(official=index == 0) for index, pack in enumerate(packs)],
        "further": further.entries() if further.files else None,
        "base_currency": run.base_currency,
    }


def _buckets(inputs: _Inputs, asked: int | None, memory: str) -> int:
    """In how many parts the customers are worked out."""
    if inputs.engine in ENGINES and ENGINES[inputs.engine].spreads:
        return 1
    return asked or buckets_for(inputs.sources.rows("customer"), memory)


def _night(machine: Engine, folder: WorkingFolder, buckets: int) -> Night:
    return Night(machine, folder) if buckets == 1 else BucketNight(machine, folder, buckets=buckets)


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


def _work_through(
    night: Night, inputs: _Inputs, steps: tuple[Step, ...], folder: WorkingFolder, progress: Progress
) -> tuple[dict[str, Written], int]:
    """Every step, then every table's file; and how many foreign days had no rate."""
    _open_tables(night, inputs, folder)
    with progress.bar("assay run", night.statements(steps) + len(inputs.tables)) as bar:
        written = (UNPRICED, *kept_for_next(inputs.since), *(table.name for table in inputs.tables))
        night.work_through(steps, written, bar)
        files = _write_tables(night, inputs.tables, folder, bar)
        write_state(night, folder.tables)
        return files, _unpriced_days(night)


def _open_tables(night: Night, inputs: _Inputs, folder: WorkingFolder) -> None:
    for source in SOURCES:
        night.open(source, inputs.sources.path(source.name))
    if isinstance(inputs.since, Since):
        open_before(night, inputs.since, folder.path)
    tiers = _BY_NAME["tiers"]
    if inputs.before:
        night.open(tiers, inputs.before.path("tiers"), name="previous_tiers")
    else:
        night.lend("previous_tiers", tiers.schema.empty_table())


def _write_tables(
    night: Night, tables: tuple[Source, ...], folder: WorkingFolder, bar: Bar
) -> dict[str, Written]:
    """The files of an earlier try are written over: only whole steps are taken over."""
    folder.tables.mkdir(exist_ok=True)
    written = {}
    for table in tables:
        bar.at(f"{table.name}.parquet")
        written[table.name] = write_table(table, night.batches(table), folder.tables)
        bar.advance()
    return written


def _checks(written: Mapping[str, Written], *, schemes: int, unpriced_days: int) -> list[Check]:
    """QualityError if one fails."""
    checks = [check for table in written.values() for check in table.own_checks]
    found = {name: table.checks for name, table in written.items()}
    checks += check_together(found, schemes=schemes, unpriced_days=unpriced_days)
    refuse_failures(checks)
    return checks


def _unpriced_days(night: Night) -> int:
    rows = night.tables[UNPRICED]
    days = night.engine.fetch(rows.agg(days=rows.days.sum()))
    return int(days["days"][0].as_py() or 0)


def _manifest(inputs: _Inputs, written: Mapping[str, Written], checks: list[Check]) -> dict[str, Any]:
    sources, run = inputs.sources, inputs.run
    return {
        "schema_version": SCHEMA_VERSION,
        "business_date": run.on.isoformat(),
        "base_currency": run.base_currency,
        "covers_from": run.covers_from.isoformat(),
        "sources": {"digest": sources.digest, "tables": sources.table_digests},
        "policies": [pack.entry(official=index == 0) for index, pack in enumerate(inputs.packs)],
        "tables": {name: {"rows": table.rows, "digest": table.digest} for name, table in written.items()},
        "checks": [check.entry() for check in checks],
        "previous": inputs.before.digest if inputs.before else None,
        **({"further": inputs.further.entries()} if inputs.further.files else {}),
    }
