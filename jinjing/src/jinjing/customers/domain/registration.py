"""A customer as the bank delivers it becomes a row with sealed fields and search tokens.

One shape for the loader and for tests; the tokens are keyed, so the table gives no name away.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.tokens import tokens_of
from jinjing.identity.models import OrgUnit
from jinjing.kernel.blind_index import opaque_code


@dataclass(frozen=True)
class CustomerFacts:
    """What a feed says about one customer; everything but the number may be missing."""

    customer_no: str
    kind: str = "individual"
    name: str = ""
    sex: str = ""
    birth_on: date | None = None
    document_type: str = ""
    document_no: str = ""
    phone: str = ""
    address: str = ""
    card_nos: tuple[str, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None


def as_values(facts: CustomerFacts) -> dict[str, Any]:
    """What the facts are to the columns of a customer, by attribute; sealing is left to the columns."""
    return {
        "customer_no": facts.customer_no,
        "code": opaque_code("customer", facts.customer_no),
        "kind": facts.kind,
        "sex": facts.sex,
        "name": facts.name,
        "birth_on": facts.birth_on.isoformat() if facts.birth_on else "",
        "document": {"type": facts.document_type, "number": facts.document_no} if facts.document_no else {},
        "phone": facts.phone,
        "address": facts.address,
        "cards": {"numbers": list(facts.card_nos)} if facts.card_nos else {},
        "opened_on": facts.opened_on,
        "closed_on": facts.closed_on,
    }


@transaction.atomic
def register_customer(facts: CustomerFacts, *, home_outlet: OrgUnit | None) -> Customer:
    """Store one customer with its tokens. Loading many goes through `integrations`, with the same pieces."""
    row = Customer.objects.create(**as_values(facts), home_outlet=home_outlet)
    SearchToken.objects.bulk_create(
        SearchToken(customer=row, kind=kind, token=value)
        for kind, value in sorted(tokens_of(facts_to_find(facts)))
    )
    return row


def facts_to_find(facts: CustomerFacts) -> dict[str, tuple[str, ...]]:
    """What a customer can be found by."""
    return {
        "number": (facts.customer_no,),
        "name": (facts.name,) if facts.name else (),
        "document": (facts.document_no,) if facts.document_no else (),
        "phone": (facts.phone,) if facts.phone else (),
        "card": facts.card_nos,
    }
