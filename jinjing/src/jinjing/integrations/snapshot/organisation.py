"""The bank's tree, its staff and their positions as the feed says."""

from typing import Any

import pyarrow as pa
from django.contrib.auth.hashers import make_password

from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.integrations.errors import PublicationRefused
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.takeover import ONE_DAY, Takeover

PositionKey = tuple[int, str, int, Any]


def load_organisation(rows: pa.Table) -> Directory:
    """Renew the tree, parents first. A unit that is no longer delivered stays: people and visits name it."""
    delivered = {row["org_id"]: row for row in rows.to_pylist()}
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    for code in sorted(delivered, key=lambda code: len(_line_of(code, delivered))):
        row, line = delivered[code], _line_of(code, delivered)
        unit = units.setdefault(code, OrgUnit(code=code))
        unit.parent = units[line[-2]] if len(line) > 1 else None
        unit.path = "".join(("/", *(f"{step}/" for step in line)))
        unit.level, unit.branch_kind = row["level"], row["branch_kind"] or ""
        unit.name, unit.name_en = row["name"], row["name_en"] or ""
        unit.closed_on = row["closed_on"]
        unit.save()
    return Directory.of((unit.code, unit.pk) for unit in units.values())


def _line_of(code: str, delivered: dict[str, Any]) -> list[str]:
    """Codes from the root down to the unit; PublicationRefused for a tree that bites its tail."""
    line: list[str] = []
    step: str | None = code
    while step is not None:
        if step in line or step not in delivered:
            raise PublicationRefused(
                f"机构 {code} 的上级机构 {step} 不存在或成环。请更正机构表后重新导入。",
                f"Unit {code}: the unit {step} above it is missing or leads back to it. Correct the organisation table.",
            )
        line.insert(0, step)
        step = delivered[step]["parent_id"]
    return line


def load_staff(rows: pa.Table, units: Directory, takeover: Takeover) -> Directory:
    """Renew people and positions. New people cannot sign in before somebody gives them a password.

    A feed without staff says nothing about them. People the feed no longer names lose their positions,
    not their row; people it never named (made by `createadmin`) are left alone.
    """
    if rows.num_rows:
        delivered = rows.to_pylist()
        people = _load_people({row["staff_id"]: row["name"] for row in delivered})
        _load_positions(delivered, people, units.as_dict(), takeover)
    return Directory.of(Staff.objects.values_list("staff_no", "pk"))


def _load_people(names: dict[str, str]) -> dict[str, int]:
    known = {person.staff_no: person for person in Staff.objects.filter(staff_no__in=list(names))}
    changed = []
    for number, person in known.items():
        if person.name != names[number] or not person.from_feed:
            person.name, person.from_feed = names[number], True
            changed.append(person)
    Staff.objects.bulk_update(changed, ["name", "from_feed"])
    Staff.objects.bulk_create(
        Staff(staff_no=number, sign_in=number, name=name, from_feed=True, password=make_password(None))
        for number, name in names.items()
        if number not in known
    )
    return dict(Staff.objects.filter(from_feed=True).values_list("staff_no", "pk"))


def _load_positions(
    delivered: list[dict[str, Any]], people: dict[str, int], units: dict[str, int], takeover: Takeover
) -> None:
    wanted = {
        (people[row["staff_id"]], row["role"], units[row["org_id"]], row["valid_from"]): row["valid_to"]
        for row in delivered
    }
    held = {
        (p.staff_id, p.role, p.org_unit_id, p.valid_from): p
        for p in Position.objects.filter(staff__from_feed=True)
    }
    moved = [p for key, p in held.items() if key in wanted and p.valid_to != wanted[key]]
    for position in moved:
        position.valid_to = wanted[_key(position)]
    Position.objects.bulk_update([*moved, *_ended(held, wanted, takeover)], ["valid_to"])
    Position.objects.bulk_create(
        Position(staff_id=staff, role=role, org_unit_id=unit, valid_from=start, valid_to=end)
        for (staff, role, unit, start), end in wanted.items()
        if (staff, role, unit, start) not in held
    )


def _key(position: Position) -> PositionKey:
    return (position.staff_id, position.role, position.org_unit_id, position.valid_from)


def _ended(
    held: dict[PositionKey, Position], wanted: dict[PositionKey, Any], takeover: Takeover
) -> list[Position]:
    """Positions the feed no longer knows end the day before; one that had not begun is taken back."""
    first_day = takeover.first_day(None)
    gone = [
        p for key, p in held.items() if key not in wanted and (p.valid_to is None or p.valid_to >= first_day)
    ]
    Position.objects.filter(pk__in=[p.pk for p in gone if p.valid_from >= first_day]).delete()
    ended = [p for p in gone if p.valid_from < first_day]
    for position in ended:
        position.valid_to = first_day - ONE_DAY
    return ended
