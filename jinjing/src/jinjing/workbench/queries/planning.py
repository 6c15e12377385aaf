"""For whom of the chosen customers a contact can be planned, and why not for the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jinjing.interactions.enums import Channel
from jinjing.interactions.queries.policy import permits_of
from jinjing.workbench.enums import NotPlanned
from jinjing.workbench.models import PlannedContact


@dataclass(frozen=True)
class Planning:
    """Keys of customers: those for whom it is planned, in the order asked for, and the others with the reason."""

    planned: tuple[int, ...]
    left_out: Mapping[int, NotPlanned]


def planning_of(customer_ids: Sequence[int], *, on: date, channel: Channel, at: datetime) -> Planning:
    """The same queries for any number. The policy is asked as of now; it is asked again before the contact."""
    open_plans = PlannedContact.objects.filter(
        customer_id__in=customer_ids, on=on, channel=channel, done_by=None, withdrawn_at=None
    )
    taken = set(open_plans.values_list("customer_id", flat=True))
    permits = permits_of(customer_ids, channel=channel, at=at)
    why: dict[int, NotPlanned] = {}
    for pk in customer_ids:
        allowed = permits[pk].service.allowed_today or permits[pk].marketing.allowed_today
        if pk in taken:
            why[pk] = NotPlanned.PLANNED
        elif not allowed:
            why[pk] = NotPlanned.HELD
    return Planning(tuple(pk for pk in dict.fromkeys(customer_ids) if pk not in why), why)
