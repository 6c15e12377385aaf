"""A small letter that somebody put on another day of the same customer: the planned contact goes with it (RM-4).

Only what is planned moves. A plan counts as gone from its day where the file has that day, the cell could be
read and the letter is not in it; a plan that the same cell says is done now is done, not moved.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from jinjing.interactions.enums import SPOKEN, Channel, Outcome
from jinjing.workbench.calendar_sheet import Letter, same_words
from jinjing.workbench.enums import CellAct
from jinjing.workbench.models import PlannedContact

if TYPE_CHECKING:
    from jinjing.workbench.queries.calendar_file import DayStanding, Entry


def gone_plans(
    stands: Mapping[date, "DayStanding"],
    written: Mapping[date, Collection[Letter]],
    entries: Iterable["Entry"],
    *,
    legible: Collection[date],
) -> list[PlannedContact]:
    """Open plans of one customer whose letter the line no longer has on their day, the earliest first.

    legible: days of the file whose cell in this line is empty or could be taken over.
    """
    brought = list(entries)
    noted = {entry.plan.pk for entry in brought if entry.plan}
    return [
        plan
        for on in sorted(stands.keys() & set(legible))
        for plan in stands[on].plans
        if _letter(plan) not in written.get(on, ()) and plan.pk not in noted and not _done(plan, brought)
    ]


def with_moves(
    entries: Sequence["Entry"], gone: Sequence[PlannedContact], stands: Mapping[date, "DayStanding"]
) -> list["Entry"]:
    """The entries, those that plan again what is gone turned into moves: the nearest day first, the earlier of two."""
    left = list(gone)
    found = []
    for entry in entries:
        same = [plan for plan in left if entry.act == CellAct.PLAN and plan.channel == entry.channel]
        plan = min(same, key=lambda one: (abs(one.on - entry.on), one.on), default=None)
        if plan is None:
            found.append(entry)
            continue
        left.remove(plan)
        found.append(_move(entry, plan, carried=stands[plan.on].comment))
    return found


def _move(entry: "Entry", plan: PlannedContact, *, carried: str) -> "Entry":
    """carried: the comment of the old cell; taken along it says nothing new."""
    is_new = entry.note and not any(same_words(entry.note, old) for old in (plan.note, carried))
    return replace(
        entry,
        act=CellAct.MOVE_PLAN,
        plan=plan,
        moved_from=plan.on,
        note=entry.note if is_new else "",
        before=plan.note if is_new else "",
    )


def _letter(plan: PlannedContact) -> Letter:
    return Letter(Channel(plan.channel), made=False)


def _done(plan: PlannedContact, entries: Iterable["Entry"]) -> bool:
    """Whether the file logs a contact that does this plan (`contact_plan.done_by_contact`)."""
    made = (one for one in entries if one.act == CellAct.LOG and one.on == plan.on)
    return any(
        one.channel == plan.channel or {one.channel, plan.channel} <= set(SPOKEN)
        for one in made
        if one.outcome != Outcome.NO_ANSWER
    )
