"""Which customers a person may reach, and finding one among them."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope


def in_force(scope: Scope) -> Q:
    """Portfolio assignments of the scope's day."""
    return Q(valid_from__lte=scope.on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=scope.on))


def customers_in(scope: Scope, *needs: Permission) -> QuerySet[Customer]:
    """Customers whose page the person may open, by a position that also carries what is needed there.

    A relationship manager: the own portfolio (A or B). A branch manager: the outlet's, or those of the
    outlets below. Who is both has the portfolio and that outlet, and nothing of the manager's right at the
    other. Nobody else opens customer pages; the lobby looks people up as cards without balances
    (`customers.queries.lookup`).
    """
    wanted = (Permission.CUSTOMER_PAGE, *needs)
    reached = Q()
    if scope.keeps_portfolio(*wanted):
        reached |= Q(Exists(own_assignments(scope, customer=OuterRef("pk"))))
    if outlets := scope.at(Permission.OUTLET_PORTFOLIOS, *wanted):
        reached |= Q(home_outlet_id__in=outlets)
    rows = Customer.objects.order_by("pk")
    return rows.filter(reached, in_use()) if reached else rows.none()


def in_use(prefix: str = "") -> Q:
    """Customers with whom work goes on: neither restricted nor erased (PIPL 47).

    The rows behind it are written by `jinjing.privacy`, further up. `prefix`: the way to the customer.
    """
    return Q(**{f"{prefix}restriction__isnull": True})


def own_assignments(scope: Scope, *, customer: OuterRef) -> QuerySet[PortfolioAssignment]:
    """The person's assignments of the scope's day to that customer, as manager or stand-in."""
    return PortfolioAssignment.objects.filter(in_force(scope), staff_id=scope.staff_id, customer=customer)


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
    return Customer.objects.filter(Exists(own), in_use()).order_by("pk")
