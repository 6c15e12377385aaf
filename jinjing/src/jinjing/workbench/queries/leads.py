"""Leads of one relationship manager, and the customers they open."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in, in_use
from jinjing.identity.scope import Scope
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead


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
