"""What the relationship managers mean to do in the coming two weeks, planned through the calendar's own verb."""

from datetime import date, datetime, time
from itertools import islice

from assay.calendars import first_workday_after
from django.db import transaction

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.queries.positions import held_on
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.queries.policy import may_contact
from jinjing.kernel.clock import BANK_ZONE
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.queries.rhythm import due_of

PLANS = 12
WORKDAYS = 9
AT_OPENING = time(9, 0)
WAYS = (
    Channel.TELEPHONE,
    Channel.TELEPHONE,
    Channel.MEETING,
    Channel.WECOM,
    Channel.TELEPHONE,
    Channel.VISIT,
)


def plan_the_weeks(publication: Publication, *, day: date) -> int:
    """Every relationship manager plans those customers first who have waited longest; answers how many plans."""
    at = datetime.combine(day, AT_OPENING, BANK_ZONE)
    held = Position.objects.filter(held_on(day), role=Role.RELATIONSHIP_MANAGER)
    managers = Staff.objects.filter(pk__in=held.values("staff_id")).order_by("staff_no")
    days = _workdays(day)
    return sum(_plan(manager, publication, days, at=at) for manager in managers)


@transaction.atomic
def _plan(manager: Staff, publication: Publication, days: list[date], *, at: datetime) -> int:
    chosen = _longest_waiting(manager, publication, on=days[0], at=at)
    for number, customer in enumerate(chosen):
        way, on = WAYS[number % len(WAYS)], days[number % len(days)]
        plan_contact(customer, on=on, channel=way, by=manager, at=at)
    return len(chosen)


def _longest_waiting(manager: Staff, publication: Publication, *, on: date, at: datetime) -> list[Customer]:
    kept = Customer.objects.filter(
        assignments__staff=manager,
        assignments__role=PortfolioRole.PRIMARY,
        assignments__valid_from__lte=on,
        assignments__valid_to__isnull=True,
        closed_on__isnull=True,
    )
    customers = {customer.pk: customer for customer in kept}
    due = due_of(customers, on=on, publication=publication)
    allowed = may_contact(list(customers), channel=Channel.TELEPHONE, purpose=Purpose.SERVICE, at=at)
    waiting = sorted((due[pk].on, pk) for pk in customers if pk in due and allowed[pk].allowed)
    return [customers[pk] for _, pk in islice(waiting, PLANS)]


def _workdays(first: date) -> list[date]:
    days = [first]
    while len(days) < WORKDAYS:
        days.append(first_workday_after(days[-1]))
    return days
