"""REL-1, ID-01: the one door to money of a household, and it is shut unless everybody in it opened it.

A sum over a household less what one member has is what the others have. So there is a sum only where
every member agreed to share within the household (a withdrawal closes it with the next question), and
only for somebody who may see the balances of each of them anyway.
"""

from dataclasses import dataclass
from datetime import datetime

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.family import household_of
from jinjing.holdings.models import Publication
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.queries.consents import shares_with_household


@dataclass(frozen=True)
class HouseholdTotal:
    """What a household holds together, in fen of the publication's base currency."""

    members: int
    financial_assets_fen: int


def household_total(
    scope: Scope, customer: Customer, *, publication: Publication | None, at: datetime
) -> HouseholdTotal | None:
    """The sum over the customer's household, or None: no household, a member who did not agree, a member
    out of the reader's reach, no right to balances, or a member without published figures.

    None does not say which, so that nobody learns who refused.
    """
    members = household_of(customer.pk, on=scope.on)
    if len(members) < 2 or publication is None or not _may_all(scope, members):
        return None
    if shares_with_household(members, at=at) < members:
        return None
    worth = CustomerFigures.objects.of(publication).filter(customer__in=members)
    amounts = list(worth.values_list("financial_assets_fen", flat=True))
    return HouseholdTotal(len(members), sum(amounts)) if len(amounts) == len(members) else None


def _may_all(scope: Scope, members: frozenset[int]) -> bool:
    return customers_in(scope, Permission.SEE_BALANCES).filter(pk__in=members).count() == len(members)
