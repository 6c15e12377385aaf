"""Staff as the security administrator sees them: positions, sign-in, how many customers; never which."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from jinjing.identity.models import OrgUnit, Position, SignInTries, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import held_on
from jinjing.identity.scope import Scope


@dataclass(frozen=True)
class SignInState:
    """How somebody stands at the door. Times are the machine's."""

    locked_until: datetime | None
    factors: int
    sessions: int


def people_in(scope: Scope, *, asked: str = "") -> QuerySet[Staff]:
    """Staff by number, each with `held_today`; found by number, sign-in name or part of the name.

    Nothing for those who may not manage staff. Two queries a page.
    """
    rows = Staff.objects.order_by("staff_no")
    if not scope.may(Permission.MANAGE_STAFF):
        return rows.none()
    if asked:
        rows = rows.filter(Q(staff_no__iexact=asked) | Q(sign_in__iexact=asked) | Q(name__icontains=asked))
    held = Position.objects.filter(held_on(scope.on)).select_related("org_unit").order_by("-valid_from", "pk")
    return rows.prefetch_related(Prefetch("positions", queryset=held, to_attr="held_today"))


def all_positions_of(staff: Staff) -> list[Position]:
    """Everything that was, is and is planned, the latest first."""
    return list(
        Position.objects.filter(staff=staff).select_related("org_unit").order_by("-valid_from", "-pk")
    )


def sign_in_state(staff: Staff, *, real: datetime) -> SignInState:
    """Three queries."""
    tries = SignInTries.objects.filter(staff=staff, locked_until__gt=real).order_by("-locked_until").first()
    return SignInState(
        locked_until=tries.locked_until if tries else None,
        factors=staff.factors.filter(confirmed_at__isnull=False).count(),
        sessions=staff.sessions.filter(ended_at__isnull=True, ends_at__gt=real).count(),
    )


def open_units(*, on: date) -> QuerySet[OrgUnit]:
    """Units where somebody can be appointed."""
    return OrgUnit.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).order_by("path")
