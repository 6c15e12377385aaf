"""Who holds which role where, on a day."""

from datetime import date
from functools import partial, reduce
from operator import or_
from typing import Any, cast

from django.db.models import Expression, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import REACHES_BELOW, Permission, granted_at, is_separated
from jinjing.identity.scope import Held, Scope
from jinjing.kernel import memory
from jinjing.kernel.json_rows import JSONColumns, JSONRows, row_from


def held_on(day: date | Expression) -> Q:
    """Positions in force on that day, first and last day included."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def positions_of(staff: Staff, *, on: date) -> QuerySet[Position]:
    return (
        Position.objects.filter(held_on(on), staff=staff)
        .select_related("org_unit")
        .order_by("-valid_from", "pk")
    )


def positions_held(by: OuterRef, *, on: Expression) -> JSONRows:
    """The positions of somebody of another query's row beside it, latest first, each with its place."""
    place = {field.attname: F(f"org_unit__{field.attname}") for field in OrgUnit._meta.concrete_fields}
    rows = Position.objects.filter(held_on(on), staff=by).order_by("-valid_from", "pk")
    return JSONRows(rows.values(found=JSONObject(position=JSONColumns(Position), place=JSONObject(**place))))


def note_positions(staff: Staff, found: list[dict[str, Any]], *, on: date) -> None:
    """Remember in this request what `positions_held` brought: `scope_of` asks no more."""
    memory.note(("positions", staff.pk, on), [_position_from(one) for one in found])


def _position_from(found: dict[str, Any]) -> Position:
    position = row_from(Position, found["position"])
    position.org_unit = row_from(OrgUnit, found["place"])
    return position


def scope_of(staff: Staff, *, on: date) -> Scope:
    """What the person may reach that day; one query, a second for positions above outlets; once a request.

    Every position in force counts, each with its own rights at its own place. A lending needs no rule
    here: `lend` ends the home position for those days, so that only the other outlet is in force.
    Positions that must not be held together (SE-02) and people who may not sign in grant nothing.
    """
    return memory.recalled(("scope", staff.pk, on), lambda: _scope_of(staff, on=on))


def _scope_of(staff: Staff, *, on: date) -> Scope:
    let_in = staff.is_active and (staff.expires_on is None or on <= staff.expires_on)
    positions = _positions(staff, on=on) if let_in else []
    if not is_separated(Role(p.role) for p in positions):
        positions = []
    for position in positions:
        memory.recalled(("unit", position.org_unit.code), partial(getattr, position, "org_unit"))
    below = _outlets_below([p.org_unit for p in positions if _reaches_below(p)])
    return Scope(
        staff_id=staff.pk, staff_no=staff.staff_no, on=on, held=tuple(_held(p, below) for p in positions)
    )


def _positions(staff: Staff, *, on: date) -> list[Position]:
    noted = cast("list[Position] | None", memory.noted(("positions", staff.pk, on)))
    return list(positions_of(staff, on=on)) if noted is None else noted


def _reaches_below(position: Position) -> bool:
    return position.org_unit.level in REACHES_BELOW.get(Role(position.role), ())


def _outlets_below(units: list[OrgUnit]) -> dict[int, str]:
    """Path of every outlet in the subtrees. Compared here: LIKE of SQLite does not tell case."""
    if not units:
        return {}
    inside = reduce(or_, (Q(path__startswith=unit.path) for unit in units))
    return dict(OrgUnit.objects.filter(inside, level=OrgLevel.OUTLET).values_list("pk", "path"))


def _held(position: Position, below: dict[int, str]) -> Held:
    unit, role = position.org_unit, Role(position.role)
    level = OrgLevel(unit.level)
    outlets = frozenset({unit.pk}) if level == OrgLevel.OUTLET else frozenset[int]()
    if _reaches_below(position):
        outlets = frozenset(pk for pk, path in below.items() if path.startswith(unit.path))
    return Held(
        role=role,
        permissions=granted_at(role, level),
        outlet_code=unit.code if level == OrgLevel.OUTLET else "",
        outlet_ids=outlets,
    )


def staff_in_role(
    role: Role, *, outlet_ids: frozenset[int] | Expression, on: date | Expression
) -> QuerySet[Staff]:
    """Active people who hold the role at one of the outlets that day, by name."""
    held = Position.objects.filter(held_on(on), role=role, org_unit_id__in=outlet_ids).values("staff_id")
    return Staff.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def outlet_of(scope: Scope, permission: Permission | None = None) -> OrgUnit | None:
    """The outlet the person works at today; with a right named, the one where it is held.

    In a request it came with the positions and costs nothing.
    """
    code = scope.place_of(permission) if permission else scope.outlet_code
    if not code:
        return None
    return memory.recalled(("unit", code), lambda: OrgUnit.objects.filter(code=code).first())


def outlet_code_of(staff: Staff, *, on: date) -> str:
    """Code of the outlet the person works at that day, empty for head office: whose access log it goes to."""
    return scope_of(staff, on=on).outlet_code
