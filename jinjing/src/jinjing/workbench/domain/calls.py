"""A contact logged at the desk: the record, today's list and the leads move together."""

from collections.abc import Sequence
from datetime import date, datetime

from assay.calendars import first_workday_after
from django.db import transaction
from django.db.models import F, QuerySet

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.domain.promise import confirm_back, move_promise
from jinjing.interactions.domain.withdrawal import withdraw_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import promise_record
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.workbench.domain import contact_plan, lead
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallListEntry

# Nobody can be got through to on a wrong number. Who refuses was spoken with: a refusal that did not count would be
# written down as something else.
TAKEN_OFF = Outcome.WRONG_NUMBER
WAITS = (EntryState.OPEN, EntryState.ATTEMPTED)


@transaction.atomic
def log_call(
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
    confirmed_back: bool = False,
    still_owed: Sequence[str] = (),
    ground: Ground | None = None,
) -> Interaction:
    """RM-3: `log_contact`, and what it means for the lists and plans of that day and the open leads.

    Every list of the day that has the customer moves, not only the caller's: a customer who was just
    spoken to is not rung up again by the stand-in.

    confirmed_back: what was agreed was said back to the customer on the same way. still_owed: references of
    promises that this talk did not keep; they are due on `next_on`, or on the next working day.
    """
    made = log_contact(
        customer,
        channel=channel,
        outcome=outcome,
        by=by,
        at=at,
        note=note,
        next_step=next_step,
        next_on=next_on,
        reason=reason,
        reference=reference,
        held_at=held_at,
        ground=ground,
    )
    moving = (*WAITS, EntryState.DROPPED) if made.reached else WAITS
    _entries(made).filter(state__in=moving).update(state=_state_after(made), attempts=F("attempts") + 1)
    lead.note_contact(made, by=by)
    contact_plan.done_by_contact(made)
    for owed in still_owed:
        _still_owed(owed, made, by=by, at=at)
    if confirmed_back and made.reached:
        confirm_back(made, channel=channel, by=by, at=at)
    return made


@transaction.atomic
def correct_call(
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
    """`correct_contact`, and the lists and plans of that day say what the corrected record says."""
    made = correct_contact(
        interaction,
        outcome=outcome,
        by=by,
        at=at,
        note=note,
        next_step=next_step,
        next_on=next_on,
        ground=ground,
    )
    _entries(made).update(state=_state_of_day(made))
    lead.note_contact(made, by=by)
    contact_plan.done_by_correction(made)
    return made


@transaction.atomic
def withdraw_call(interaction: Interaction, *, by: Staff, at: datetime) -> None:
    """`withdraw_contact`, and lists, plans and leads say what they would say without the record."""
    withdraw_contact(interaction, by=by, at=at)
    state = _state_of_day(interaction)
    _entries(interaction).filter(attempts__gt=0).update(state=state, attempts=F("attempts") - 1)
    lead.forget_contact(interaction)
    contact_plan.undone_by_withdrawal(interaction)


def _still_owed(reference: str, made: Interaction, *, by: Staff, at: datetime) -> None:
    """Promised again, unless it is the promise of another customer or settled by now."""
    owed = promise_record(reference)
    if owed is not None and owed.customer_id == made.customer_id:
        move_promise(owed, made.next_on or first_workday_after(bank_date(at)), by=by, at=at)


def _entries(made: Interaction) -> QuerySet[CallListEntry]:
    return CallListEntry.objects.filter(call_list__on=made.occurred_on, customer_id=made.customer_id)


def _state_after(made: Interaction) -> EntryState:
    if made.outcome == TAKEN_OFF:
        return EntryState.DROPPED
    return EntryState.REACHED if made.reached else EntryState.ATTEMPTED


def _state_of_day(made: Interaction) -> EntryState:
    """What all records of that day say together: a talk outweighs a wrong number, and that an attempt."""
    of_day = standing().filter(customer_id=made.customer_id, occurred_on=made.occurred_on)
    states = {_state_after(one) for one in of_day.only("outcome", "reached")}
    said = (s for s in (EntryState.REACHED, EntryState.DROPPED, EntryState.ATTEMPTED) if s in states)
    return next(said, EntryState.OPEN)
