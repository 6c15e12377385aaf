"""Whether one customer, known already, is within somebody's reach: the question of every verb, asked in one look."""

from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, QuerySet

from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force_on, in_use, page_reach
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.written_once import Given, written_once


def reaches(scope: Scope, customer: Customer, *needs: Permission) -> bool:
    """The same as being among `customers_in`; one query, none for whoever opens no customer's page."""
    outlets, portfolio = page_reach(scope, *needs)
    if not outlets and not portfolio:
        return False
    return any(
        (portfolio and own) or outlet in outlets
        for outlet, own in _whose_is.asked(customer=customer.pk, staff=scope.staff_id, on=scope.on)
    )


@written_once
def _whose_is() -> QuerySet[Customer, Any]:
    """Outlet, and whether the customer is in the person's own portfolio; nothing if work with it has stopped."""
    held = PortfolioAssignment.objects.filter(
        in_force_on(Given("on", DateField())),
        staff_id=Given("staff", BigIntegerField()),
        customer=OuterRef("pk"),
    )
    rows = Customer.objects.filter(in_use(), pk=Given("customer", BigIntegerField()))
    return rows.annotate(own=Exists(held)).values_list("home_outlet_id", "own")
