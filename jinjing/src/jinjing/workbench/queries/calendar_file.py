"""A calendar edited by hand against the calendar of now: what it brings, what it cannot bring, and why (RM-4).

A file adds, and a planned letter that stands on another day of its line now moves. Any other letter that the
file lacks stays where it is: it may have been written since the file was taken out, and what was logged is
never deleted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.identity.scope import Scope
from jinjing.interactions.domain.contact import fits
from jinjing.interactions.enums import MESSAGES, Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.stops import Stop, stopped_by, stops_of
from jinjing.kernel import rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.sensitive import Found, found_in
from jinjing.workbench.calendar_sheet import (
    CalendarSheet,
    Letter,
    SheetCell,
    SheetLine,
    comment_of,
    letters_of,
    same_words,
)
from jinjing.workbench.enums import CellAct, WhyNot
from jinjing.workbench.models import CalendarFile, CalendarFileCell, PlannedContact
from jinjing.workbench.queries.calendar_moves import gone_plans, with_moves
from jinjing.workbench.queries.calendar_standing import Period
from jinjing.workbench.queries.leads import callable_customers

NOTE_MOST = 2000
SAID_MOST = 12


@dataclass(frozen=True)
class Entry:
    """What one cell brings. `interaction` or `plan`: whose note is meant, or what moves here; `before`: what its
    note says now; `moved_from`: the day on which the plan stands now.
    """

    place: str
    customer: Customer
    on: date
    act: CellAct
    channel: Channel
    outcome: Outcome | None = None
    note: str = ""
    before: str = ""
    interaction: Interaction | None = None
    plan: PlannedContact | None = None
    moved_from: date | None = None


class Refused(NamedTuple):
    """One cell that cannot be taken over. `said`: what stands in it, shortened; `customer`: code, or nothing."""

    place: str
    on: date | None
    why: WhyNot
    said: str = ""
    customer: str = ""


@dataclass
class Compared:
    """Everything a file would do. `seen`: fingerprint of the calendar it was compared with."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unchanged: int = 0
    absent: int = 0
    seen: str = ""


@dataclass(frozen=True)
class DayStanding:
    """What stands on one day of one customer now: records and open plans."""

    records: list[Interaction] = field(default_factory=list)
    plans: list[PlannedContact] = field(default_factory=list)

    @property
    def letters(self) -> list[Letter]:
        """What was done, then what is planned."""
        done = (took_place(one) for one in self.records)
        made = [
            Letter(Channel(r.channel), made=d, tried=not d) for r, d in zip(self.records, done, strict=True)
        ]
        return [*made, *(Letter(Channel(plan.channel), made=False) for plan in self.plans)]

    @property
    def counts(self) -> Counter[Letter]:
        return Counter(self.letters)

    @property
    def comment(self) -> str:
        """As the workbook has it."""
        said = [(str(one.channel), one.note) for one in self.records if one.note]
        said += [(str(plan.channel).lower(), plan.note) for plan in self.plans if plan.note]
        return comment_of(said)


@dataclass(frozen=True)
class _Bounds:
    """Which days may be written, by the rules of today; whom nobody contacts."""

    today: date
    earliest: date
    farthest: date
    stops: Mapping[int, Sequence[Stop]]


def files_of(staff: Staff) -> QuerySet[CalendarFile]:
    """What the person has read in, the newest first."""
    return CalendarFile.objects.filter(staff=staff).order_by("-read_at", "-pk")


def sensitive_notes(cells: Iterable[CalendarFileCell], *, on: date) -> dict[int, tuple[Found, ...]]:
    """PI-07: words of the notes that need a ground, by the key of the cell; only cells that have some."""
    found = {cell.pk: found_in(cell.note, on=on, answered=[cell.before]) for cell in cells}
    return {key: words for key, words in found.items() if words}


