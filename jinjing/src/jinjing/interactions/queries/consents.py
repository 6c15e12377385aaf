"""PI-02: which consents are in force. The latest act counts: a withdrawal outweighs a consent given before
it, a newer consent outweighs an older withdrawal.

Reads only; whoever passes data on, shares within a household or contacts a customer asks here, each time
anew, so that a withdrawal is effective with the next question.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet

from jinjing.interactions.enums import Channel, ConsentPurpose, ConsentState, HoldKind
from jinjing.interactions.models import Consent, ConsentMove, ContactHold
from jinjing.kernel.clock import bank_date
from jinjing.kernel.json_rows import JSONColumns, moment_from

SAID = (ConsentState.GIVEN, ConsentState.WITHDRAWN, ConsentState.EXPIRED)


@dataclass(frozen=True)
class Act:
    """What a customer said last about something: `given` or not, since when, until which last day."""

    given: bool
    at: datetime
    valid_to: date | None = None
    channels: str = ""

    def covers(self, channel: Channel | None) -> bool:
        return channel is None or not self.channels or channel in self.channels

    def in_force(self, on: date) -> bool:
        return self.given and (self.valid_to is None or self.valid_to >= on)


def has_separate_consent(customer_ids: Iterable[int], recipient: str, *, at: datetime) -> frozenset[int]:
    """PI-04: of these customers, those whose own consent to passing data on to that recipient is in force.

    `recipient`: a code of the rule `consent.recipients`. One query for any number of customers.
    """
    acts = acts_of(customer_ids, ConsentPurpose.SHARING, recipient=recipient, at=at)
    return _in_force(acts, at=at)


def shares_with_household(customer_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """REL-1: of these customers, those who agreed that their household may see what is theirs. One query."""
    return _in_force(acts_of(customer_ids, ConsentPurpose.HOUSEHOLD, at=at), at=at)


def refuses_personalisation(customer_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """PI-05: of these customers, those who want no personalised marketing: they declined or withdrew it.

    Nobody needs to agree first (PIPL 24 asks for a way out); one query.
    """
    acts = acts_of(customer_ids, ConsentPurpose.PROFILING, at=at)
    return frozenset(pk for pk, found in acts.items() if (act := last_act(found)) and not act.given)


def acts_of(
    customer_ids: Iterable[int], purpose: ConsentPurpose, *, at: datetime, recipient: str = ""
) -> dict[int, list[Act]]:
    """What each customer said about that purpose up to that moment, in no order; the silent are missing."""
    found = acts_by_purpose(customer_ids, (purpose,), at=at, recipient=recipient)
    return {customer_id: acts for (customer_id, _), acts in found.items()}


def acts_by_purpose(
    customer_ids: Iterable[int], purposes: Collection[ConsentPurpose], *, at: datetime, recipient: str = ""
) -> dict[tuple[int, str], list[Act]]:
    """The same for several purposes in one query, by customer and purpose."""
    rows = Consent.objects.filter(
        customer__in=list(customer_ids), purpose__in=purposes, recipient=recipient, state__in=SAID
    )
    acts: dict[tuple[int, str], list[Act]] = defaultdict(list)
    columns = ("customer_id", "purpose", "state", "given_at", "withdrawn_at", "valid_to", "channels")
    for customer_id, purpose, *said in rows.values_list(*columns):
        act = _act(*said)
        if act.at <= at:
            acts[customer_id, purpose].append(act)
    return dict(acts)


def _act(state: str, given_at: Any, withdrawn_at: Any, valid_to: date | None, channels: str) -> Act:
    """Constraints see to it that what was said has its moment."""
    withdrawn = state == ConsentState.WITHDRAWN
    return Act(not withdrawn, withdrawn_at if withdrawn else given_at, valid_to, channels)


def nested_acts(customer: OuterRef, purposes: Collection[ConsentPurpose]) -> QuerySet[Consent, Any]:
    """What a customer said about these purposes, as rows beside the customer (`JSONRows`), for `acts_from`."""
    rows = Consent.objects.filter(customer=customer, purpose__in=purposes, recipient="", state__in=SAID)
    columns = ("purpose", "state", "given_at", "withdrawn_at", "valid_to", "channels")
    return rows.values(found=JSONColumns(Consent, *columns))


def acts_from(found: Iterable[Mapping[str, Any]], *, at: datetime) -> dict[str, list[Act]]:
    """The same up to that moment, by purpose."""
    acts: dict[str, list[Act]] = defaultdict(list)
    for row in found:
        given, withdrawn = (row[said] and moment_from(row[said]) for said in ("given_at", "withdrawn_at"))
        valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        act = _act(row["state"], given, withdrawn, valid_to, row["channels"])
        if act.at <= at:
            acts[row["purpose"]].append(act)
    return acts


def last_act(acts: Sequence[Act], channel: Channel | None = None) -> Act | None:
    """The act that counts for that way; of two at one moment the withdrawal."""
    covering = [act for act in acts if act.covers(channel)]
    return max(covering, key=lambda act: (act.at, not act.given), default=None)


def _in_force(acts: dict[int, list[Act]], *, at: datetime) -> frozenset[int]:
    on = bank_date(at)
    return frozenset(pk for pk, found in acts.items() if (act := last_act(found)) and act.in_force(on))


def consents_of(customer_id: int) -> QuerySet[Consent]:
    """Everything ever asked of or said by the customer, the newest first. Two queries with the moves."""
    rows = Consent.objects.filter(customer_id=customer_id)
    return rows.prefetch_related("moves").order_by("-pk")


def moves_of(customer_id: int) -> QuerySet[ConsentMove]:
    """The history of all consents of a customer, the newest first."""
    rows = ConsentMove.objects.filter(consent__customer_id=customer_id)
    return rows.select_related("consent").order_by("-at", "-pk")


def last_refusal(customer_id: int, purpose: ConsentPurpose, *, recipient: str, at: datetime) -> date | None:
    """The day of the last no to that purpose; None if a consent came after it, or none was ever said.

    "Do not call again" is a no to marketing as well.
    """
    act = last_act(acts_of([customer_id], purpose, recipient=recipient, at=at).get(customer_id, []))
    days = [bank_date(act.at)] if act and not act.given else []
    if purpose == ConsentPurpose.MARKETING:
        refusals = ContactHold.objects.filter(
            customer_id=customer_id,
            kind=HoldKind.REFUSAL,
            lifted_at__isnull=True,
            starts_on__lte=bank_date(at),
        )
        days += [
            d
            for d in refusals.values_list("starts_on", flat=True)
            if not (act and act.given and bank_date(act.at) > d)
        ]
    return max(days, default=None)
