"""Saying where one is, so that the lobby can decide."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinjing.identity.domain.rights import require_right
from jinjing.identity.enums import Whereabouts
from jinjing.identity.models import Availability, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed, require


class NotYourWhereabouts(NotAllowed):
    """Where somebody is, that person says."""

    def __init__(self) -> None:
        super().__init__(_("Only the colleagues themselves can say where they are."))


@transaction.atomic
def set_whereabouts(
    staff: Staff, whereabouts: Whereabouts, *, until: datetime | None = None, by: Staff, at: datetime
) -> Availability:
    """Record where a relationship manager is; `until` is shown to the lobby as the promised time.

    Everybody speaks for themselves; NotYourWhereabouts for anybody else.
    """
    require_right(by, Permission.ACCEPT_REFERRAL, at=at)
    require(staff.pk == by.pk, NotYourWhereabouts())
    row, _created = Availability.objects.update_or_create(
        staff=staff, defaults={"whereabouts": whereabouts, "until": until, "changed_at": at}
    )
    audit.write(
        "availability.set",
        by=by,
        at=at,
        kind="staff",
        subject=staff.staff_no,
        outlet=outlet_code_of(staff, on=bank_date(at)),
        detail={"to": whereabouts},
    )
    return row
