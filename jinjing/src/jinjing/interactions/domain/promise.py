"""What becomes of a promise made to a customer: kept, moved to another day, or let go with a reason (RM-3).

Steps are appended to the conversation in which it was made, and nothing is overwritten, so that the kept-rate
can be counted again at any time. The promise binds the bank: whoever may record a contact with the customer
may take its next step.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction

from jinjing.customers.domain.reach import require_reach
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.interactions.enums import Channel, StepKind
from jinjing.interactions.errors import (
    AlreadyConfirmed,
    NothingToConfirm,
    PromiseDayPassed,
    PromiseSettled,
    ReleaseNotExplained,
)
from jinjing.interactions.models import ConfirmedBack, Interaction, PromiseStep
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import promise_record
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground


@transaction.atomic
def move_promise(interaction: Interaction, to: date, *, by: Staff, at: datetime) -> PromiseStep:
    """Promise it for another day, from today on; a talk that has just taken place does not count as keeping it.

    Raises PromiseDayPassed, PromiseSettled. Moved after its day had passed it counts as late all the same.
    """
    scope = require_reach(by, interaction.customer, at=at, needs=Permission.LOG_CONTACT)
    require(to >= bank_date(at), PromiseDayPassed())
    return _take(interaction, StepKind.MOVED, scope=scope, by=by, at=at, due_on=to)


@transaction.atomic
def keep_promise(interaction: Interaction, *, by: Staff, at: datetime) -> PromiseStep:
    """What was promised is done. PromiseSettled to the slower of two."""
    scope = require_reach(by, interaction.customer, at=at, needs=Permission.LOG_CONTACT)
    return _take(interaction, StepKind.KEPT, scope=scope, by=by, at=at)


@transaction.atomic
def release_promise(
    interaction: Interaction, *, why: str, by: Staff, at: datetime, ground: Ground | None = None
) -> PromiseStep:
    """Nothing is owed any more, and why. ReleaseNotExplained without a reason; GroundMissing, PromiseSettled."""
    scope = require_reach(by, interaction.customer, at=at, needs=Permission.LOG_CONTACT)
    require(why.strip(), ReleaseNotExplained())
    kept = require_ground(why, ground=ground, on=bank_date(at))
    return _take(interaction, StepKind.RELEASED, scope=scope, by=by, at=at, why=why.strip(), kept=kept)


@transaction.atomic
def confirm_back(interaction: Interaction, *, channel: Channel, by: Staff, at: datetime) -> ConfirmedBack:
    """RM-3: what was agreed went back to the customer on that way. NothingToConfirm, AlreadyConfirmed."""
    scope = require_reach(by, interaction.customer, at=at, needs=Permission.LOG_CONTACT)
    require(interaction.reached, NothingToConfirm())
    require(standing().filter(pk=interaction.pk).exists(), AlreadyConfirmed())
    try:
        with transaction.atomic():
            made = ConfirmedBack.objects.create(interaction=interaction, channel=channel, staff=by, at=at)
    except IntegrityError as faster:
        raise AlreadyConfirmed from faster
    _tell("contact.confirm", interaction, outlet=scope.outlet_code, by=by, at=at, detail={"channel": channel})
    return made


def carry_over(corrected: Interaction, made: Interaction) -> None:
    """Part of `correct_contact`: what still says the same keeps its steps and its confirmation.

    Another day or another step is another promise and begins anew.
    """
    if (corrected.next_step, corrected.next_on) != (made.next_step, made.next_on):
        return
    steps = list(PromiseStep.objects.filter(interaction=corrected).order_by("pk"))
    for step in steps:
        step.pk, step.interaction = None, made
    PromiseStep.objects.bulk_create(steps)
    confirmed = list(ConfirmedBack.objects.filter(interaction=corrected, interaction__outcome=made.outcome))
    for one in confirmed:
        one.pk, one.interaction = None, made
    ConfirmedBack.objects.bulk_create(confirmed)


def _take(
    interaction: Interaction,
    kind: StepKind,
    *,
    scope: Scope,
    by: Staff,
    at: datetime,
    due_on: date | None = None,
    why: str = "",
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> PromiseStep:
    """kept: on which ground the words are, for the access log."""
    standing_one = promise_record(interaction.reference)
    # A promise that was kept by talking may be moved: then it was not kept after all.
    if standing_one is None or standing_one.ending:  # type: ignore[attr-defined]
        raise PromiseSettled
    was_due_on = standing_one.due  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            made = PromiseStep.objects.create(
                interaction=standing_one,
                kind=kind,
                was_due_on=was_due_on,
                due_on=due_on,
                why=why,
                staff=by,
                at=at,
                on=bank_date(at),
            )
    except IntegrityError as faster:
        raise PromiseSettled from faster
    detail = {"from": was_due_on.isoformat(), **({"to": due_on.isoformat()} if due_on else {}), **kept}
    _tell(ACTIONS[kind], interaction, outlet=scope.outlet_code, by=by, at=at, detail=detail)
    return made


ACTIONS = {
    StepKind.MOVED: "promise.move",
    StepKind.KEPT: "promise.keep",
    StepKind.RELEASED: "promise.release",
}


def _tell(
    action: str, interaction: Interaction, *, outlet: str, by: Staff, at: datetime, detail: dict[str, Any]
) -> None:
    audit.write(
        action,
        by=by,
        at=at,
        kind="customer",
        subject=interaction.customer.code,
        outlet=outlet,
        detail={"reference": interaction.reference, **detail},
    )
