"""REL-1: who belongs to a customer, and nothing of what they have.

The one place that turns households and relations into something a page may show: a relation, a masked
name, and the way to the other page only for somebody who could open that page anyway. No phone, no tier,
no amount of a relative comes from here, so none can be shown. Money of a household is asked of
`interactions.queries.family`, which needs everybody's consent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from jinjing.customers.enums import INVERSE, RelationKind
from jinjing.customers.models import Customer, HouseholdMember, Relationship, Topic
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.masking import honorific_of, shown_name_masked
from jinjing.identity.scope import Scope

# Family first, business after it; a shared household only where nothing closer is known.
_ORDER = {kind: place for place, kind in enumerate(RelationKind)}


@dataclass(frozen=True)
class Tie:
    """One person and what they are to the customer.

    `code` opens the other page and is empty for whoever may not; `name` is masked, or the words of staff
    for somebody who is no customer. `number` is the row to end, None for what the bank delivers. `note`
    stands on the page on which it was written.
    """

    kind: RelationKind
    name: str
    title: str
    code: str = ""
    since: date | None = None
    note: str = ""
    noted_by: str = ""
    number: int | None = None

    @property
    def relation(self) -> str:
        return str(self.kind.label)


def family_of(scope: Scope, customer: Customer) -> list[Tie]:
    """Everybody who belongs to a customer that the person may look at; family before business.

    Three queries whatever the size. A person appears once a relation; as "same household" only if nothing
    closer is known.
    """
    rows = _relationships(customer, on=scope.on)
    members = list(_fellow_members(customer, on=scope.on))
    people = {person.pk for row in rows if (person := _person(row, customer))}
    people |= {member.customer_id for member in members}
    reached = set(customers_in(scope).filter(pk__in=people).values_list("pk", flat=True)) if people else set()
    ties: dict[tuple[RelationKind, int | str], Tie] = {}
    for row in rows:
        tie, person = _tie(row, customer, reached), _person(row, customer)
        ties.setdefault((tie.kind, person.pk if person else f"words-{row.pk}"), tie)
    related = {person for _kind, person in ties}
    for member in members:
        if member.customer_id not in related:
            tie = _to(member.customer, RelationKind.HOUSEHOLD, reached, since=member.valid_from)
            ties[tie.kind, member.customer_id] = tie
    return sorted(ties.values(), key=lambda tie: (_ORDER[tie.kind], tie.name, tie.code))


def topics_of(scope: Scope, customer: Customer) -> list[Topic]:
    """What must not be brought up with a customer that the person may look at, the latest first."""
    rows = Topic.objects.filter(customer__in=customers_in(scope), customer_id=customer.pk, ended_at=None)
    return list(rows.select_related("noted_by").order_by("-noted_at", "-pk"))


def household_of(customer_id: int, *, on: date) -> frozenset[int]:
    """Customers of the same household that day, the customer included; empty without a household.

    Who they are, for rules about consent: whoever shows something of it asks `family_of`.
    """
    own = HouseholdMember.objects.filter(_in_force(on), customer_id=customer_id)
    latest = own.order_by("-household_id").first()
    if latest is None:
        return frozenset()
    members = HouseholdMember.objects.filter(_in_force(on), household_id=latest.household_id)
    return frozenset(members.values_list("customer_id", flat=True))


def names_not_to_print(scope: Scope, customer: Customer) -> frozenset[str]:
    """Words that must not leave the bank on this customer's paper: relatives' names and topics to avoid."""
    rows = _relationships(customer, on=scope.on)
    others = [_person(row, customer) for row in rows]
    others += [m.customer for m in _fellow_members(customer, on=scope.on)]
    words = {other.name for other in others if other is not None}
    words |= {row.person or "" for row in rows if row.customer_id == customer.pk}
    words |= {topic.text for topic in topics_of(scope, customer)}
    return frozenset(word for word in words if word)


def _in_force(on: date) -> Q:
    began = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return began & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def _relationships(customer: Customer, *, on: date) -> list[Relationship]:
    """What was written on this page comes before the mirrored rows of other pages, and wins over them."""
    rows = Relationship.objects.filter(_in_force(on), Q(customer=customer) | Q(other=customer))
    found = rows.select_related("customer", "other", "noted_by")
    return sorted(found, key=lambda row: (row.customer_id != customer.pk, row.pk))


def _fellow_members(customer: Customer, *, on: date) -> Iterator[HouseholdMember]:
    own = HouseholdMember.objects.filter(_in_force(on), customer=customer).values("household_id")
    rows = HouseholdMember.objects.filter(_in_force(on), household_id__in=own).exclude(customer=customer)
    yield from rows.select_related("customer").order_by("customer_id")


def _person(row: Relationship, customer: Customer) -> Customer | None:
    """Who stands at the other end, if it is a customer."""
    return row.other if row.customer_id == customer.pk else row.customer


def _tie(row: Relationship, customer: Customer, reached: set[int]) -> Tie:
    """The row as this page tells it: what was written on the other page keeps its note and its end there."""
    kind, person = RelationKind(row.kind), _person(row, customer)
    if row.customer_id != customer.pk:
        return _to(row.customer, INVERSE.get(kind, kind), reached, since=row.valid_from)
    since = row.valid_from
    tie = _to(person, kind, reached, since=since) if person else Tie(kind, row.person or "", "", since=since)
    if row.noted_by is None:
        return tie
    return replace(tie, note=row.note, noted_by=row.noted_by.name, number=row.pk)


def _to(person: Customer, kind: RelationKind, reached: set[int], *, since: date | None) -> Tie:
    code = person.code if person.pk in reached else ""
    return Tie(kind, shown_name_masked(person), str(honorific_of(person)), code, since)
