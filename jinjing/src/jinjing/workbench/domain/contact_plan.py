"""Contacts somebody means to make (RM-4): planned, moved, withdrawn, and done by the contact that is logged that day.

A plan belongs to the customer, not to who wrote it down: the stand-in and the successor move and withdraw
it as well, and no two plans of the same way stand on one day.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from jinjing.customers.domain.reach import require_reach
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import SPOKEN, Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.stops import stopped_by, stops_of
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground
from jinjing.workbench.errors import AlreadyPlanned, NotToBeContacted, PlanDayOutOfReach, PlanHasEnded
from jinjing.workbench.models import PlannedContact

OPEN = {"done_by": None, "withdrawn_at": None}
AHEAD = "rhythm.plan_ahead_days"


@transaction.atomic
def plan_contact(
    customer: Customer,
    *,
    on: date,
    channel: Channel,
    by: Staff,
    at: datetime,
    note: str = "",
    code: str | None = None,
    ground: Ground | None = None,
) -> PlannedContact:
    """Mean to contact a customer on a day from today on.

    Raises PlanDayOutOfReach, AlreadyPlanned, NotToBeContacted, GroundMissing (PI-07). Without `code` the same plan
    at the same instant is one.
    """
    scope = require_reach(by, customer, at=at, needs=Permission.LOG_CONTACT)
    _require_day(on, at=at)
    _require_no_stop(customer, on=on, channel=channel)
    kept = require_ground(note, ground=ground, on=bank_date(at))
    own = code or opaque_code("plan", f"{customer.code}:{by.staff_no}:{on}:{channel}:{at.isoformat()}")
    try:
        with transaction.atomic():
            made = PlannedContact.objects.create(
                code=own, customer=customer, staff=by, on=on, channel=channel, note=note, planned_at=at
            )
    except IntegrityError as taken:
        raise AlreadyPlanned from taken
    _tell("plan.make", made, outlet=scope.outlet_code, by=by, at=at, further=kept)
    return made


@transaction.atomic
def move_planned_contact(planned: PlannedContact, *, to: date, by: Staff, at: datetime) -> PlannedContact:
    """Another day, from today on.

    Raises PlanDayOutOfReach, AlreadyPlanned, NotToBeContacted; PlanHasEnded to the slower of two.
    """
    scope = require_reach(by, planned.customer, at=at, needs=Permission.LOG_CONTACT)
    _require_day(to, at=at)
    _require_no_stop(planned.customer, on=to, channel=Channel(planned.channel))
    return _put_on(planned, to, outlet=scope.outlet_code, by=by, at=at)


@transaction.atomic
def put_planned_contact_back(planned: PlannedContact, *, to: date, by: Staff, at: datetime) -> PlannedContact:
    """Undo a move: the day on which it stood before, also one that is past by now or nobody may be contacted on.

    Raises AlreadyPlanned, PlanHasEnded.
    """
    scope = require_reach(by, planned.customer, at=at, needs=Permission.LOG_CONTACT)
    return _put_on(planned, to, outlet=scope.outlet_code, by=by, at=at)


def _put_on(planned: PlannedContact, to: date, *, outlet: str, by: Staff, at: datetime) -> PlannedContact:
    """Part of a verb: compare-and-set of the day, and its row of the access log."""
    before = planned.on
    standing = PlannedContact.objects.filter(pk=planned.pk, on=before, **OPEN)
    try:
        with transaction.atomic():
            require(standing.update(on=to), PlanHasEnded())
    except IntegrityError as taken:
        raise AlreadyPlanned from taken
    planned.refresh_from_db()
    moved = {"from": before.isoformat(), "to": to.isoformat()}
    _tell("plan.move", planned, outlet=outlet, by=by, at=at, further=moved)
    return planned


@transaction.atomic
def note_planned_contact(
    planned: PlannedContact, *, note: str, by: Staff, at: datetime, ground: Ground | None = None
) -> PlannedContact:
    """What it is to be about. PlanHasEnded when it was done or withdrawn; GroundMissing (PI-07)."""
    scope = require_reach(by, planned.customer, at=at, needs=Permission.LOG_CONTACT)
    kept = require_ground(note, ground=ground, on=bank_date(at), answered=[planned.note])
    return _say(planned, note, outlet=scope.outlet_code, by=by, at=at, kept=kept)


@transaction.atomic
def put_note_back(planned: PlannedContact, *, note: str, by: Staff, at: datetime) -> PlannedContact:
    """Undo a note: the words that stood there before, for which somebody answered then. PlanHasEnded."""
    scope = require_reach(by, planned.customer, at=at, needs=Permission.LOG_CONTACT)
    return _say(planned, note, outlet=scope.outlet_code, by=by, at=at, kept={})


def _say(
    planned: PlannedContact, note: str, *, outlet: str, by: Staff, at: datetime, kept: dict[str, Any]
) -> PlannedContact:
    """Part of a verb: the note of what is still open, and its row of the access log."""
    require(PlannedContact.objects.filter(pk=planned.pk, **OPEN).update(note=note), PlanHasEnded())
    planned.refresh_from_db()
    _tell("plan.note", planned, outlet=outlet, by=by, at=at, further=kept)
    return planned


@transaction.atomic
def withdraw_planned_contact(planned: PlannedContact, *, by: Staff, at: datetime) -> PlannedContact:
    """It is not going to happen; the row stays. PlanHasEnded when it was done or withdrawn before."""
    scope = require_reach(by, planned.customer, at=at, needs=Permission.LOG_CONTACT)
    require(PlannedContact.objects.filter(pk=planned.pk, **OPEN).update(withdrawn_at=at), PlanHasEnded())
    planned.refresh_from_db()
    _tell("plan.withdraw", planned, outlet=scope.outlet_code, by=by, at=at)
    return planned


def done_by_contact(made: Interaction) -> int:
    """Part of `log_call`: what was planned for that day is done by a contact that took place; how many were.

    The same way counts; a talk also does what was planned as another kind of talk.
    """
    return _open_plans(made).update(done_by=made)


def done_by_correction(made: Interaction) -> None:
    """Part of `correct_call`: what the first record did is done by the second, or open again if nothing took place."""
    plans = PlannedContact.objects.filter(done_by_id=made.corrects_id)
    if _took_place(made):
        plans.update(done_by=made)
        done_by_contact(made)
        return
    _open_again(plans)


def undone_by_withdrawal(withdrawn: Interaction) -> None:
    """Part of `withdraw_call`: what the record did is open again."""
    _open_again(PlannedContact.objects.filter(done_by=withdrawn))


def _open_again(plans: Iterable[PlannedContact]) -> None:
    """Unless the same way is planned for that day once more."""
    for plan in plans:
        standing = PlannedContact.objects.filter(
            customer_id=plan.customer_id, on=plan.on, channel=plan.channel, **OPEN
        )
        if not standing.exists():
            PlannedContact.objects.filter(pk=plan.pk).update(done_by=None)


def _open_plans(made: Interaction) -> QuerySet[PlannedContact]:
    rows = PlannedContact.objects.filter(customer_id=made.customer_id, on=made.occurred_on, **OPEN)
    return rows.filter(channel__in=_ways_done(made))


def _ways_done(made: Interaction) -> Iterable[Channel]:
    if not _took_place(made):
        return ()
    own = Channel(made.channel)
    return {own, *SPOKEN} if made.reached else {own}


def _took_place(made: Interaction) -> bool:
    """Spoken to, or sent; a call that nobody answered is an attempt."""
    return made.reached or made.outcome in (Outcome.SENT, Outcome.TALKED)


def _require_day(on: date, *, at: datetime) -> None:
    today = bank_date(at)
    farthest = today + timedelta(days=rules.value(AHEAD, today))
    require(today <= on <= farthest, PlanDayOutOfReach(farthest))


def _require_no_stop(customer: Customer, *, on: date, channel: Channel) -> None:
    """RULE-2: what nobody may do that day is not planned either."""
    stops = stops_of([customer.pk], first=on, last=on).get(customer.pk, [])
    if kind := stopped_by(stops, on=on, channel=channel):
        raise NotToBeContacted(kind)


def _tell(
    action: str,
    planned: PlannedContact,
    *,
    outlet: str,
    by: Staff,
    at: datetime,
    further: dict[str, Any] | None = None,
) -> None:
    audit.write(
        action,
        by=by,
        at=at,
        kind="customer",
        subject=planned.customer.code,
        outlet=outlet,
        detail={"reference": planned.code, "channel": str(planned.channel), **(further or {})},
    )
