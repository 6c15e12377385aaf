"""Colleagues somebody may look for by name: those of the own outlets, or the whole bank's for administrators."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jinjing.identity.enums import Role
from jinjing.identity.models import Position
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import held_on
from jinjing.identity.scope import Scope

# Whose work is about staff, not about an outlet.
ABOUT_STAFF = (Permission.MANAGE_STAFF, Permission.ACCESS_LOG)
MOST = 3000  # enough for a city's branch; above it somebody is found by number


@dataclass(frozen=True)
class Colleague:
    """One position in force; who holds several is listed with the latest."""

    staff_id: int
    staff_no: str
    name: str
    role: Role
    unit: str
    unit_en: str


def colleagues_in(scope: Scope, *, asked: str = "") -> list[Colleague]:
    """By name and number, each once; one query. `asked`: part of the name or the beginning of the number.

    People who may not sign in any more are not listed.
    """
    rows = Position.objects.filter(held_on(scope.on), _let_in(scope.on))
    if not any(scope.may(permission) for permission in ABOUT_STAFF):
        rows = rows.filter(org_unit_id__in=scope.outlet_ids)
    if asked:
        rows = rows.filter(Q(staff__name__icontains=asked) | Q(staff__staff_no__istartswith=asked))
    facts = rows.order_by("staff__name", "staff_id", "-valid_from", "pk").values_list(
        "staff_id", "staff__staff_no", "staff__name", "role", "org_unit__name", "org_unit__name_en"
    )
    found: dict[int, Colleague] = {}
    for staff_id, number, name, role, unit, unit_en in facts[:MOST]:
        found.setdefault(staff_id, Colleague(staff_id, number, name, Role(role), unit, unit_en))
    return list(found.values())


def _let_in(on: date) -> Q:
    still = Q(staff__expires_on__isnull=True) | Q(staff__expires_on__gte=on)
    return Q(staff__is_active=True) & still
