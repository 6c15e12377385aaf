"""Which customers a person may reach, and finding one among them."""

from datetime import date

from django.db.models import Expression, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope


def in_force(scope: Scope) -> Q:
    """Portfolio assignments of the scope's day."""
    return in_force_on(scope.on)


def in_force_on(day: date | Expression) -> Q:
    """Portfolio assignments of that day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def customers_in(scope: Scope, *needs: Permission) -> QuerySet[Customer]:
    """Customers whose page the person may open, by a position that also carries what is needed there.

    A relationship manager: the own portfolio (A or B). A branch manager: the outlet's, or those of the
    outlets below. Who is both has the portfolio and that outlet, and nothing of the manager's right at the
    other. Nobody else opens customer pages; the lobby looks people up as cards without balances
    (`customers.queries.lookup`).
    """
    outlets, portfolio = page_reach(scope, *needs)
    reached = Q(pk__in=own_keys(scope)) if portfolio else Q()
    if outlets:
        reached |= Q(home_outlet_id__in=outlets)
    rows = Customer.objects.order_by("pk")
    return rows.filter(reached, in_use()) if reached else rows.none()


def page_reach(scope: Scope, *needs: Permission) -> tuple[frozenset[int], bool]:
    """Outlets whose customers' pages the person may open, and whether the own portfolio's."""
    wanted = (Permission.CUSTOMER_PAGE, *needs)
    return scope.at(Permission.OUTLET_PORTFOLIOS, *wanted), scope.keeps_portfolio(*wanted)


def in_use(prefix: str = "") -> Q:
    """Customers with whom work goes on: neither restricted nor erased (PIPL 47).

    The rows behind it are written by `jinjing.privacy`, further up. `prefix`: the way to the customer.
    """
    # By the column that is joined, not by the row's own key: so PostgreSQL expects everybody, not one in 200.
    return Q(**{f"{prefix}restriction__customer__isnull": True})


def still_here(on: date | Expression, prefix: str = "") -> Q:
    """Customers of that day: not closed before it. `prefix`: the way to the customer."""
    return Q(**{f"{prefix}closed_on__isnull": True}) | Q(**{f"{prefix}closed_on__gte": on})


def own_assignments(scope: Scope, *, customer: OuterRef) -> QuerySet[PortfolioAssignment]:
    """The person's assignments of the scope's day to that customer, as manager or stand-in."""
    return PortfolioAssignment.objects.filter(in_force(scope), staff_id=scope.staff_id, customer=customer)


def own_keys(scope: Scope) -> QuerySet[PortfolioAssignment, int]:
    """Keys of the customers of the own portfolio, as manager or stand-in, for `pk__in`.

    Read by the index of the person. With EXISTS, SQLite would look at every customer of the bank instead.
    """
    own = PortfolioAssignment.objects.filter(in_force(scope), staff_id=scope.staff_id)
    return own.values_list("customer_id", flat=True)


def with_managers(rows: QuerySet[Customer], *, scope: Scope) -> QuerySet[Customer]:
    """Adds `rm_name` and `backup_name` of the scope's day, without a further query."""
    names = {
        "rm_name": manager_name(scope, "pk"),
        "backup_name": manager_name(scope, "pk", role=PortfolioRole.BACKUP),
    }
    return rows.annotate(**names)


def name_of_manager(scope: Scope, customer: Customer) -> str:
    """Who looks after the customer on the scope's day, empty where nobody does. One query."""
    rows = Customer.objects.filter(pk=customer.pk).annotate(found=manager_name(scope, "pk"))
    return rows.values_list("found", flat=True).first() or ""


def manager_name(scope: Scope, customer: str, *, role: PortfolioRole = PortfolioRole.PRIMARY) -> Subquery:
    """Name of who looks after the customer on the scope's day. `customer`: the outer query's key of the customer."""
    return manager_name_on(scope.on, customer, role=role)


def manager_name_on(
    day: date | Expression, customer: str, *, role: PortfolioRole = PortfolioRole.PRIMARY
) -> Subquery:
    """The same on that day."""
    held = PortfolioAssignment.objects.filter(in_force_on(day), customer=OuterRef(customer), role=role)
    return Subquery(held.order_by("-valid_from").values("staff__name")[:1])


def portfolio_of(scope: Scope) -> QuerySet[Customer]:
    """Customers for whom the person is the relationship manager (A)."""
    own = own_keys(scope).filter(role=PortfolioRole.PRIMARY)
    return Customer.objects.filter(in_use(), pk__in=own).order_by("pk")
