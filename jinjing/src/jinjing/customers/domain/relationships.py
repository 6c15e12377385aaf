"""Noting and ending relations between people. A relation is a fact about two people, not a right of either."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Q

from jinjing.customers.domain import history
from jinjing.customers.domain.care import require_care
from jinjing.customers.enums import INVERSE, RelationKind
from jinjing.customers.errors import (
    AlreadyEnded,
    AlreadyNoted,
    FeedSaysSo,
    RelatedToThemselves,
    RelativeNotFound,
    RelativeNotNamed,
)
from jinjing.customers.models import Customer, Relationship
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.models import Staff
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground

ONE_DAY = timedelta(days=1)


@transaction.atomic
def note_relationship(
    customer: Customer,
    *,
    kind: RelationKind,
    other: Customer | None = None,
    person: str = "",
    note: str = "",
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> Relationship:
    """REL-1: `other` (a customer of the same care) or `person` (words) is the customer's `kind`.

    RelativeNotFound for a customer out of reach, as if there were none; RelativeNotNamed without either,
    AlreadyNoted if one of the two pages says so already; GroundMissing (PI-07).
    """
    scope = require_care(customer, by=by, at=at)
    require((other is None) != (not person.strip()), RelativeNotNamed())
    if other is not None:
        require(other.pk != customer.pk, RelatedToThemselves())
        require(customers_in(scope).filter(pk=other.pk).exists(), RelativeNotFound())
        require(not _known(customer, other, kind, on=bank_date(at)), AlreadyNoted())
    kept = require_ground(person, note, ground=ground, on=bank_date(at))
    made = Relationship.objects.create(
        customer=customer,
        other=other,
        person=None if other else person.strip(),
        kind=kind,
        note=note.strip(),
        valid_from=bank_date(at),
        noted_by=by,
    )
    _record(
        made, "relationship.note", "relationship.noted", outlet=scope.outlet_code, by=by, at=at, kept=kept
    )
    return made


@transaction.atomic
def end_relationship(relationship: Relationship, *, by: Staff, at: datetime) -> Relationship:
    """The relation no longer holds, or was noted wrongly: it leaves the page and stays in the history.

    FeedSaysSo for what the bank's systems deliver; AlreadyEnded if somebody was faster.
    """
    scope = require_care(relationship.customer, by=by, at=at)
    require(relationship.noted_by_id is not None, FeedSaysSo())
    moved = Relationship.objects.filter(pk=relationship.pk, valid_to__isnull=True).update(
        valid_to=bank_date(at) - ONE_DAY
    )
    require(moved, AlreadyEnded())
    _record(relationship, "relationship.end", "relationship.ended", outlet=scope.outlet_code, by=by, at=at)
    relationship.refresh_from_db()
    return relationship


def _known(customer: Customer, other: Customer, kind: RelationKind, *, on: date) -> bool:
    same = Q(customer=customer, other=other, kind=kind)
    mirrored = Q(customer=other, other=customer, kind=INVERSE.get(kind, kind))
    rows = Relationship.objects.filter(same | mirrored)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).exists()


def _record(
    row: Relationship,
    action: str,
    event: str,
    *,
    outlet: str,
    by: Staff,
    at: datetime,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    facts = {"relation": str(row.kind)}
    history.record(row.customer, kind=event, reference=f"relationship-{row.pk}", by=by, at=at, facts=facts)
    audit.write(
        action,
        by=by,
        at=at,
        kind="customer",
        subject=row.customer.code,
        outlet=outlet,
        detail={**facts, **kept},
    )
