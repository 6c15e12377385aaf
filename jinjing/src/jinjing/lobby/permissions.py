"""Who may receive a referral; used by verbs and pages alike."""

from datetime import date

from django.db.models import QuerySet

from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import staff_in_role


def recipients(outlet_id: int, *, on: date) -> QuerySet[Staff]:
    """The outlet's relationship managers that day, by name."""
    return staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=frozenset({outlet_id}), on=on)


def may_receive(staff: Staff, *, outlet_id: int, on: date) -> bool:
    """Relationship managers of the outlet, and only of that outlet."""
    return recipients(outlet_id, on=on).filter(pk=staff.pk).exists()
