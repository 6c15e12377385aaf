"""Every look at a customer goes through here: inside the scope and recorded, or 404 and recorded."""

from typing import Any

from django.http import Http404

from jinjing.customers.domain.recent import remember_opened
from jinjing.customers.models import Customer
from jinjing.customers.queries.reach import customer_within
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.web.shared.http import StaffRequest

OPENED = "customer.open"


def reach(
    request: StaffRequest,
    code: str,
    *,
    action: str = OPENED,
    needs: Permission = Permission.CUSTOMER_PAGE,
    detail: dict[str, Any] | None = None,
) -> Customer:
    """The customer; the look is in the access log before any answer.

    Whoever may not look learns nothing, not even that the customer exists.
    """
    scope = request.scope
    found = customer_within(scope, code, needs)
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
    if action == OPENED and not detail:
        remember_opened(found, staff_id=request.staff.pk, at=request.now)
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
