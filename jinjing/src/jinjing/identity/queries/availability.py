"""Who is free now (ORG-3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, QuerySet

from jinjing.identity.enums import Role, Whereabouts
from jinjing.identity.models import Availability, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.identity.scope import Scope
from jinjing.kernel.clock import bank_date
from jinjing.kernel.joined_rows import KeyList
from jinjing.kernel.written_once import Given, written_once

# As the models order them.
_OF_PERSON = ("id", "staff_no", "name", "language", "is_active", "expires_on")
_OF_AVAILABILITY = ("id", "whereabouts", "until", "changed_at")


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
    found = _managers.asked(outlets=sorted(scope.at(Permission.LOBBY_BOARD)), on=on)
    people = (presence(_person(*row), at=at) for row in found)
    return sorted(people, key=lambda p: (not p.free, p.staff.name))


@written_once
def _managers() -> QuerySet[Staff, Any]:
    people = staff_in_role(
        Role.RELATIONSHIP_MANAGER, outlet_ids=KeyList("outlets"), on=Given("on", DateField())
    )
    return people.values_list(*_OF_PERSON, *(f"availability__{name}" for name in _OF_AVAILABILITY))


def _person(*columns: Any) -> Staff:
    """With the availability joined; what else the row has is read when it is asked for."""
    person = Staff.from_db(DEFAULT_DB_ALIAS, _OF_PERSON, columns[: len(_OF_PERSON)])
    noted = columns[len(_OF_PERSON) :]
    where = Availability.from_db(DEFAULT_DB_ALIAS, _OF_AVAILABILITY, noted) if noted[0] else None
    Staff._meta.get_field("availability").set_cached_value(person, where)
    return person
