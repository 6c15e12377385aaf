"""The door of verbs about one customer's file: a right, and this customer within reach."""

from datetime import datetime

from jinjing.customers.errors import CustomerOutOfReach
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.errors import require


def require_care(
    customer: Customer, *, by: Staff, at: datetime, right: Permission = Permission.LOG_CONTACT
) -> Scope:
    """The person's scope, if they hold the right and may open this customer's page. CustomerOutOfReach."""
    scope = require_right(by, right, at=at)
    require(customers_in(scope, right).filter(pk=customer.pk).exists(), CustomerOutOfReach())
    return scope