def compared(sheet: CalendarSheet, *, scope: Scope, at: datetime) -> Compared:
    """Line by line. Six queries for any number, and the rules of the day."""
    numbers = {line.number for line in sheet.lines if line.number}
    people = {row.customer_no: row for row in callable_customers(scope).filter(customer_no__in=numbers)}
    ids = [person.pk for person in people.values()]
    period = Period(sheet.first, sheet.last)
    stands = days_standing(ids, period)
    bounds = _bounds(ids, period, today=bank_date(at))
    found = Compared()
    done: set[str] = set()
    for line in sheet.lines:
        customer = people.get(line.number)
        if customer is None or line.number in done:
            why = WhyNot.TWICE if line.number in done else WhyNot.UNKNOWN if line.number else WhyNot.NO_NUMBER
            found.refused.append(Refused(line.place, None, why, line.number[:SAID_MOST]))
            continue
        _line(line, customer, stands[customer.pk], bounds, found, days=sheet.days, by=scope.staff_id)
        done.add(line.number)
    found.seen = fingerprint({entry.customer.pk for entry in found.entries}, period)
    return found


def seen_by(file: CalendarFile) -> str:
    """The fingerprint as it would be now."""
    people = set(file.cells.values_list("customer_id", flat=True))
    return fingerprint(people, Period(file.first_on, file.last_on))


def fingerprint(customer_ids: Iterable[int], period: Period) -> str:
    """Changes with every record, plan and note of these customers and days."""
    ids = list(customer_ids)
    records = standing().filter(customer_id__in=ids, occurred_on__range=period).order_by("pk")
    plans = _open_plans(ids, period).order_by("pk")
    text = repr(list(records.values_list("pk", flat=True)))
    text += repr([(plan.pk, plan.on, plan.channel, plan.note) for plan in plans])
    return sha256(text.encode()).hexdigest()


def took_place(record: Interaction) -> bool:
    """Spoken to, or sent; a call that nobody answered is an attempt."""
    return record.reached or record.outcome in (Outcome.SENT, Outcome.TALKED)


def _open_plans(ids: Sequence[int], period: Period) -> QuerySet[PlannedContact]:
    return PlannedContact.objects.filter(
        customer_id__in=ids, on__range=period, done_by=None, withdrawn_at=None
    )


def _bounds(ids: Sequence[int], period: Period, *, today: date) -> _Bounds:
    return _Bounds(
        today,
        today - timedelta(days=rules.value("contact.log_back_days", today)),
        today + timedelta(days=rules.value("rhythm.plan_ahead_days", today)),
        stops_of(ids, first=period.first, last=period.last),
    )


def days_standing(ids: Sequence[int], period: Period) -> dict[int, dict[date, DayStanding]]:
    """By customer, by day; what was done in the order of its hours."""
    found: dict[int, dict[date, DayStanding]] = defaultdict(lambda: defaultdict(DayStanding))
    records = standing().filter(customer_id__in=ids, occurred_on__range=period)
    for record in records.order_by("occurred_at", "pk"):
        found[record.customer_id][record.occurred_on].records.append(record)
    for plan in _open_plans(ids, period).order_by("pk"):
        found[plan.customer_id][plan.on].plans.append(plan)
    return found


def _line(
    line: SheetLine,
    customer: Customer,
    stands: Mapping[date, DayStanding],
    bounds: _Bounds,
    found: Compared,
    *,
    days: frozenset[date],
    by: int,
) -> None:
    written = {cell.on: Counter(letters_of(cell.text) or ()) for cell in line.cells}
    found.unchanged += sum(
        (written.get(on, Counter()) & stand.counts).total() for on, stand in stands.items()
    )
    missing = sum((stand.counts - written.get(on, Counter())).total() for on, stand in stands.items())
    entries: list[Entry] = []
    illegible = set()
    found.refused += [
        Refused(one.place, None, WhyNot.NO_DATE, one.text[:SAID_MOST], customer.code) for one in line.undated
    ]
    for cell in line.cells:
        brought = _cell(cell, customer, stands.get(cell.on, DayStanding()), bounds, by=by)
        if isinstance(brought, WhyNot):
            said = cell.text[:SAID_MOST]
            found.refused.append(Refused(cell.place, cell.on, brought, said, customer.code))
            illegible.add(cell.on)
        else:
            entries += brought
    gone = gone_plans(stands, written, entries, legible=days - illegible)
    brought_in = with_moves(entries, gone, stands)
    found.entries += brought_in
    found.absent += missing - sum(entry.act == CellAct.MOVE_PLAN for entry in brought_in)


