"""Who holds which role where, on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import ROLE_PERMISSIONS
from jinjing.identity.scope import Scope


def held_on(day: date) -> Q:
    """Positions in force on that day, first and last day included."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def positions_of(staff: Staff, *, on: date) -> QuerySet[Position]:
    return (
        Position.objects.filter(held_on(on), staff=staff)
        .select_related("org_unit")
        .order_by("-valid_from", "pk")
    )


def scope_of(staff: Staff, *, on: date) -> Scope:
    """What the person may reach that day. Somebody without a position in force reaches nothing.

    A lent teller works at the outlet of today's position, so the latest position names the outlet.
    """
    positions = list(positions_of(staff, on=on))
    roles = frozenset(Role(p.role) for p in positions)
    outlets = [p.org_unit for p in positions if p.org_unit.level == OrgLevel.OUTLET]
    return Scope(
        staff_id=staff.pk,
        staff_no=staff.staff_no,
        on=on,
        roles=roles,
        permissions=frozenset(p for role in roles for p in ROLE_PERMISSIONS[role]),
        outlet_ids=frozenset(unit.pk for unit in outlets),
        outlet_code=outlets[0].code if outlets else "",
    )


def staff_in_role(role: Role, *, outlet_ids: frozenset[int], on: date) -> QuerySet[Staff]:
    """Active people who hold the role at one of the outlets that day, by name."""
    held = Position.objects.filter(held_on(on), role=role, org_unit_id__in=outlet_ids).values("staff_id")
    return Staff.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def outlet_of(scope: Scope) -> OrgUnit | None:
    """The outlet the person works at today."""
    return OrgUnit.objects.filter(code=scope.outlet_code).first() if scope.outlet_code else None


def outlet_code_of(staff: Staff, *, on: date) -> str:
    """Code of the outlet the person works at that day, empty for head office: whose access log it goes to."""
    return scope_of(staff, on=on).outlet_code
