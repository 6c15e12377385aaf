"""Who is locked out now."""

from dataclasses import dataclass
from datetime import datetime

from jinjing.identity.enums import TriesOf
from jinjing.identity.models import SignInTries, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope


@dataclass(frozen=True)
class Locked:
    """A colleague who cannot sign in before `until` (the machine's time)."""

    staff: Staff
    until: datetime


def locked_now(scope: Scope, *, real: datetime) -> list[Locked]:
    """Colleagues locked out at the moment, the longest first; for those who may unlock them."""
    if not scope.may(Permission.MANAGE_STAFF):
        return []
    rows = SignInTries.objects.filter(of=TriesOf.NAME, staff__isnull=False, locked_until__gt=real)
    return [
        Locked(row.staff, row.locked_until)
        for row in rows.select_related("staff").order_by("-locked_until", "pk")
        if row.staff and row.locked_until
    ]


def is_locked(scope: Scope, staff: Staff, *, real: datetime) -> bool:
    """Whether this colleague is locked out at the moment."""
    return any(locked.staff == staff for locked in locked_now(scope, real=real))
