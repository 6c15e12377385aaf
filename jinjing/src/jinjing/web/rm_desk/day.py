"""The day's sum as the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.promises import KeptRate
from jinjing.web.rm_desk.reasons import reason_name
from jinjing.workbench.queries.day_summary import DaySummary, ReasonCount, day_summary


@dataclass(frozen=True)
class ContactLine:
    """One record of the day."""

    reference: str
    code: str
    name: str
    honorific: str
    href: str
    at: datetime
    channel: str
    outcome: Outcome
    note: str
    next_step: str
    next_on: date | None


@dataclass(frozen=True)
class ReasonLine:
    """How a reason did over four weeks; `percent` of talks that led to an appointment, None without a talk."""

    name: str
    count: ReasonCount


@dataclass(frozen=True)
class OutcomeLine:
    """How often a day's records ended so; `share`: per cent of the most frequent one, for its bar."""

    outcome: Outcome
    count: int
    share: int


@dataclass(frozen=True)
class Day:
    """The page's subject."""

    sum: DaySummary
    outcomes: tuple[OutcomeLine, ...]
    contacts: tuple[ContactLine, ...]
    without_note: tuple[ContactLine, ...]
    to_confirm: tuple[ContactLine, ...]
    reasons: tuple[ReasonLine, ...]
    kept: KeptRate


def day_of(staff: Staff, *, on: date, within: QuerySet[Customer] | None) -> Day:
    """Four queries. within: customers whose records are shown, None for every one of the day."""
    found = day_summary(staff, on=on, within=within)
    most = max((count for _outcome, count in found.outcomes), default=1)
    return Day(
        sum=found,
        outcomes=tuple(OutcomeLine(one, count, 100 * count // most) for one, count in found.outcomes),
        contacts=_lines(found.contacts),
        without_note=_lines(found.without_note),
        to_confirm=_lines(found.to_confirm),
        reasons=tuple(ReasonLine(reason_name(one.trigger), one) for one in found.reasons),
        kept=found.kept,
    )


def _lines(records: Iterable[Interaction]) -> tuple[ContactLine, ...]:
    return tuple(_line(record) for record in records)


def _line(record: Interaction) -> ContactLine:
    customer = record.customer
    return ContactLine(
        reference=record.reference,
        code=customer.code,
        name=shown_name(customer),
        honorific=str(honorific_of(customer)),
        href=reverse("desk:call-one", args=[customer.code]),
        at=record.occurred_at,
        channel=str(Channel(record.channel).label),
        outcome=Outcome(record.outcome),
        note=record.note,
        next_step=record.next_step,
        next_on=record.next_on,
    )
