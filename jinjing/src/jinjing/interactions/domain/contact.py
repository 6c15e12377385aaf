"""A contact becomes a record: who, on which way, with what result, and what comes next.

Nothing is overwritten. A slip of the finger is corrected by a second record that names the first; what
the first one caused (a refusal's hold) is undone with it.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from jinjing.customers.domain import history
from jinjing.customers.domain.reach import require_reach, require_within
from jinjing.customers.models import Customer
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain import hold, promise
from jinjing.interactions.enums import MESSAGES, REACHED, SPOKEN, Channel, Outcome
from jinjing.interactions.errors import (
    AlreadyCorrected,
    HeldOutOfReach,
    NextDayMissing,
    NextDayPassed,
    NotSpokenThere,
    NotYourRecord,
)
from jinjing.interactions.models import Interaction
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground

NEEDS_A_DAY = (Outcome.CALL_BACK, Outcome.APPOINTMENT)


@transaction.atomic
def log_contact(
    customer: Customer,
    *,
    channel: Channel,
    outcome: Outcome,
    by: Staff,
    at: datetime,
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    reason: str = "",
    reference: str | None = None,
    held_at: datetime | None = None,
    ground: Ground | None = None,
) -> Interaction:
    """RM-3: record a contact or an attempt; `reason` is the trigger that led to it.

    held_at: when it took place, if it is written down later; not before the days of rule
    `contact.log_back_days`. "Do not call again" stops marketing at once, for the whole bank (MK-02). Raises
    NextDayMissing, NextDayPassed, NotSpokenThere, HeldOutOfReach or GroundMissing (PI-07). Without `reference`
    the same contact at the same instant is one.
    """
    scope = require_reach(by, customer, at=at, needs=Permission.LOG_CONTACT)
    when = _held(held_at, at=at)
    _check(channel, outcome, next_on=next_on, on=bank_date(when))
    kept = require_ground(note, next_step, ground=ground, on=bank_date(at))
    own = reference or opaque_code("interaction", f"{customer.code}:{by.staff_no}:{at.isoformat()}:{outcome}")
    made = Interaction.objects.create(
        reference=own,
        customer=customer,
        staff=by,
        channel=channel,
        outcome=outcome,
        reached=_was_reached(channel, outcome),
        occurred_at=when,
        occurred_on=bank_date(when),
        reason=reason,
        note=note,
        next_step=next_step,
        next_on=next_on,
    )
    _consequences(made, by=by, at=at, kind="contact.logged")
    audit.write(
        "contact.log",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=scope.outlet_code,
        detail={"reference": own, **kept},
    )
    return made


@transaction.atomic
def correct_contact(
    interaction: Interaction,
    *,
    outcome: Outcome,
    by: Staff,
    at: datetime,
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    ground: Ground | None = None,
) -> Interaction:
    """Append what it should have said; the contact keeps its own time, the first record stays readable.

    A hold that the first record caused is lifted. A slip of the day is corrected even if the customer has
    left one's care since; later the customer must be within reach. Raises NotYourRecord, AlreadyCorrected
    and what `log_contact` raises.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    require(interaction.staff_id == by.pk, NotYourRecord())
    if interaction.occurred_on != bank_date(at):
        require_within(scope, interaction.customer, needs=Permission.LOG_CONTACT)
    require(not Interaction.objects.filter(corrects=interaction).exists(), AlreadyCorrected())
    channel = Channel(interaction.channel)
    _check(channel, outcome, next_on=next_on, on=interaction.occurred_on)
    kept = require_ground(
        note, next_step, ground=ground, on=bank_date(at), answered=_versions_of(interaction)
    )
    try:
        with transaction.atomic():
            made = Interaction.objects.create(
                # One successor a record: the slower of two corrections meets the unique reference.
                reference=opaque_code("correction", interaction.reference),
                customer=interaction.customer,
                staff=by,
                channel=channel,
                outcome=outcome,
                reached=_was_reached(channel, outcome),
                occurred_at=interaction.occurred_at,
                occurred_on=interaction.occurred_on,
                reason=interaction.reason,
                note=note,
                next_step=next_step,
                next_on=next_on,
                corrects=interaction,
            )
    except IntegrityError as faster:
        raise AlreadyCorrected from faster
    hold.lift_holds_of(interaction.reference, by=by, at=at)
    promise.carry_over(interaction, made)
    _consequences(made, by=by, at=at, kind="contact.corrected")
    audit.write(
        "contact.correct",
        by=by,
        at=at,
        kind="customer",
        subject=made.customer.code,
        outlet=scope.outlet_code,
        detail={"reference": made.reference, "corrects": interaction.reference, **kept},
    )
    return made


def _versions_of(interaction: Interaction) -> list[str]:
    """What the record said, and what it said before it was corrected."""
    versions = [interaction, interaction.corrects] if interaction.corrects else [interaction]
    return [text for one in versions for text in (one.note, one.next_step)]


def _held(held_at: datetime | None, *, at: datetime) -> datetime:
    """When it took place: now, or a moment of the days that may still be written down."""
    if held_at is None:
        return at
    today = bank_date(at)
    earliest = today - timedelta(days=rules.value("contact.log_back_days", today))
    require(held_at <= at and bank_date(held_at) >= earliest, HeldOutOfReach(earliest))
    return held_at


def _was_reached(channel: Channel, outcome: Outcome) -> bool:
    """Spoken to: mail and messages do not count, whatever they say."""
    return channel in SPOKEN and outcome in REACHED


def fits(channel: Channel, outcome: Outcome) -> bool:
    """Mail and short messages are only sent; calls, meetings and visits never; a WeCom chat may be either."""
    sent = outcome == Outcome.SENT
    return channel == Channel.WECOM or sent == (channel in MESSAGES)


def _check(channel: Channel, outcome: Outcome, *, next_on: date | None, on: date) -> None:
    require(fits(channel, outcome), NotSpokenThere())
    require(next_on is not None or outcome not in NEEDS_A_DAY, NextDayMissing())
    require(next_on is None or next_on >= on, NextDayPassed())


def _consequences(made: Interaction, *, by: Staff, at: datetime, kind: str) -> None:
    facts = {"channel": str(made.channel), "outcome": str(made.outcome)}
    history.record(
        made.customer, kind=kind, reference=made.reference, by=by, at=at, facts=facts, note=made.note
    )
    if made.outcome == Outcome.DO_NOT_CALL:
        hold.hold_after_refusal(made, on=bank_date(at))
