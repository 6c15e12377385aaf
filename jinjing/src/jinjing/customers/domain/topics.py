"""RM-6: topics to avoid. Whoever looks after the customer notes them, and says when they are over."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from jinjing.customers.domain import history
from jinjing.customers.domain.care import require_care
from jinjing.customers.enums import TopicKind
from jinjing.customers.errors import AlreadyEnded, NothingToAvoid
from jinjing.customers.models import Customer, Topic
from jinjing.identity.models import Staff
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground


@transaction.atomic
def note_topic(
    customer: Customer,
    *,
    kind: TopicKind,
    text: str,
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> Topic:
    """What must not be brought up; it stands on top of the customer's page from now on.

    The history and the access log get the code alone, so that a topic that is over leaves no words behind
    on the page. NothingToAvoid without words; GroundMissing (PI-07).
    """
    scope = require_care(customer, by=by, at=at)
    require(text.strip(), NothingToAvoid())
    kept = require_ground(text, ground=ground, on=bank_date(at))
    made = Topic.objects.create(customer=customer, kind=kind, text=text.strip(), noted_by=by, noted_at=at)
    _record(made, "topic.note", "topic.noted", outlet=scope.outlet_code, by=by, at=at, kept=kept)
    return made


@transaction.atomic
def end_topic(topic: Topic, *, by: Staff, at: datetime) -> Topic:
    """It may be talked about again. AlreadyEnded if somebody was faster."""
    scope = require_care(topic.customer, by=by, at=at)
    moved = Topic.objects.filter(pk=topic.pk, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    require(moved, AlreadyEnded())
    _record(topic, "topic.end", "topic.ended", outlet=scope.outlet_code, by=by, at=at)
    topic.refresh_from_db()
    return topic


def _record(
    row: Topic,
    action: str,
    event: str,
    *,
    outlet: str,
    by: Staff,
    at: datetime,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    facts = {"topic": str(row.kind)}
    history.record(row.customer, kind=event, reference=f"topic-{row.pk}", by=by, at=at, facts=facts)
    audit.write(
        action,
        by=by,
        at=at,
        kind="customer",
        subject=row.customer.code,
        outlet=outlet,
        detail={**facts, **kept},
    )
