"""The second door of every verb on a customer: not only who may do this, but to whom.

A page that looks a customer up asks the same question with `customers_in`; a verb asks again, because it
is also called by imports, the API and commands.
"""

from collections.abc import Callable
from datetime import datetime

from jinjing.customers.errors import CustomerOutOfReach
from jinjing.customers.models import Customer
from jinjing.customers.queries.reach import reaches
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.errors import require

Entrusted = Callable[[Scope, Customer], bool]

# A higher package may entrust a customer to somebody for a conversation (an accepted referral does);
# it says so here when it starts (`entrusting`), because nothing in this package knows of referrals.
_ENTRUSTED: list[Entrusted] = []
FOR_A_CONVERSATION = frozenset({Permission.LOG_CONTACT})


def entrusting(rule: Entrusted) -> None:
    """Let a higher package's rule open the conversation with a customer. Called once, from its AppConfig."""
    if rule not in _ENTRUSTED:
        _ENTRUSTED.append(rule)


def require_reach(
    by: Staff, customer: Customer, *, at: datetime, needs: Permission = Permission.CUSTOMER_PAGE
) -> Scope:
    """The person's scope, if a position carries the right and reaches this customer with it. Two queries.

    NotYourRole without the right; CustomerOutOfReach when it does not reach the customer.
    """
    scope = require_right(by, needs, at=at)
    require_within(scope, customer, needs=needs)
    return scope


def require_within(scope: Scope, customer: Customer, *, needs: Permission = Permission.CUSTOMER_PAGE) -> None:
    """The same for a scope that is known already: own portfolio or outlet, or entrusted for a conversation."""
    require(
        reaches(scope, customer, needs) or _is_entrusted(scope, customer, needs),
        CustomerOutOfReach(),
    )


def _is_entrusted(scope: Scope, customer: Customer, needs: Permission) -> bool:
    return needs in FOR_A_CONVERSATION and any(rule(scope, customer) for rule in _ENTRUSTED)
