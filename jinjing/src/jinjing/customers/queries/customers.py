"""Which customers a person may reach, and finding one among them."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope


def in_force(scope: Scope) -> Q:
    """Portfolio assignments of the scope's day."""
    return Q(valid_from__lte=scope.on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=scope.on))


def customers_in(scope: Scope) -> QuerySet[Customer]:
    """Customers whose page the person may open.

    A relationship manager: the own portfolio (A or B). A branch manager: the outlet's. Nobody else opens
    customer pages; the lobby looks people up as cards without balances (`customers.queries.lookup`).
    """
    rows = Customer.objects.order_by("pk")
    if not scope.may(Permission.CUSTOMER_PAGE):
        return rows.none()
    own = PortfolioAssignment.objects.filter(
        in_force(scope), staff_id=scope.staff_id, customer=OuterRef("pk")
    )
    if scope.portfolio_only:
        return rows.filter(Exists(own))
    return rows.filter(home_outlet_id__in=scope.outlet_ids)


def with_managers(rows: QuerySet[Customer], *, scope: Scope) -> QuerySet[Customer]:
    """Adds `rm_name` and `backup_name` of the scope's day, without a further query."""
    held = PortfolioAssignment.objects.filter(in_force(scope), customer=OuterRef("pk")).order_by(
        "-valid_from"
    )
    names = {
        "rm_name": Subquery(held.filter(role=PortfolioRole.PRIMARY).values("staff__name")[:1]),
        "backup_name": Subquery(held.filter(role=PortfolioRole.BACKUP).values("staff__name")[:1]),
    }
    return rows.annotate(**names)


def portfolio_of(scope: Scope) -> QuerySet[Customer]:
    """Customers for whom the person is the relationship manager (A)."""
    own = PortfolioAssignment.objects.filter(
        in_force(scope), staff_id=scope.staff_id, role="primary", customer=OuterRef("pk")
    )
    return Customer.objects.filter(Exists(own)).order_by("pk")
