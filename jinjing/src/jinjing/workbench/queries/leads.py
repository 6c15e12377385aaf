"""Leads of one relationship manager, and the customers they open."""

from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q, QuerySet

from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import customers_in, in_force_on, in_use, page_reach
from jinjing.identity.scope import Scope
from jinjing.interactions.models import ContactHours
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead

OF_CUSTOMER = [field.attname for field in Customer._meta.concrete_fields]
OF_HOURS = [field.attname for field in ContactHours._meta.concrete_fields]


def leads_of(scope: Scope) -> QuerySet[Lead]:
    """Leads the person owns and has not closed, the most pressing first."""
    rows = Lead.objects.filter(owner_id=scope.staff_id).exclude(state=LeadState.CLOSED)
    return rows.select_related("customer").order_by("-state", "due_at", "pk")  # "open" before "contacted"


def holds_open_lead(scope: Scope, customer: Customer) -> bool:
    """Whether an accepted referral entrusts the customer to this person for a conversation."""
    return leads_of(scope).filter(in_use("customer__"), customer=customer).exists()


def callable_customers(scope: Scope) -> QuerySet[Customer]:
    """Whom the person may call and record a conversation with: the scope's customers, and those of own leads.

    An accepted referral hands over the conversation, not the customer: figures stay with the portfolio.
    `in_scope` tells the two apart; the customer's own hours are joined.
    """
    mine = Lead.objects.filter(owner_id=scope.staff_id, customer=OuterRef("pk")).exclude(
        state=LeadState.CLOSED
    )
    inside = Exists(customers_in(scope).order_by().filter(pk=OuterRef("pk")))
    rows = Customer.objects.annotate(in_scope=inside).select_related("contact_hours")
    return rows.filter(Q(in_scope=True) | Q(Exists(mine)), in_use())


def callable_customer(scope: Scope, code: str) -> Customer | None:
    """The one of `callable_customers` with that code, None if it is not among them. One query, written out once."""
    outlets, portfolio = page_reach(scope)
    for found in _called.asked(code=code, staff=scope.staff_id, on=scope.on):
        own, lead, *columns = found
        customer = Customer.from_db("default", OF_CUSTOMER, columns[: len(OF_CUSTOMER)])
        inside = (portfolio and own) or customer.home_outlet_id in outlets
        vars(customer)["in_scope"] = inside  # where the annotation of the list stands
        _join_hours(customer, columns[len(OF_CUSTOMER) :])
        return customer if inside or lead else None
    return None


def _join_hours(customer: Customer, columns: list[Any]) -> None:
    """As `select_related` does it: a customer without own hours is known to have none."""
    hours = None if columns[0] is None else ContactHours.from_db("default", OF_HOURS, columns)
    if hours is not None:
        hours.customer = customer
    Customer._meta.get_field("contact_hours").set_cached_value(customer, hours)


@written_once
def _called() -> QuerySet[Customer, Any]:
    """Whether the customer is in the person's portfolio, whether an open lead is theirs; customer, own hours."""
    staff = Given("staff", BigIntegerField())
    held = PortfolioAssignment.objects.filter(
        in_force_on(Given("on", DateField())), staff_id=staff, customer=OuterRef("pk")
    )
    mine = Lead.objects.filter(owner_id=staff, customer=OuterRef("pk")).exclude(state=LeadState.CLOSED)
    rows = Customer.objects.filter(in_use(), code=Given("code", CharField()))
    return rows.annotate(own=Exists(held), lead=Exists(mine)).values_list(
        "own", "lead", *OF_CUSTOMER, *(f"contact_hours__{name}" for name in OF_HOURS)
    )
