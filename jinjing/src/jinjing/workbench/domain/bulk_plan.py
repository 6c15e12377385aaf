"""One contact planned for each of several customers at once."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from jinjing.customers.errors import CustomerOutOfReach
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel
from jinjing.kernel.errors import require
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.errors import NobodyToPlan
from jinjing.workbench.queries.planning import Planning, planning_of


@transaction.atomic
def plan_contacts(
    customer_ids: Sequence[int], *, on: date, channel: Channel, by: Staff, at: datetime
) -> Planning:
    """`plan_contact` for everybody who can be planned for: all of them or, after a refusal, none.

    Each plan has its own line in the access log. CustomerOutOfReach for
    anybody else's customer, NobodyToPlan if everybody stays out, else what
    `plan_contact` raises.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    reached = customers_in(scope, Permission.LOG_CONTACT).filter(pk__in=customer_ids).count()
    require(reached == len(set(customer_ids)), CustomerOutOfReach())
    planning = planning_of(customer_ids, on=on, channel=channel, at=at)
    require(planning.planned, NobodyToPlan())
    customers = Customer.objects.in_bulk(planning.planned)
    for pk in planning.planned:
        plan_contact(customers[pk], on=on, channel=channel, by=by, at=at)
    return planning
