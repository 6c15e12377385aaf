"""Who is free now (ORG-3)."""

from dataclasses import dataclass
from datetime import date, datetime

from jinjing.identity.enums import Role, Whereabouts
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.identity.scope import Scope
from jinjing.kernel.clock import bank_date


@dataclass(frozen=True)
class RmPresence:
    """One relationship manager as the lobby sees them."""

    staff: Staff
    whereabouts: Whereabouts
    until: datetime | None

    @property
    def free(self) -> bool:
        return self.whereabouts == Whereabouts.FREE


def presence(staff: Staff, *, at: datetime) -> RmPresence:
    """A time that has passed, or a note of another day, means free again. Needs `availability` joined."""
    row = getattr(staff, "availability", None)
    over = (
        row is None
        or (row.until is not None and row.until <= at)
        or bank_date(row.changed_at) != bank_date(at)
    )
    if over or row is None:
        return RmPresence(staff, Whereabouts.FREE, None)
    return RmPresence(staff, Whereabouts(row.whereabouts), row.until)


def rms_now(scope: Scope, *, on: date, at: datetime) -> list[RmPresence]:
    """The outlet's relationship managers with where they are: free ones first, then by name."""
    outlets = scope.at(Permission.LOBBY_BOARD)
    people = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlets, on=on).select_related(
        "availability"
    )
    return sorted((presence(p, at=at) for p in people), key=lambda p: (not p.free, p.staff.name))