def _cell(
    cell: SheetCell, customer: Customer, stand: DayStanding, bounds: _Bounds, *, by: int
) -> list[Entry] | WhyNot:
    letters = letters_of(cell.text)
    if letters is None:
        return WhyNot.NOT_A_LETTER
    new = list((Counter(letters) - stand.counts).elements())
    held = bounds.stops.get(customer.pk, ())
    refused = (_why_not(letter, cell.on, bounds, held) for letter in new)
    if why := next((why for why in refused if why), None):
        return why
    planned = [letter for letter in new if not (letter.made or letter.tried)]
    if len(set(planned)) < len(planned):
        return WhyNot.PLANNED_TWICE
    if same_words(cell.note, stand.comment) or not cell.note:
        return [_entry(cell, customer, letter, "") for letter in new]
    return _with_note(cell, customer, stand, new, by=by)


def _with_note(
    cell: SheetCell, customer: Customer, stand: DayStanding, new: Sequence[Letter], *, by: int
) -> list[Entry] | WhyNot:
    """A comment that says something new goes with the one letter that is new, or to what stands there."""
    if len(cell.note) > NOTE_MOST:
        return WhyNot.NOTE_TOO_LONG
    if not new:
        return _noted(cell, customer, stand, cell.note, by=by)
    added = cell.note.removeprefix(stand.comment).strip()
    if len(new) > 1 or (stand.comment and added == cell.note):
        return WhyNot.NOTE_FOR_WHICH
    return [_entry(cell, customer, new[0], added)]


def _why_not(letter: Letter, on: date, bounds: _Bounds, held: Sequence[Stop]) -> WhyNot | None:
    """Why a letter that is new cannot be written on that day."""
    if letter.made or letter.tried:
        if on > bounds.today:
            return WhyNot.FUTURE_DONE
        if on < bounds.earliest:
            return WhyNot.TOO_OLD
        unfit = letter.tried and not fits(letter.channel, Outcome.NO_ANSWER)
        return WhyNot.TRIED_MESSAGE if unfit else None
    if on < bounds.today:
        return WhyNot.PAST_PLAN
    if on > bounds.farthest:
        return WhyNot.TOO_FAR
    return WhyNot.HELD if stopped_by(held, on=on, channel=letter.channel) else None


def _entry(cell: SheetCell, customer: Customer, letter: Letter, note: str) -> Entry:
    if not (letter.made or letter.tried):
        return Entry(cell.place, customer, cell.on, CellAct.PLAN, letter.channel, note=note)
    usual = Outcome.SENT if letter.channel in MESSAGES else Outcome.TALKED
    outcome = Outcome.NO_ANSWER if letter.tried else usual
    return Entry(cell.place, customer, cell.on, CellAct.LOG, letter.channel, outcome, note)


def _noted(
    cell: SheetCell, customer: Customer, stand: DayStanding, note: str, *, by: int
) -> list[Entry] | WhyNot:
    """A comment was written to what stands there already."""
    if len(stand.records) + len(stand.plans) != 1:
        return WhyNot.NOTE_FOR_WHICH if stand.records or stand.plans else WhyNot.NOTE_ALONE
    if stand.plans:
        plan = stand.plans[0]
        way = Channel(plan.channel)
        change = Entry(
            cell.place, customer, cell.on, CellAct.NOTE_PLAN, way, note=note, before=plan.note, plan=plan
        )
        return [change]
    record = stand.records[0]
    if record.staff_id != by:
        return WhyNot.NOTE_OF_COLLEAGUE
    return [
        Entry(
            cell.place,
            customer,
            cell.on,
            CellAct.NOTE_CONTACT,
            Channel(record.channel),
            Outcome(record.outcome),
            note,
            record.note,
            interaction=record,
        )
    ]
