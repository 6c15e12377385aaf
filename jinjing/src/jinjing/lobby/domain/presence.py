"""A manager's whereabouts as the lobby's verb: the boards of the outlets see it at the next poll (ORG-3)."""

from datetime import datetime

from django.db import transaction

from jinjing.identity.domain.availability import set_whereabouts
from jinjing.identity.enums import Whereabouts
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.clock import bank_date
from jinjing.lobby.domain import board


@transaction.atomic
def change_whereabouts(
    staff: Staff, whereabouts: Whereabouts, *, until: datetime | None = None, by: Staff, at: datetime
) -> None:
    """Record where the manager is and refresh the board of every outlet where the person takes visitors on today."""
    set_whereabouts(staff, whereabouts, until=until, by=by, at=at)
    for outlet_id in sorted(scope_of(staff, on=bank_date(at)).at(Permission.ACCEPT_REFERRAL)):
        board.touch(outlet_id, at=at)
