"""Saying where one is, so that the lobby can decide."""

from datetime import datetime

from django.db import transaction

from jinjing.identity.enums import Whereabouts
from jinjing.identity.models import Availability, Staff
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date


@transaction.atomic
def set_whereabouts(
    staff: Staff, whereabouts: Whereabouts, *, until: datetime | None = None, by: Staff, at: datetime
) -> Availability:
    """Record where a relationship manager is; `until` is shown to the lobby as the promised time."""
    row, _ = Availability.objects.update_or_create(
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
