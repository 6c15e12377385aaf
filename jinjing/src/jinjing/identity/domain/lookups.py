"""Finding customers by what was typed is for one person at a time, not for browsing (FI-03)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from jinjing.identity.models import Staff
from jinjing.kernel import audit, limits, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed

MINUTE, HOUR = "limits.lookups_a_minute", "limits.lookups_an_hour"


class TooManyLookups(NotAllowed):
    """More searches than one person needs who serves one customer after another."""

    code = "too_many_lookups"

    def __init__(self, *, of_the_hour: bool) -> None:
        super().__init__(
            _(
                "You have searched unusually often within an hour; this is recorded. Wait a while; if your work "
                "needs more, ask the security administrator."
            )
            if of_the_hour
            else _("You have searched unusually often within a minute. Wait a minute, then search again.")
        )


def count_lookup(*, by: Staff, outlet: str, at: datetime, real: datetime) -> None:
    """Count one search; TooManyLookups, with a line in the access log, above what a minute or an hour allows.

    real: the machine's time, because a demo's clock may stand still. Outside of any transaction: a refused
    search counts as well.
    """
    in_minute, in_hour = limits.count_one("lookup", actor_no=by.staff_no, at=real)
    bounds = rules.values(MINUTE, HOUR, on=bank_date(at))
    if in_minute <= bounds[MINUTE] and in_hour <= bounds[HOUR]:
        return
    detail = {"in_minute": in_minute, "in_hour": in_hour}
    audit.write("lookup.refused", by=by, at=at, kind="limit", outlet=outlet, outcome="refused", detail=detail)
    raise TooManyLookups(of_the_hour=in_hour > bounds[HOUR])
