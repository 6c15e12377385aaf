"""What if: two policies on the customers of one snapshot, before a bank switches.

The tiers come from the definitions of the night itself, on the balance-days that the snapshot keeps as
`grounds`, without history: both policies are compared by what the figures give. Nothing is written but
the tables asked for.
"""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
from ibis import literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.comparison import Comparison, Move
from assay.engines import open_engine
from assay.errors import PolicyError, SnapshotError
from assay.money import total
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.nightly.snapshot import Snapshot
from assay.nightly.step import Step
from assay.nightly.tables import grounds, tiers
from assay.policies import Policy
from assay.sources import SOURCES
from assay.sources.reader import Sources
from assay.tiers.basis import Basis
from assay.tiers.ladder import rung_of


def compare(snapshot: Path, policies: list[Path], *, sources: Path | None = None) -> Comparison:
    """Try two packs on a snapshot's customers; the first is where they come from, the second where they go.

    SnapshotError if the sources are not those of the snapshot; PolicyError unless there are two packs of the
    snapshot's currency, or if one decides by the month and the snapshot holds no months (name the sources).
    """
    if len(policies) != 2:
        raise PolicyError("请用 --policy 指定两个政策包。", "Name two policy packs, each with --policy.")
    first, second = (Policy.read(path) for path in policies)
    opened = Snapshot.read(snapshot)
    for pack in (first, second):
        _refuse_currency(pack, opened)
    run = _run_of(opened)
    with open_engine("duckdb") as machine:
        night = Night(machine)
        table = (
            _from_sources(night, opened, sources, run, (first, second))
            if sources
            else _kept(night, opened, run, (first, second))
        )
        rows = machine.fetch(_moves(table, run, (first, second)))
    moves = tuple(_move(row) for row in rows.to_pylist())
    return Comparison(run.on, (first, second), moves, first.diff(second))


def _refuse_currency(pack: Policy, snapshot: Snapshot) -> None:
    if pack.currency != snapshot.base_currency:
        raise PolicyError(
            f"政策包 {pack.key} 以 {pack.currency} 计价，快照以 {snapshot.base_currency} 计价。",
            f"Policy pack {pack.key} is in {pack.currency}, the snapshot is in {snapshot.base_currency}.",
        )


def _run_of(snapshot: Snapshot) -> Run:
    covers_from = date.fromisoformat(snapshot.manifest["covers_from"])
    return Run(snapshot.business_date, covers_from, snapshot.base_currency)


def _kept(night: Night, snapshot: Snapshot, run: Run, policies: tuple[Policy, ...]) -> Table:
    night.engine.open("grounds", snapshot.path("grounds"))
    rows = ibis.table(ibis.Schema.from_pyarrow(grounds.schema), name="grounds")
    columns = sorted({_days_column(pack, run) for pack in policies})
    filled = night.engine.fetch(rows.agg(**{name: rows[name].count() for name in columns})).to_pylist()[0]
    lacking = [name for name in columns if not filled[name]]
    if lacking and snapshot.manifest["tables"]["grounds"]["rows"]:
        raise PolicyError(
            f"快照没有保留所需的数字（{'、'.join(lacking)}），例如按月评定的政策。请加 --sources 指定当时的源数据。",
            f"The snapshot does not keep {', '.join(lacking)}, which a policy needs that decides by the month. "
            "Name the sources with --sources.",
        )
    return rows


def _from_sources(
    night: Night, snapshot: Snapshot, folder: Path, run: Run, policies: tuple[Policy, ...]
) -> Table:
    """The grounds worked out again, months included where a pack asks for them."""
    sources = Sources.read(folder)
    if snapshot.manifest["sources"]["digest"] != sources.digest:
        raise SnapshotError(
            f"{snapshot.folder} 不是由 {folder} 生成的。请指定当时的源数据。",
            f"{snapshot.folder} was not made from {folder}. Name the sources it was made from.",
        )
    for source in SOURCES:
        night.open(source, sources.path(source.name))
    night.lend("previous_tiers", tiers.schema.empty_table())
    for step in _needed_steps(("grounds",), plan(run, policies)):
        night.work_out(step)
    return night.tables["grounds"]


def _needed_steps(tables: tuple[str, ...], steps: tuple[Step, ...]) -> list[Step]:
    wanted, chosen = set(tables), []
    for step in reversed(steps):
        if step.name in wanted:
            wanted.update(step.needs)
            chosen.append(step)
    return chosen[::-1]


def _moves(rows: Table, run: Run, policies: tuple[Policy, Policy]) -> Table:
    first = Basis.of(run, policies[0].steadiness)
    standing = rows.mutate(
        before=_stands(rows, run, policies[0]),
        after=_stands(rows, run, policies[1]),
        days=rows[_days_column(policies[0], run)],
    )
    grouped = standing.group_by("rm_staff_id", "before", "after").agg(
        customers=standing.customer_id.count(), balance_days=total(standing.days)
    )
    return grouped.mutate(divisor=literal(first.days)).order_by("rm_staff_id", "before", "after")


def _days_column(policy: Policy, run: Run) -> str:
    suffix = "_floor0" if policy.overdraft == "zero" else ""
    return f"balance_days_{Basis.of(run, policy.steadiness).columns}{suffix}"


def _stands(rows: Table, run: Run, policy: Policy) -> Any:
    basis = Basis.of(run, policy.steadiness)
    age = "age_closed" if basis.quarter == run.closed_quarter else "age_now"
    return rung_of(rows, policy, balance_days=_days_column(policy, run), days=basis.days, age=age)


def _move(row: dict[str, Any]) -> Move:
    average = Fraction(int(row["balance_days"] or 0), int(row["divisor"]))
    fen = (2 * average.numerator + average.denominator) // (2 * average.denominator)
    return Move(row["rm_staff_id"], row["before"], row["after"], row["customers"], fen)
