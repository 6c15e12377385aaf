"""Every look at a customer goes through here: inside the scope and recorded, or 404 and recorded."""

from typing import Any

from django.http import Http404

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in, with_managers
from jinjing.customers.queries.family import HAS_TOPICS
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.web.shared.http import StaffRequest


def reach(
    request: StaffRequest,
    code: str,
    *,
    action: str = "customer.open",
    needs: Permission = Permission.CUSTOMER_PAGE,
    detail: dict[str, Any] | None = None,
) -> Customer:
    """The customer, with `rm_name`, `backup_name` and `has_topics`; the look is in the access log before any answer.

    Whoever may not look learns nothing, not even that the customer exists.
    """
    scope = request.scope
    rows = with_managers(customers_in(scope, needs), scope=scope).annotate(has_topics=HAS_TOPICS)
    found = rows.filter(code=code).first()
    if found is None:
        raise _refused(request, code, action=action, detail=detail)
    audit.write(
        action,
        by=request.staff,
        at=request.now,
        kind="customer",
        subject=found.code,
        outlet=scope.outlet_code,
        detail=detail,
    )
    return found


def _refused(request: StaffRequest, code: str, *, action: str, detail: dict[str, Any] | None) -> Http404:
    """A code that is nobody's may be something typed by hand, so it is not written down."""
    known = Customer.objects.filter(code=code).exists()
    audit.write(
        action,
        by=request.staff,
        at=request.now,
        kind="customer",
        subject=code if known else "",
        outlet=request.scope.outlet_code,
        outcome="refused",
        detail=detail,
    )
    return Http404()
