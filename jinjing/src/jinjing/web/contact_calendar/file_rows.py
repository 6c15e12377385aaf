"""A calendar from Excel as its page lists it: a line a customer, the cells it brings, the cells it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import shown_name
from jinjing.interactions.enums import Outcome
from jinjing.kernel.sensitive import Found
from jinjing.web.shared.grounds import grounds
from jinjing.workbench.enums import CellAct, FileState, WhyNot
from jinjing.workbench.models import CalendarFile, CalendarFileCell
from jinjing.workbench.queries.calendar_file import sensitive_notes

NOTES = (CellAct.NOTE_CONTACT, CellAct.NOTE_PLAN)


@dataclass(frozen=True)
class CellShown:
    """One entry: `letter` as it stands in the calendar, what happens, from which day, the note, why it stayed.

    found: words of the note that need a ground (PI-07).
    """

    place: str
    name: str
    code: str
    on: date
    letter: str
    act: str
    moved_from: date | None
    note: str
    stays: str
    found: tuple[Found, ...] = ()


@dataclass(frozen=True)
class RefusedShown:
    """One cell that cannot be taken over. `name` and `on` are empty for a whole line nobody can place."""

    place: str
    name: str
    on: date | None
    said: str
    why: str


@dataclass(frozen=True)
class FileShown:
    """`customers`: codes of everybody who is shown; `found`: words that need a ground, in `named` notes."""

    cells: Sequence[CellShown]
    refused: Sequence[RefusedShown]
    logged: int
    planned: int
    moved: int
    noted: int
    customers: Sequence[str]
    found: Sequence[Found] = ()
    named: int = 0

    @property
    def grounds(self) -> list[tuple[str, str]]:
        """Code and name of each ground on which the notes can be taken over."""
        return grounds()


def shown_file(file: CalendarFile, *, on: date) -> FileShown:
    """Two queries for any number of cells."""
    cells = list(file.cells.select_related("customer").order_by("pk"))
    told = (file.refusals or {}).get("cells", [])
    wanted = {one["customer"] for one in told if one["customer"]}
    names = {one.code: shown_name(one) for one in Customer.objects.filter(code__in=wanted)}
    acts = [CellAct(cell.act) for cell in cells]
    asks = sensitive_notes(cells, on=on) if file.state == FileState.READ else {}
    return FileShown(
        cells=[_cell(cell, asks.get(cell.pk, ())) for cell in cells],
        refused=[_refused(one, names) for one in told],
        logged=acts.count(CellAct.LOG),
        planned=acts.count(CellAct.PLAN),
        moved=acts.count(CellAct.MOVE_PLAN),
        noted=sum(act in NOTES for act in acts),
        customers=list(dict.fromkeys([*(cell.customer.code for cell in cells), *names])),
        found=list(dict.fromkeys(found for words in asks.values() for found in words)),
        named=len(asks),
    )


def _cell(cell: CalendarFileCell, found: tuple[Found, ...]) -> CellShown:
    return CellShown(
        place=cell.place,
        name=shown_name(cell.customer),
        code=cell.customer.code,
        on=cell.on,
        letter=_letter(cell),
        act=str(CellAct(cell.act).label),
        moved_from=cell.moved_from,
        note=cell.note,
        stays=cell.get_stays_display(),
        found=found,
    )


def _letter(cell: CalendarFileCell) -> str:
    """Small where it is planned, with × where nobody was reached."""
    if cell.act in (CellAct.PLAN, CellAct.MOVE_PLAN, CellAct.NOTE_PLAN):
        return cell.channel.lower()
    return f"{cell.channel}×" if cell.outcome == Outcome.NO_ANSWER else cell.channel


def _refused(one: dict[str, str], names: dict[str, str]) -> RefusedShown:
    return RefusedShown(
        place=one["place"],
        name=names.get(one["customer"], ""),
        on=date.fromisoformat(one["on"]) if one["on"] else None,
        said=one["said"],
        why=str(WhyNot(one["why"]).label),
    )
