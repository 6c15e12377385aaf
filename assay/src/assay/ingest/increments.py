"""Laying a file upon the previous sources: a full file replaces, an increment appends, an upsert replaces by key.

What is new lies under the table's name, what was there before under `<table>@before`; afterwards the table holds
both, each key once. Nothing here deletes what a full file no longer has: see `vanished`.
"""

# ruff: noqa: S608 - names went through `quoted`; nothing delivered gets into a statement.

from collections import defaultdict
from dataclasses import dataclass, field

import pyarrow as pa

from assay.ingest.checking import Checks
from assay.ingest.delivery import LINE
from assay.ingest.lineage import ORIGIN, History
from assay.ingest.pack import FeedFile
from assay.ingest.previous import Previous
from assay.ingest.quarantine import Intake
from assay.ingest.staging import Staging, stored_columns
from assay.sources.contract import Source
from assay.sources.links import references_of
from assay.sources.sql import columns, quoted

# Rows of these are things that happened or were stated on a day: a full file brings the whole time again, so
# that a row it no longer has was withdrawn. Of every other table a missing row is only not in the latest file.
SERIES = ("calendar", "balance_change", "transaction", "fx_rate", "price", "channel_activity", "interaction")


@dataclass
class Counts:
    """What became of the rows of each table when they met the previous ones."""

    repeated: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    replaced: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    outdated: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Layers:
    """Lays files, one after the other in the pack's order, upon one folder of sources."""

    def __init__(self, staging: Staging, checks: Checks, previous: Previous, *, correction: bool) -> None:
        self._staging, self._checks, self._previous = staging, checks, previous
        self._correction = correction
        self.counts = Counts()
        self.conflicts: dict[str, list[tuple[int, str]]] = {}

    def bring(self, file: FeedFile) -> None:
        """Put the previous rows of a table on the workbench."""
        self._previous.bring(self._staging, file.contract, before(file.name))

    def carry(self, file: FeedFile) -> None:
        """A table that was not delivered stays as it was."""
        self._staging.rename(before(file.name), file.name)
        self._staging.run(f"ALTER TABLE {quoted(file.name)} ADD COLUMN {LINE} BIGINT")

    def make_room(self, file: FeedFile) -> None:
        """An empty table, upon which rows that waited are laid."""
        null = f"CAST(NULL AS BIGINT) AS {LINE}"
        self._staging.make(file.name, f"SELECT {null}, * FROM {quoted(before(file.name))} LIMIT 0")

    def meet(self, intake: Intake) -> None:
        """Compare new rows with those of the same key that are there already."""
        mode = intake.file.mode
        if mode == "full":
            return
        self._drop_repeated(intake)
        if mode == "upsert":
            self._drop_outdated(intake)
        elif not (self._correction or intake.table == "balance_change"):
            same_key = self._pairs(intake.contract, f"f.{LINE}")
            self._checks.set_aside(intake, same_key, intake.contract.key[0], "contradicts")
        ((replaced,),) = self._staging.rows(self._pairs(intake.contract, "count(*)"))
        self.counts.replaced[intake.table] += replaced

    def meet_mended(self, intake: Intake, history: History) -> None:
        """As `meet`, for rows that come late: their own delivery's key stands, and so does what came after it."""
        numbers = pa.array(range(len(history.origins)), pa.int32())
        deliveries = pa.array([origin.delivery for origin in history.origins], pa.int32())
        self._staging.store("origins", pa.table({"number": numbers, "delivery": deliveries}))
        pairs = (
            f"{self._pairs(intake.contract, f'f.{LINE}')} JOIN origins AS fo ON fo.number = f.{ORIGIN} "
            f"JOIN origins AS bo ON bo.number = b.{ORIGIN}"
        )
        same = f"{pairs} WHERE bo.delivery = fo.delivery"
        self._checks.set_aside(intake, same, intake.contract.key[0], "key")
        self.counts.outdated[intake.table] += self._staging.changed(
            f"DELETE FROM {quoted(intake.table)} WHERE {LINE} IN ({pairs} WHERE bo.delivery > fo.delivery)"
        )

    def note_conflicts(self, contract: Source) -> None:
        """Rows that a person had corrected and that came differently now (IM-09): the new ones count and are named."""
        history = self._previous.history
        mended = [n for n, o in enumerate(history.origins) if o.mended and o.table == contract.name]
        if not mended:
            return
        cases = " ".join(
            f"WHEN f.{quoted(name)} IS DISTINCT FROM b.{quoted(name)} THEN '{name}'"
            for name in stored_columns(contract)
            if name != "key_id"
        )
        numbers = ", ".join(map(str, mended))
        pairs = self._pairs(contract, f"f.{LINE} AS line, CASE {cases} END AS field")
        self.conflicts[contract.name] = self._staging.rows(
            f"SELECT line, field FROM ({pairs} WHERE b.{ORIGIN} IN ({numbers}) AND f.{LINE} > 0) "
            "WHERE field IS NOT NULL ORDER BY line"
        )

    def lay(self, intake: Intake) -> None:
        """Put the previous rows under the new ones."""
        contract, staging = intake.contract, self._staging
        full = intake.file.mode == "full" and intake.delivered
        absent = f"{quoted(before(contract.name))} AS b ANTI JOIN {quoted(contract.name)} USING ({columns(contract.key)})"
        if full and contract.name in SERIES:
            absent = f"(SELECT b.* FROM {absent}) AS b WHERE {self._hangs_on_kept(contract)}"
        elif full:
            staging.make(
                missing(contract.name),
                f"SELECT {columns(contract.key)} FROM {absent}{self._not_aside(contract)}",
            )
        staging.run(f"INSERT INTO {quoted(contract.name)} BY NAME SELECT b.* FROM {absent}")

    def _drop_repeated(self, intake: Intake) -> None:
        same = " AND ".join(
            f"f.{quoted(name)} IS NOT DISTINCT FROM b.{quoted(name)}"
            for name in stored_columns(intake.contract)
        )
        pairs = self._pairs(intake.contract, f"f.{LINE}")
        self.counts.repeated[intake.table] += self._staging.changed(
            f"DELETE FROM {quoted(intake.table)} WHERE {LINE} IN ({pairs} WHERE {same})"
        )

    def _drop_outdated(self, intake: Intake) -> None:
        if intake.file.timestamp is None:
            return
        new, old = f"f.{quoted(intake.file.timestamp)}", f"b.{quoted(intake.file.timestamp)}"
        pairs = self._pairs(intake.contract, f"f.{LINE}")
        self.counts.outdated[intake.table] += self._staging.changed(
            f"DELETE FROM {quoted(intake.table)} WHERE {LINE} IN "
            f"({pairs} WHERE {old} IS NOT NULL AND ({new} IS NULL OR {new} < {old}))"
        )

    def _pairs(self, contract: Source, chosen: str) -> str:
        on = " AND ".join(f"f.{quoted(name)} = b.{quoted(name)}" for name in contract.key)
        return f"SELECT {chosen} FROM {quoted(contract.name)} AS f JOIN {quoted(before(contract.name))} AS b ON {on}"

    def _not_aside(self, contract: Source) -> str:
        """A row that came, but broken or too early, is not missing."""
        aside = f"{contract.name}@aside"
        return (
            f" ANTI JOIN {quoted(aside)} USING ({columns(contract.key)})" if self._staging.has(aside) else ""
        )

    def _hangs_on_kept(self, contract: Source) -> str:
        """Rows of a series that stay: their new version is broken, or what they belong to is only not in the latest file."""
        conditions = ["false"]
        if self._staging.has(f"{contract.name}@aside"):
            same = " AND ".join(f"a.{quoted(name)} = b.{quoted(name)}" for name in contract.key)
            conditions.append(f"EXISTS (SELECT 1 FROM {quoted(contract.name + '@aside')} AS a WHERE {same})")
        for reference in references_of(contract.name):
            if self._staging.has(missing(reference.to_table)):
                target, to, own = missing(reference.to_table), reference.to_column, reference.column
                conditions.append(f"b.{quoted(own)} IN (SELECT {quoted(to)} FROM {quoted(target)})")
        return " OR ".join(conditions)


def drop_older_within(staging: Staging, intake: Intake) -> int:
    """Of rows of one key in an upsert with a timestamp the latest counts; how many others there were."""
    file = intake.file
    if file.timestamp is None:
        return 0
    when, table = quoted(file.timestamp), quoted(file.name)
    window = f"max({when}) OVER (PARTITION BY {columns(file.contract.key)})"
    ranked = f"SELECT {LINE}, {when} AS stamped, {window} AS latest FROM {table}"
    older = (
        f"SELECT {LINE} FROM ({ranked}) WHERE latest IS NOT NULL AND (stamped IS NULL OR stamped < latest)"
    )
    return staging.changed(f"DELETE FROM {table} WHERE {LINE} IN ({older})")


def before(table: str) -> str:
    """The name under which a table's previous rows lie."""
    return f"{table}@before"


def missing(table: str) -> str:
    """The name under which the keys lie that the latest full file no longer has."""
    return f"{table}@missing"
