"""The domain's own door: verbs ask here, whoever called them (a page, the API, an import, a command)."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from jinjing.identity.errors import AdministratorsOwnDoor
from jinjing.identity.models import Position, Staff
from jinjing.identity.permissions import ADMINISTRATORS, Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed, require


class NotYourRole(NotAllowed):
    """None of the positions held today carries the right."""

    def __init__(self) -> None:
        super().__init__(_("Your position does not allow this. Ask your branch manager."))


class NotYourOutlet(NotAllowed):
    """The right is held, but at another outlet."""

    def __init__(self) -> None:
        super().__init__(_("This belongs to another outlet. Ask a colleague who works there."))


def require_no_administrator(staff: Staff, *, at: datetime) -> None:
    """AdministratorsOwnDoor for whoever holds, or will hold, one of the three administrators' positions."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=bank_date(at))
    held = Position.objects.filter(lasting, staff=staff, role__in=ADMINISTRATORS)
    require(not held.exists(), AdministratorsOwnDoor())


def require_right(by: Staff, permission: Permission, *, at: datetime, outlet_id: int | None = None) -> Scope:
    """What the person may reach that day, if a position carries the right, at that outlet if one is named.

    NotYourRole if no position of the day carries it, NotYourOutlet if only one elsewhere does.
    """
    scope = scope_of(by, on=bank_date(at))
    require(scope.may(permission), NotYourRole())
    require(outlet_id is None or outlet_id in scope.at(permission), NotYourOutlet())
    return scope
