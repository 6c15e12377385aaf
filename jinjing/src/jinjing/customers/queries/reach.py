"""Whether one customer, known already, is within somebody's reach: the question of every verb, asked in one look."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, QuerySet

from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force_on, in_use, page_reach
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.written_once import Given, written_once

_OF_CUSTOMER = [field.attname for field in Customer._meta.concrete_fields]


def reaches(scope: Scope, customer: Customer, *needs: Permission) -> bool:
    """The same as being among `customers_in`; one query, none for whoever opens no customer's page."""
    outlets, portfolio = page_reach(scope, *needs)
    if not outlets and not portfolio:
        return False
    return any(
        (portfolio and own) or outlet in outlets
        for outlet, own in _whose_is.asked(customer=customer.pk, staff=scope.staff_id, on=scope.on)
    )


def customer_within(scope: Scope, code: str, *needs: Permission) -> Customer | None:
    """The one of `customers_in` with that code, None if it is not among them. One query at most."""
    outlets, portfolio = page_reach(scope, *needs)
    if not outlets and not portfolio:
        return None
    for own, *columns in _with_code.asked(code=code, staff=scope.staff_id, on=scope.on):
        customer = Customer.from_db(DEFAULT_DB_ALIAS, _OF_CUSTOMER, columns)
        return customer if (portfolio and own) or customer.home_outlet_id in outlets else None
    return None


@written_once
def _with_code() -> QuerySet[Customer, Any]:
    """Whether the customer is in the person's own portfolio, and all columns; nothing if work with it has stopped."""
    rows = Customer.objects.filter(in_use(), code=Given("code", CharField()))
    return rows.annotate(own=Exists(_held())).values_list("own", *_OF_CUSTOMER)


@written_once
def _whose_is() -> QuerySet[Customer, Any]:
    """Outlet, and whether the customer is in the person's own portfolio; nothing if work with it has stopped."""
    rows = Customer.objects.filter(in_use(), pk=Given("customer", BigIntegerField()))
    return rows.annotate(own=Exists(_held())).values_list("home_outlet_id", "own")


def _held() -> QuerySet[PortfolioAssignment]:
    """The person's assignments of that day to the customer of the row."""
    return PortfolioAssignment.objects.filter(
        in_force_on(Given("on", DateField())),
        staff_id=Given("staff", BigIntegerField()),
        customer=OuterRef("pk"),
    )
