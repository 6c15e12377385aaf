"""What is known of a file beyond its rows once it is read: noted, so that a resumed ingest need not read it again."""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.ingest.delivery import Delivered
from assay.ingest.lineage import Origin
from assay.ingest.pack import FeedFile
from assay.ingest.quarantine import Fault, Intake, Place
from assay.ingest.reading.base import Note, Stated

if TYPE_CHECKING:
    from assay.ingest.loading import Loading

COUNTS = ("repeated", "replaced", "outdated")


class Mark(NamedTuple):
    """How many origins were numbered, and rows let wait, before a file was read."""

    origins: int
    waiting: int

    @classmethod
    def of(cls, loading: "Loading") -> "Mark":
        """As it is now."""
        return cls(len(loading.history.origins), len(loading.parking.waiting))


def state_of(loading: "Loading", file: FeedFile, delivered: Delivered | None, before: Mark) -> dict[str, Any]:
    """Everything that reading one file left in memory, as JSON has it; rows only sealed."""
    name, parking = file.name, loading.parking
    days = loading.days.get(name)
    return {
        "delivered": None if delivered is None else _as_read(delivered),
        "intake": _intake(loading.intakes.get(name)),
        "days": None if days is None else [day and day.isoformat() for day in days],
        "outdated": loading.outdated.get(name),
        "total": loading.staging.totals.get(name),
        "faults": [_fault(fault) for fault in loading.quarantine.faults_of(name)],
        "waiting": parking.waiting[before.waiting :],
        "parked": parking.parked(name),
        "came_in": parking.came_in.get(name),
        "origins": [asdict(origin) for origin in loading.history.origins[before.origins :]],
        "layers": None if loading.layers is None else _layers(loading, name),
    }


def bring_back(
    loading: "Loading", file: FeedFile, delivered: Delivered | None, state: Mapping[str, Any]
) -> None:
    """Put that back into memory; the rows are on the workbench still."""
    name, parking = file.name, loading.parking
    if delivered is not None:
        _read_again(delivered, state["delivered"])
    if state["intake"] is not None:
        intake = loading.intakes[name] = _intake_again(file, state["intake"])
        loading.quarantine.bring_back(intake, [_fault_again(fault) for fault in state["faults"]])
        parking.bring_back(name, state["waiting"], state["parked"], state["came_in"])
    if state["days"] is not None:
        first, last = (day and date.fromisoformat(day) for day in state["days"])
        loading.days[name] = (first, last)
    if state["outdated"] is not None:
        loading.outdated[name] = state["outdated"]
    if state["total"] is not None:
        total, unread = state["total"]
        loading.staging.totals[name] = (total, unread)
    loading.history.origins += [Origin(**origin) for origin in state["origins"]]
    if loading.layers is not None:
        _layers_again(loading, name, state["layers"])


def _as_read(delivered: Delivered) -> dict[str, Any]:
    return {
        "rows_read": delivered.rows_read,
        "notes": delivered.notes,
        "stated": asdict(delivered.stated),
    }


def _read_again(delivered: Delivered, known: Mapping[str, Any]) -> None:
    delivered.rows_read = known["rows_read"]
    delivered.reader.notes = [Note(*note) for note in known["notes"]]
    delivered.reader.stated = Stated(**known["stated"])


def _intake(intake: Intake | None) -> dict[str, Any] | None:
    if intake is None:
        return None
    return {
        "path_name": intake.path_name,
        "rows_read": intake.rows_read,
        "delivery": intake.delivery,
        "places": [[line, *place] for line, place in intake.places.items()],
        "delivered": intake.delivered,
    }


def _intake_again(file: FeedFile, known: Mapping[str, Any]) -> Intake:
    places = {line: Place(*place) for line, *place in known["places"]}
    return Intake(file, **{**known, "places": places})


def _fault(fault: Fault) -> list[Any]:
    sealed = base64.b64encode(fault.sealed).decode()
    return [fault.line, fault.field, fault.rule, sealed, fault.detail, fault.form]


def _fault_again(known: list[Any]) -> Fault:
    line, field, rule, sealed, detail, form = known
    return Fault(line, field, rule, base64.b64decode(sealed), detail, form)


def _layers(loading: "Loading", name: str) -> dict[str, Any]:
    assert loading.layers is not None
    counts = loading.layers.counts
    return {
        "counts": {count: getattr(counts, count)[name] for count in COUNTS if name in getattr(counts, count)},
        "conflicts": loading.layers.conflicts.get(name),
    }


def _layers_again(loading: "Loading", name: str, known: Mapping[str, Any]) -> None:
    assert loading.layers is not None
    for count, rows in known["counts"].items():
        getattr(loading.layers.counts, count)[name] = rows
    if known["conflicts"] is not None:
        loading.layers.conflicts[name] = [(line, column) for line, column in known["conflicts"]]
