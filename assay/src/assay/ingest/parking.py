"""Rows of unknown customers and accounts wait, sealed, until a delivery brings the owner, or their days are over.

A customer opened today may come with tomorrow's customer file; its account and balances are no faults until
the pack's `park_days` have passed (IM-08). What then still waits goes to quarantine with the reason.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa

from assay.errors import FeedError
from assay.ingest.delivery import LINE
from assay.ingest.lineage import AT, ORIGIN, History, Origin
from assay.ingest.quarantine import Fault, Intake, opened, place_of, record
from assay.ingest.rows import SQL_TYPES
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow, Keyring, Sealer
from assay.ingest.staging import Staging
from assay.sources.contract import Source
from assay.sources.sql import columns, quoted

PARKABLE = ("customer", "account")


@dataclass
class Parking:
    """The rows that wait: those of earlier deliveries by table, and those of this one."""

    ring: Keyring
    sealer: Sealer
    max_percent: float
    before: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    _since: dict[str, dict[tuple[str, ...], str]] = field(default_factory=dict)
    _parked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    came_in: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, records: Iterable[dict[str, Any]], ring: Keyring, max_percent: float) -> "Parking":
        """The parking area as the previous sources left it."""
        by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for waiting in records:
            by_table[waiting["table"]].append(waiting)
        return cls(ring, ring.current(), max_percent, dict(by_table))

    def add(self, intake: Intake, told: Iterable[tuple[Fault, str]]) -> list[int]:
        """Let rows wait; their lines. FeedError when so many wait that rather the customers were forgotten."""
        lines = []
        for fault, text in told:
            sealed = self._sealed(intake, fault, text)
            key = _key(intake.contract, text)
            since = self._since.get(intake.table, {}).get(key)
            self.waiting.append({**record(intake, sealed, self.sealer), "since": since})
            lines.append(fault.line)
            self._parked[intake.table] += fault.line > 0
            if self._parked[intake.table] * 100 > self.max_percent * intake.rows_read and fault.line > 0:
                raise self._too_many(intake, fault)
        return lines

    def parked(self, table: str) -> int:
        """How many rows of this delivery's file wait."""
        return self._parked.get(table, 0)

    def bring_back(self, table: str, waiting: list[dict[str, Any]], parked: int, came_in: int | None) -> None:
        """What an earlier try had let wait of a table; rows of earlier deliveries were looked at then."""
        self.before.pop(table, None)
        self.waiting += waiting
        self._parked[table] = parked
        if came_in is not None:
            self.came_in[table] = came_in

    def bring_in(self, staging: Staging, intake: Intake, history: History) -> Intake:
        """Lay the rows that wait for a table beside those delivered, under negative lines.

        A row whose key came again is superseded; a full file replaces all that wait, and only the day since
        which they wait is kept.
        """
        waiting = self.before.pop(intake.table, [])
        if not waiting:
            return intake
        texts = [opened(each, self.ring) for each in waiting]
        self._since[intake.table] = {
            _key(intake.contract, text): each["since"] for each, text in zip(waiting, texts, strict=True)
        }
        if intake.file.mode == "full" and intake.delivered:
            return intake
        places = {-n: place_of(each) for n, each in enumerate(waiting, start=1)}
        origins = [history.number(Origin(p.delivery, intake.table, p.file)) for p in places.values()]
        rows = _rows(staging, intake.contract, texts)
        rows = rows.append_column(LINE, pa.array(list(places), pa.int64()))
        rows = rows.append_column(ORIGIN, pa.array(origins, pa.int32()))
        rows = rows.append_column(AT, pa.array([p.line for p in places.values()], pa.int64()))
        _insert(staging, intake.contract, rows)
        return replace(intake, places={**intake.places, **places})

    def count_in(self, staging: Staging, intake: Intake) -> None:
        """Count the waiting rows that found their owner."""
        ((count,),) = staging.rows(f"SELECT count(*) FROM {quoted(intake.table)} WHERE {LINE} < 0")  # noqa: S608
        if count:
            self.came_in[intake.table] = count

    def closed(self, on: date, park_days: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows that go on waiting, and those whose days are over by a business day."""
        still: list[dict[str, Any]] = []
        over: list[dict[str, Any]] = []
        rest = [each for rows in self.before.values() for each in rows]
        for each in [*self.waiting, *rest]:
            each["since"] = each["since"] or on.isoformat()
            waited = (on - date.fromisoformat(each["since"])).days
            (over if waited > park_days else still).append(each)
        expired = [{name: value for name, value in each.items() if name != "since"} for each in over]
        return still, expired

    def _sealed(self, intake: Intake, fault: Fault, text: str) -> Fault:
        place = intake.place(fault.line)
        return fault._replace(sealed=self.sealer.seal(text, bound_to=f"{place.file}:{place.line}"))

    def _too_many(self, intake: Intake, fault: Fault) -> FeedError:
        name, percent = intake.path_name, f"{self.max_percent:g}"
        return FeedError(
            f"{name} 中超过 {percent}% 的行在 {fault.detail} 中找不到所属记录，像是漏送了客户或账户文件。"
            "整批未导入，原有数据未改动，请补齐后重新执行。",
            f"{name}: more than {percent} % of the rows lead to no row of {fault.detail}, as if the file of customers "
            "or accounts had been forgotten. Nothing was taken over and nothing was changed; deliver it and run again.",
            rule="too_many_waiting",
            file=name,
        )


def _key(contract: Source, text: str) -> tuple[str, ...]:
    row = json.loads(text)
    return tuple(str(row[name]) for name in contract.key)


def _rows(staging: Staging, contract: Source, texts: list[str]) -> pa.Table:
    """Rows from their JSON: columns as texts, those of a sealed table sealed again."""
    rows = [json.loads(text) for text in texts]
    if contract.sealed:
        return pa.Table.from_pylist([staging.sealed_row(IdentityRow(**row)) for row in rows], SEALED_SCHEMA)
    names = [column.name for column in contract.columns]
    return pa.table({name: pa.array([_text(row[name]) for row in rows], pa.string()) for name in names})


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _insert(staging: Staging, contract: Source, rows: pa.Table) -> None:
    staging.store("parked", rows)
    types = {c.name: SQL_TYPES[c.type] for c in contract.columns} if not contract.sealed else {}
    chosen = ", ".join(
        f"CAST({quoted(name)} AS {types[name]}) AS {quoted(name)}" if name in types else quoted(name)
        for name in rows.column_names
    )
    table, key = quoted(contract.name), columns(contract.key)
    known = [contract.name, f"{contract.name}@before"]
    others = " ".join(f"ANTI JOIN {quoted(name)} USING ({key})" for name in known if staging.has(name))
    staging.run(f"INSERT INTO {table} BY NAME SELECT {chosen} FROM parked {others}")  # noqa: S608
    staging.drop("parked")
