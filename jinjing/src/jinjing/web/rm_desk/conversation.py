"""One person, one screen: who, why now, what to say, what was said, what to mind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import masked_phone
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.models import ContactHold, ContactHours
from jinjing.interactions.queries.conversations import Talk, last_talks
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import permits_of
from jinjing.interactions.queries.promises import Promise, promises_of
from jinjing.interactions.queries.scripts import scripts_on
from jinjing.web.rm_desk.reasons import Why, leading_script, why_of
from jinjing.workbench.enums import LeadState, OwnReason
from jinjing.workbench.models import CallListEntry, Lead
from jinjing.workbench.purposes import Sayable, sayable
from jinjing.workbench.queries.at_the_telephone import AtTheTelephone
from jinjing.workbench.records import ListReason

TALKS = 3


@dataclass(frozen=True)
class Conversation:
    """All a call needs. `opening`, `ask`, `avoid` come from the script; without one they are empty."""

    customer: Customer
    card: CustomerCard
    permit: Permit
    purpose: Purpose
    reasons: tuple[Why, ...]
    goal: str
    opening: str
    ask: tuple[str, ...]
    avoid: tuple[str, ...]
    talks: Sequence[Talk]
    promises: Sequence[Promise]
    holds: Sequence[ContactHold]
    hours: ContactHours | None
    phone: str
    place: int | None
    trigger: str


def conversation_with(
    customer: Customer,
    known: AtTheTelephone,
    *,
    staff: Staff,
    publication: Publication | None,
    on: date,
    at: datetime,
) -> Conversation:
    """Six queries, whatever the customer's history."""
    card = cards_of([customer.pk], publication=publication, on=on)[customer.pk]
    every = _reasons(customer, card, known)
    said = said_now(customer, (r["trigger"] for r in every), at=at)
    reasons = [r for r in every if r["trigger"] in said.triggers] or [_without_reason(card)]
    say = leading_script(
        reasons, scripts_on(on, keys={r["trigger"] for r in reasons}), invested=card.invested
    )
    return Conversation(
        customer=customer,
        card=card,
        permit=said.permit,
        purpose=said.purpose,
        reasons=tuple(why_of(r) for r in reasons),
        goal=str(say.goal) if say else "",
        opening=str(say.opening_for(customer=card.address, staff=staff.name)) if say else "",
        ask=tuple(str(line) for line in say.ask) if say else (),
        avoid=tuple(str(line) for line in say.avoid) if say else (),
        talks=last_talks(customer.pk, most=TALKS),
        promises=promises_of(customer.pk, on=on),
        holds=known.holds,
        hours=getattr(customer, "contact_hours", None),
        phone=masked_phone(customer.phone),
        place=known.place,
        trigger=reasons[0]["trigger"],
    )


def _reasons(customer: Customer, card: CustomerCard, known: AtTheTelephone) -> list[ListReason]:
    """Those of today's list; somebody who is not on it is called for a lead or for the night's reasons."""
    if known.place is not None:
        return list(known.reasons)
    if known.led:
        return [_own(OwnReason.LEAD)]
    found = [
        ListReason(
            trigger=r.trigger,
            occurs_on=r.occurs_on.isoformat(),
            reason=r.wording.zh,
            reason_en=r.wording.en,
            amount_fen=r.amount_fen,
        )
        for r in (card.reasons_in_full if getattr(customer, "in_scope", False) else card.reasons)
    ]
    return found or [_without_reason(card)]


def said_now(customer: Customer, triggers: Iterable[str], *, at: datetime) -> Sayable:
    """What may be said by telephone now. Three queries."""
    permits = permits_of([customer.pk], channel=Channel.TELEPHONE, at=at)
    return sayable(triggers, permits[customer.pk])


def purpose_of_call(customer: Customer, *, staff: Staff, on: date, at: datetime) -> Purpose:
    """What a call to the customer would be for: service only if today's list or a lead gives the reason."""
    entry = CallListEntry.objects.filter(call_list__staff=staff, call_list__on=on, customer=customer).first()
    triggers = [r["trigger"] for r in entry.reasons] if entry else _lead_reasons(customer, staff)
    return said_now(customer, triggers, at=at).purpose


def _lead_reasons(customer: Customer, staff: Staff) -> list[str]:
    led = Lead.objects.filter(customer=customer, owner=staff, state=LeadState.OPEN).exists()
    return [OwnReason.LEAD] if led else []


def _without_reason(card: CustomerCard) -> ListReason:
    return _own(OwnReason.KEEP_IN_TOUCH if card.invested else OwnReason.GET_TO_KNOW)


def _own(reason: OwnReason) -> ListReason:
    return ListReason(trigger=str(reason), occurs_on=None, reason="", reason_en="", amount_fen=None)
