"""A contact logged at the desk: the record, today's list and the leads move together."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.workbench.domain import lead
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallListEntry

# A refusal takes the name off instead of counting as a success: nobody earns by pressing on.
TAKEN_OFF = (Outcome.DO_NOT_CALL, Outcome.WRONG_NUMBER)


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
) -> Interaction:
    """RM-3: `log_contact`, and what it means for the lists of that day and the open leads.

    Every list of the day that has the customer moves, not only the caller's: a customer who was just
    spoken to is not rung up again by the stand-in.
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
    )
    _entries(made).filter(state__in=(EntryState.OPEN, EntryState.ATTEMPTED)).update(
        state=_state_after(made), attempts=F("attempts") + 1
    )
    lead.note_contact(made, by=by)
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
) -> Interaction:
    """`correct_contact`, and the lists of that day say what the corrected record says."""
    made = correct_contact(
        interaction, outcome=outcome, by=by, at=at, note=note, next_step=next_step, next_on=next_on
    )
    _entries(made).update(state=_state_of_day(made))
    lead.note_contact(made, by=by)
    return made


def _entries(made: Interaction) -> QuerySet[CallListEntry]:
    return CallListEntry.objects.filter(call_list__on=made.occurred_on, customer_id=made.customer_id)


def _state_after(made: Interaction) -> EntryState:
    if made.outcome in TAKEN_OFF:
        return EntryState.DROPPED
    return EntryState.REACHED if made.reached else EntryState.ATTEMPTED


def _state_of_day(made: Interaction) -> EntryState:
    """What all records of that day say together: a refusal outweighs a talk, a talk outweighs an attempt."""
    of_day = standing().filter(customer_id=made.customer_id, occurred_on=made.occurred_on)
    states = {_state_after(one) for one in of_day.only("outcome", "reached")}
    return next(s for s in (EntryState.DROPPED, EntryState.REACHED, EntryState.ATTEMPTED) if s in states)
