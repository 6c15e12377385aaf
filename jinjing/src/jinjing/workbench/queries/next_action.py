"""The one thing to do next for a customer, and when it is due. Decided without a database.

What has come due goes first: a promise, then a planned contact, then a referral. Then what lies ahead in the
same order, then the strongest reason of the night, and where there is none the rhythm in which the customer is
to be contacted. What is planned stands for the referral and the reason it was planned for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jinjing.insights.queries.reasons import Reason
from jinjing.interactions.enums import Channel
from jinjing.interactions.queries.promises import Promise
from jinjing.workbench.queries.rhythm import Due


class ActionKind(StrEnum):
    """Where the next action comes from."""

    PROMISE = "promise"
    PLAN = "plan"
    LEAD = "lead"
    REASON = "reason"
    RHYTHM = "rhythm"


class Lateness(StrEnum):
    LATE = "late"
    TODAY = "today"
    AHEAD = "ahead"


@dataclass(frozen=True)
class OpenPlan:
    """A planned contact that was neither made nor withdrawn."""

    code: str
    on: date
    channel: Channel
    note: str
    by: str


@dataclass(frozen=True)
class OpenLead:
    """A referral that somebody accepted and has not followed up."""

    code: str
    due_on: date
    owner: str


@dataclass(frozen=True)
class NextAction:
    """What to do. `text`: as somebody or the night wrote it, may be empty. `by`: whose promise, plan or referral.

    due_on: None where no day is meant. days: until then, negative when it has passed. reference: of the promise,
    plan or referral, or the reason's trigger; empty for a rhythm. channel: of a plan.
    """

    kind: ActionKind
    text: str = ""
    due_on: date | None = None
    days: int | None = None
    reference: str = ""
    by: str = ""
    channel: Channel | None = None

    @property
    def lateness(self) -> Lateness:
        if self.days is None or self.days > 0:
            return Lateness.AHEAD
        return Lateness.LATE if self.days < 0 else Lateness.TODAY


def next_action(
    *,
    promises: Iterable[Promise] = (),
    plans: Iterable[OpenPlan] = (),
    leads: Iterable[OpenLead] = (),
    reasons: Sequence[Reason] = (),
    due: Due | None = None,
    on: date,
) -> NextAction | None:
    """None only if nobody may be contacted and nothing was promised: pass no reasons and no `due` for them."""
    promised = _by_day(_promised(one, on) for one in promises)
    planned = _by_day(_planned(one, on) for one in plans)
    referred = [] if planned else _by_day(_referred(one, on) for one in leads)
    written = [*promised, *planned, *referred]
    come = [one for one in written if one.lateness != Lateness.AHEAD]
    in_order = [
        *come,
        *written,
        *(_reasoned(one, on) for one in reasons[:1]),
        *([_due(due, on)] if due else []),
    ]
    return next(iter(in_order), None)


def _promised(promise: Promise, on: date) -> NextAction:
    return NextAction(
        ActionKind.PROMISE,
        promise.text,
        promise.due_on,
        (promise.due_on - on).days,
        promise.reference,
        promise.made_by,
    )


def _planned(plan: OpenPlan, on: date) -> NextAction:
    return NextAction(
        ActionKind.PLAN, plan.note, plan.on, (plan.on - on).days, plan.code, plan.by, plan.channel
    )


def _referred(lead: OpenLead, on: date) -> NextAction:
    return NextAction(ActionKind.LEAD, "", lead.due_on, (lead.due_on - on).days, lead.code, lead.owner)


def _reasoned(reason: Reason, on: date) -> NextAction:
    """A reason whose day has passed is still one, and nobody is late: only what lies ahead has a day to keep."""
    ahead = reason.on >= on
    return NextAction(
        ActionKind.REASON,
        reason.text,
        reason.on if ahead else None,
        (reason.on - on).days if ahead else None,
        reason.trigger,
    )


def _due(due: Due, on: date) -> NextAction:
    return NextAction(ActionKind.RHYTHM, "", due.on, (due.on - on).days)


def _by_day(actions: Iterable[NextAction]) -> list[NextAction]:
    return sorted(actions, key=lambda action: (action.days is None, action.days))
