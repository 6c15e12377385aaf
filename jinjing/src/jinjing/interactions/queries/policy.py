"""MK-01: whether a customer may be contacted, on which way, for what, now. The only door for every list,
message and button.

It reads downwards only: consents, holds (written by whoever has a reason to stop contact), hours the
customer named, dated rule values, the bank's calendar, contacts of the last days. Two queries for any
number of customers. Service notices (what a contract or the law makes the bank say) pass consent, caps
and holidays; they do not pass a wish that covers everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from jinjing.interactions.enums import RINGING, UNASKED, Channel, Purpose, StopKind, Topic
from jinjing.interactions.queries.circumstances import (
    CAPS,
    Circumstances,
    Hold,
    circumstances_by_channel,
    circumstances_of,
)
from jinjing.interactions.queries.consents import Act
from jinjing.interactions.queries.permit import Permit, Reason
from jinjing.kernel import rules
from jinjing.kernel.clock import BANK_ZONE, bank_date

ADULT_YEARS = 18
SATURDAY = 5
RULES = (
    "contact.quiet_hours",
    "contact.soft_hours",
    "contact.consent_needed",
    "contact.holidays_free",
    *CAPS,
)


@dataclass(frozen=True)
class Permits:
    """Both answers for one customer, from one reading."""

    marketing: Permit
    service: Permit


def may_contact(
    customer_ids: Iterable[int],
    *,
    channel: Channel,
    purpose: Purpose,
    at: datetime,
    topic: Topic | None = None,
) -> dict[int, Permit]:
    """RULE-2: a permit a customer, keyed by id. Unknown ids have none, so that forgetting them stops contact.

    `topic`: what the contact is about, if that is fixed before; without one, topics the customer does not
    want to hear of are notes.
    """
    values = rules.values(*RULES, on=bank_date(at))
    return {
        customer_id: decide(about, values, channel=channel, purpose=purpose, at=at, topic=topic)
        for customer_id, about in circumstances_of(customer_ids, values, channel=channel, at=at).items()
    }


def permits_of(customer_ids: Iterable[int], *, channel: Channel, at: datetime) -> dict[int, Permits]:
    """`may_contact` for marketing and for service notices at once, at the price of one."""
    values = rules.values(*RULES, on=bank_date(at))
    found = circumstances_of(customer_ids, values, channel=channel, at=at)
    return {
        customer_id: Permits(
            decide(about, values, channel=channel, purpose=Purpose.MARKETING, at=at),
            decide(about, values, channel=channel, purpose=Purpose.SERVICE, at=at),
        )
        for customer_id, about in found.items()
    }


def present_answers(customer_id: int, *, at: datetime) -> dict[Channel, Permits]:
    """What the policy says at this moment about each way on which the bank comes to the customer. Two queries."""
    values = rules.values(*RULES, on=bank_date(at))
    found = circumstances_by_channel(customer_id, values, channels=UNASKED, at=at)
    return {
        channel: Permits(
            decide(about, values, channel=channel, purpose=Purpose.MARKETING, at=at),
            decide(about, values, channel=channel, purpose=Purpose.SERVICE, at=at),
        )
        for channel, about in found.items()
    }


def decide(
    about: Circumstances,
    values: Mapping[str, Any],
    *,
    channel: Channel,
    purpose: Purpose,
    at: datetime,
    topic: Topic | None = None,
) -> Permit:
    """The policy itself, without a database. `values`: the rule values of RULES."""
    on = bank_date(at)
    reasons = _party_reasons(about, purpose=purpose, on=on)
    reasons += [
        _hold_reason(hold, topic)
        for hold in about.holds
        if hold.covers(channel=channel, purpose=purpose, on=on)
        and (topic is None or hold.topic in ("", topic))
    ]
    if purpose == Purpose.MARKETING:
        reasons += _marketing_reasons(about, values, channel=channel, on=on)
    if channel in RINGING:
        quiet, soft = values["contact.quiet_hours"], values["contact.soft_hours"]
        reasons += _hour_reasons(about.own_hours, quiet=_hours(quiet), soft=_hours(soft), at=at)
    return Permit(tuple(reasons))


def _hold_reason(hold: Hold, topic: Topic | None) -> Reason:
    """A restriction says nothing about itself, not even its end: whoever is restricted may not be told."""
    if hold.kind == StopKind.RESTRICTED:
        return Reason(StopKind.RESTRICTED)
    kind = StopKind.TOPIC if hold.topic and topic is None else hold.kind
    return Reason(kind, hold.ends_on, hold.channel, hold.purpose, hold.topic)


def _marketing_reasons(
    about: Circumstances, values: Mapping[str, Any], *, channel: Channel, on: date
) -> list[Reason]:
    reasons = []
    if channel in values["contact.consent_needed"]:
        reasons += _consent_reasons(about.consent, on=on)
    if about.capped_until and channel in UNASKED:
        reasons.append(Reason(StopKind.TOO_OFTEN, until=about.capped_until))
    rest = on.weekday() >= SATURDAY if about.holiday is None else bool(about.holiday)
    if rest and channel in RINGING and values["contact.holidays_free"]:
        reasons.append(Reason(StopKind.HOLIDAY, until=on))
    if about.impersonal:
        reasons.append(Reason(StopKind.IMPERSONAL))
    return reasons


def _consent_reasons(act: Act | None, *, on: date) -> list[Reason]:
    if act is None:
        return [Reason(StopKind.NO_CONSENT)]
    if not act.given:
        return [Reason(StopKind.CONSENT_WITHDRAWN)]
    return [] if act.in_force(on) else [Reason(StopKind.CONSENT_EXPIRED)]


def _party_reasons(about: Circumstances, *, purpose: Purpose, on: date) -> list[Reason]:
    if about.closed_on and about.closed_on < on:
        return [Reason(StopKind.CLOSED)]
    adult_on = _birthday(about.born_on, ADULT_YEARS) if about.born_on else None
    if adult_on and adult_on > on and purpose == Purpose.MARKETING:
        return [Reason(StopKind.MINOR, until=adult_on - timedelta(days=1))]
    return []


def _hour_reasons(
    own: tuple[time, time] | None, *, quiet: tuple[time, time], soft: tuple[time, time], at: datetime
) -> list[Reason]:
    """The customer's own hours replace the bank's: they open the evening and close the morning alike."""
    if own:
        if not _inside(own, at):
            return [Reason(StopKind.OWN_HOURS, until=_next(own[0], at))]
        return [Reason(StopKind.OWN_HOURS_OPEN, until=_next(own[1], at))]
    if _inside(quiet, at):
        return [Reason(StopKind.QUIET_HOURS, until=_next(quiet[1], at))]
    return [Reason(StopKind.SOFT_HOURS, until=_next(soft[1], at))] if _inside(soft, at) else []


def _hours(pair: Sequence[str]) -> tuple[time, time]:
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def _inside(hours: tuple[time, time], at: datetime) -> bool:
    """First minute included, last excluded; hours may run over midnight."""
    starts, ends = hours
    clock = at.astimezone(BANK_ZONE).time()
    return starts <= clock < ends if starts < ends else clock >= starts or clock < ends


def _next(clock: time, at: datetime) -> datetime:
    """The next moment at which the bank's clocks show that time."""
    local = at.astimezone(BANK_ZONE)
    moment = datetime.combine(local.date(), clock, BANK_ZONE)
    return moment if moment > local else moment + timedelta(days=1)


def _birthday(born_on: date, years: int) -> date:
    """29 February is kept on 1 March: nobody is treated as older than they are."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)
