"""Finding the person who asks about the own data: also who left the bank, or is restricted.

Only whole keys find somebody here (card, document, phone, customer number): nobody leafs through people.
"""

from django.db.models import Q, QuerySet

from jinjing.customers.enums import EXACT_KINDS
from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.queries.customers import customers_in, in_use
from jinjing.customers.tokens import folded
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.blind_index import token

MOST = 5
LONGEST = 80


def people_who_may_ask(scope: Scope, text: str) -> list[Customer]:
    """At most five. Whoever receives people reaches the whole bank, others their own customers; restricted
    people are found only by whoever answers for their outlet.
    """
    asked = folded(text) if len(text) <= LONGEST else ""
    if not asked:
        return []
    wanted = Q()
    for kind in EXACT_KINDS:
        wanted |= Q(kind=kind, token=token(kind, asked))
    found = SearchToken.objects.filter(wanted).values("customer_id")
    return list(people_in(scope).filter(pk__in=found)[:MOST])


def people_in(scope: Scope) -> QuerySet[Customer]:
    """For whom the person may take a request in."""
    rows = Customer.objects.order_by("pk")
    if not scope.may(Permission.TAKE_SUBJECT_REQUEST):
        return rows.none()
    answers = Q(home_outlet_id__in=scope.at(Permission.ANSWER_SUBJECT_REQUEST))
    if scope.may(Permission.FIND_BY_EXACT_KEY):
        return rows.filter(answers | in_use())
    return rows.filter(answers | Q(pk__in=customers_in(scope).order_by().values("pk")))
