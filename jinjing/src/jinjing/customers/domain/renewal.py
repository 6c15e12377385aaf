"""Search tokens made anew after a change of the index key, from what the sealed columns open to."""

from dataclasses import dataclass

from django.db import transaction

from jinjing.customers.domain.registration import CustomerFacts, facts_to_find
from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.tokens import tokens_of

BATCH = 200


@dataclass(frozen=True)
class Renewed:
    """`last`: primary key to go on after. `changed`: customers whose tokens were not of the current key."""

    last: int
    seen: int
    changed: int


@transaction.atomic
def renew_tokens(*, after: int, limit: int = BATCH) -> Renewed | None:
    """Tokens of the next customers by primary key; None when there are none left. Codes stay as they are.

    A customer without any token is not to be found (restricted, erased) and stays so.
    """
    customers = list(Customer.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:limit])
    if not customers:
        return None
    stored: dict[int, set[tuple[str, int]]] = {customer.pk: set() for customer in customers}
    rows = SearchToken.objects.filter(customer_id__in=stored)
    for owner, kind, value in rows.values_list("customer_id", "kind", "token"):
        stored[owner].add((kind, value))
    wanted = {customer.pk: _tokens(customer) for customer in customers if stored[customer.pk]}
    stale = [owner for owner, tokens in wanted.items() if tokens != stored[owner]]
    SearchToken.objects.filter(customer_id__in=stale).delete()
    SearchToken.objects.bulk_create(
        SearchToken(customer_id=owner, kind=kind, token=value)
        for owner in stale
        for kind, value in sorted(wanted[owner])
    )
    return Renewed(last=customers[-1].pk, seen=len(customers), changed=len(stale))


def _tokens(customer: Customer) -> set[tuple[str, int]]:
    facts = CustomerFacts(
        customer_no=customer.customer_no,
        name=customer.name,
        document_no=customer.document.get("number", ""),
        phone=customer.phone,
        card_nos=tuple(customer.cards.get("numbers", ())),
    )
    return {(str(kind), value) for kind, value in tokens_of(facts_to_find(facts))}
