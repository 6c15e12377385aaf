"""Times and scopes of the lobby's morning."""

from datetime import datetime, timedelta

from casts import MORNING
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel.clock import bank_date


def minutes(count: float, *, after: datetime = MORNING) -> datetime:
    return after + timedelta(minutes=count)


def scope(staff: Staff) -> Scope:
    return scope_of(staff, on=bank_date(MORNING))
