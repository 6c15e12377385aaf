"""Stopping contact and letting it go on: wishes of the customer bind everybody from the next second."""

from datetime import date, datetime, time

from django.db import transaction

from jinjing.customers.domain import history
from jinjing.customers.domain.reach import require_reach
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.enums import Channel, HoldKind, Purpose, Topic
from jinjing.interactions.errors import (
    HoldBelongsElsewhere,
    HoldEndsBeforeItStarts,
    HoldIsLifted,
    HoursAreEmpty,
    OnlyOwnManagerLifts,
    RequestNotProven,
)
from jinjing.interactions.models import ContactHold, ContactHours, Interaction
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require

WISHES = (HoldKind.DO_NOT_DISTURB, HoldKind.REFUSAL)


@transaction.atomic
def set_do_not_disturb(
    customer: Customer,
    *,
    by: Staff,
    at: datetime,
    channel: Channel | None = None,
    purpose: Purpose | None = None,
    topic: Topic | None = None,
    until: date | None = None,
    source: str = "",
) -> ContactHold:
    """RM-8, RULE-2: no contact on that way (None: any) for that purpose and about that topic (None: any)
    until that last day.

    Without `until` it stays until it is lifted. HoldEndsBeforeItStarts for a day in the past.
    """
    scope = require_reach(by, customer, at=at, needs=Permission.LOG_CONTACT)
    day = bank_date(at)
    require(until is None or until >= day, HoldEndsBeforeItStarts())
    made = ContactHold.objects.create(
        customer=customer,
        kind=HoldKind.DO_NOT_DISTURB,
        channel=channel or "",
        purpose=purpose or "",
        topic=topic or "",
        starts_on=day,
        ends_on=until,
        source=source or f"staff:{by.staff_no}",
    )
    history.record(customer, kind="hold.set", reference=f"hold-{made.pk}", by=by, at=at, facts=_facts(made))
    audit.write(
        "hold.set",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=scope.outlet_code,
        detail=_facts(made),
    )
    return made


@transaction.atomic
def lift_hold(hold: ContactHold, *, by: Staff, at: datetime, evidence: str = "") -> ContactHold:
    """The customer asked for contact again. HoldIsLifted if somebody was faster, HoldBelongsElsewhere for
    the holds of complaints and restrictions, which end with their cause.

    A refusal ends before its time only on the customer's own request: `evidence` says what shows it
    (RequestNotProven), and only those lift it who look after the customer (OnlyOwnManagerLifts).
    """
    scope = require_reach(by, hold.customer, at=at, needs=Permission.LOG_CONTACT)
    require(hold.kind in WISHES, HoldBelongsElsewhere())
    if hold.kind == HoldKind.REFUSAL:
        own = customers_in(scope, Permission.RECORD_CONSENT).filter(pk=hold.customer_id)
        require(own.exists(), OnlyOwnManagerLifts())
        require(evidence.strip(), RequestNotProven())
    moved = ContactHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by_no=by.staff_no, lift_evidence=evidence.strip()
    )
    require(moved, HoldIsLifted())
    history.record(
        hold.customer, kind="hold.lifted", reference=f"hold-{hold.pk}", by=by, at=at, facts=_facts(hold)
    )
    audit.write(
        "hold.lift",
        by=by,
        at=at,
        kind="customer",
        subject=hold.customer.code,
        outlet=scope.outlet_code,
        detail=_facts(hold),
    )
    hold.refresh_from_db()
    return hold


@transaction.atomic
def note_contact_hours(
    customer: Customer, *, starts: time, ends: time, by: Staff, at: datetime
) -> ContactHours:
    """RULE-2: the hours a customer named count instead of the bank's quiet hours, in both directions.

    Hours may run over midnight (22:00-01:00). HoursAreEmpty if they start when they end.
    """
    scope = require_reach(by, customer, at=at, needs=Permission.LOG_CONTACT)
    require(starts != ends, HoursAreEmpty())
    row, _ = ContactHours.objects.update_or_create(
        customer=customer,
        defaults={"starts": starts, "ends": ends, "noted_at": at, "noted_by_no": by.staff_no},
    )
    facts = {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    history.record(customer, kind="contact_hours.noted", by=by, at=at, facts=facts)
    audit.write(
        "contact_hours.note",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=scope.outlet_code,
        detail=facts,
    )
    return row


def hold_after_refusal(interaction: Interaction, *, on: date) -> ContactHold:
    """MK-02: after "do not call again" no marketing on any way for `contact.refusal_months`; part of logging."""
    return ContactHold.objects.create(
        customer=interaction.customer,
        kind=HoldKind.REFUSAL,
        purpose=Purpose.MARKETING,
        starts_on=on,
        ends_on=months_later(on, rules.value("contact.refusal_months", on)),
        source=interaction.reference,
    )


def lift_holds_of(reference: str, *, by: Staff, at: datetime) -> int:
    """Take back what a record caused that proved wrong; part of correcting it."""
    return ContactHold.objects.filter(source=reference, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by_no=by.staff_no
    )


def _facts(hold: ContactHold) -> dict[str, str]:
    return {
        "kind": str(hold.kind),
        "channel": str(hold.channel),
        "purpose": str(hold.purpose),
        "topic": str(hold.topic),
        "until": hold.ends_on.isoformat() if hold.ends_on else "",
    }
