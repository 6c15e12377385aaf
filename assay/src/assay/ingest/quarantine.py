"""Rows that break a rule are set aside with their line, field and reason; the row itself only sealed.

The same form serves two folders: `quarantine/` (a person must mend the row) and `parking/` (the row waits for
its customer or account). `<folder>/<file>.jsonl` has one line a row, also of earlier deliveries.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from assay.errors import FeedError
from assay.ingest.pack import FeedFile
from assay.ingest.reasons import reason, suggestion
from assay.ingest.report import IngestReport
from assay.ingest.sealing import Keyring, Sealer
from assay.sources.contract import Source

QUARANTINE, PARKING = "quarantine", "parking"
# How the sealed text is written: as delivered, in our own types, or a whole line that could not be split.
RAW_FORM, TYPED_FORM, LINE_FORM = "raw", "typed", "line"


class Place(NamedTuple):
    """Where a row stands: number of the delivery, name of the file, line in it."""

    delivery: int
    file: str
    line: int


class Fault(NamedTuple):
    """Why one row of a file was not taken. `detail` is what the rule compared with (a table, a field)."""

    line: int
    field: str
    rule: str
    sealed: bytes
    detail: str = ""
    form: str = TYPED_FORM


@dataclass(frozen=True)
class Intake:
    """Rows of one file on the workbench. `places` tells where rows stand that this delivery did not bring."""

    file: FeedFile
    path_name: str
    rows_read: int
    delivery: int = 1
    places: dict[int, Place] = field(default_factory=dict)
    delivered: bool = True  # by this delivery: not carried over and not mended

    @property
    def table(self) -> str:
        return self.file.name

    @property
    def contract(self) -> Source:
        return self.file.contract

    def place(self, line: int) -> Place:
        """Where a row of the workbench really stands."""
        return self.places.get(line) or Place(self.delivery, self.path_name, line)


class Quarantine:
    """The faults of one delivery, file by file; `hold` refuses more of them than the pack allows."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer
        self._faults: dict[str, list[Fault]] = {}
        self._intakes: dict[str, Intake] = {}

    def seal(self, intake: Intake, line: int, row: str) -> bytes:
        """The row as it was, readable only with the key."""
        return self.sealer.seal(row, bound_to=bound_to(intake.place(line)))

    def add(self, intake: Intake, faults: Iterable[Fault], *, allowed_percent: float | None = None) -> None:
        """Set rows aside; FeedError as soon as the file has more of them than is allowed."""
        kept = self._faults.setdefault(intake.table, [])
        self._intakes[intake.table] = intake
        for fault in faults:
            kept.append(fault)
            if allowed_percent is not None and len(kept) * 100 > allowed_percent * intake.rows_read:
                raise _too_many(intake, kept[0], allowed_percent)

    def count(self, table: str) -> int:
        """How many rows of the file were set aside."""
        return len(self.faults_of(table))

    def faults_of(self, table: str) -> list[Fault]:
        """The rows of the file that were set aside."""
        return self._faults.get(table, [])

    def bring_back(self, intake: Intake, faults: list[Fault]) -> None:
        """What an earlier try had set aside of a file."""
        self._faults[intake.table], self._intakes[intake.table] = faults, intake

    def records(self) -> list[dict[str, Any]]:
        """What is written of every row that was set aside."""
        return [
            record(self._intakes[table], fault, self.sealer)
            for table, faults in self._faults.items()
            for fault in faults
        ]


def record(intake: Intake, fault: Fault, sealer: Sealer) -> dict[str, Any]:
    """What is written of one row: where it stands, why it was not taken, what to do, and the row sealed."""
    place = intake.place(fault.line)
    zh, en = reason(intake.contract, fault.field, fault.rule, fault.detail)
    fix_zh, fix_en = suggestion(fault.rule)
    return {
        "file": place.file,
        "line": place.line,
        "field": fault.field,
        "rule": fault.rule,
        "reason_zh": zh,
        "reason_en": en,
        "suggestion_zh": fix_zh,
        "suggestion_en": fix_en,
        "table": intake.table,
        "delivery": place.delivery,
        "form": fault.form,
        "masked": list(intake.file.masked),
        "key_id": sealer.key_id,
        "sealed": base64.b64encode(fault.sealed).decode(),
    }


def bound_to(place: Place) -> str:
    """What a sealed row is bound to: it opens at its own line only."""
    return f"{place.file}:{place.line}"


def opened(record: dict[str, Any], ring: Keyring) -> str:
    """The sealed text of a record; SourceError without the key."""
    place = Place(record.get("delivery", 1), record["file"], record["line"])
    return ring.sealer(record["key_id"]).open(base64.b64decode(record["sealed"]), bound_to=bound_to(place))


def place_of(record: dict[str, Any]) -> Place:
    """The place of a stored record."""
    return Place(int(record.get("delivery", 1)), str(record["file"]), int(record["line"]))


def read_records(folder: Path) -> list[dict[str, Any]]:
    """Every record of a folder of quarantined or parked rows, by file and in their order."""
    return [
        {"file": path.stem, **json.loads(line)}
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def dated(records: Iterable[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    """Records with the business date on which they were set aside, unless they have one."""
    return [{"set_aside_on": on.isoformat(), **record} for record in records]


def set_aside_on(record: dict[str, Any], otherwise: date) -> date:
    """The business date on which a row was set aside; another one for a record of before there were dates."""
    told = record.get("set_aside_on")
    return date.fromisoformat(told) if told else otherwise


def still_kept(
    records: list[dict[str, Any]], on: date, days: int, report: IngestReport
) -> list[dict[str, Any]]:
    """Rows of earlier deliveries; those that nobody mended in so many days are gone (IM-11)."""
    kept = [each for each in records if (on - set_aside_on(each, on)).days <= days]
    if gone := len(records) - len(kept):
        report.remark(
            f"{gone} 行在隔离区超过 {days} 天无人改正，已按保存期限删除。",
            f"{gone} rows were in quarantine for more than {days} days and were removed.",
            removed=gone,
        )
    return kept


def write_records(folder: Path, records: Iterable[dict[str, Any]]) -> None:
    """One JSON line a row in <folder>/<file>.jsonl, by delivery and line; no folder where there is no row."""
    by_file: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        by_file[record["file"]].append(record)
    for name, rows in by_file.items():
        folder.mkdir(exist_ok=True, mode=0o700)
        rows.sort(key=place_of)
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


def _too_many(intake: Intake, first: Fault, allowed_percent: float) -> FeedError:
    zh, en = reason(intake.contract, first.field, first.rule, first.detail)
    allowed, name, line = f"{allowed_percent:g}", intake.path_name, intake.place(first.line).line
    return FeedError(
        f"{name} 的坏行超过了允许的 {allowed}%（共 {intake.rows_read} 行），整批未导入，原有数据未改动。"
        f"例如第 {line} 行：{zh}。",
        f"{name}: more than the allowed {allowed} % of its {intake.rows_read} rows are broken. Nothing was "
        f"taken over and nothing was changed. Line {line}, for one: {en}.",
        rule="too_many",
        file=name,
        line=line,
        field=first.field,
    )
