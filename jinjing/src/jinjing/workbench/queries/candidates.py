"""The portfolio as the selection sees it, with the reasons in words. The same ten queries for any size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import portfolio_of
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import CustomerFigures, TriggerHit
from jinjing.interactions.enums import Channel
from jinjing.interactions.queries.conversations import spoken_on
from jinjing.interactions.queries.policy import Permits, permits_of
from jinjing.workbench.enums import EntryState, OwnReason
from jinjing.workbench.models import CallListEntry
from jinjing.workbench.purposes import Sayable, sayable
from jinjing.workbench.queries.promises import promises_due
from jinjing.workbench.records import Candidate, ListReason

MATURITY = "deposit_maturing"
BIRTHDAYS = ("birthday_solar", "birthday_lunar")


@dataclass(frozen=True)
class Portfolio:
    """Candidates, and the reasons of each by customer id, the leading one first."""

    candidates: tuple[Candidate, ...]
    reasons: dict[int, list[ListReason]]


def portfolio_candidates(staff: Staff, *, on: date, publication: Publication, at: datetime) -> Portfolio:
    """Everybody for whom the person is the relationship manager (A) on that day."""
    customers = list(portfolio_of(scope_of(staff, on=on)).only("pk", "phone"))
    ids = [c.pk for c in customers]
    figures = _figures(ids, publication)
    hits = _hits(ids, publication, on=on)
    promises = promises_due(staff, until=on)
    permits = permits_of(ids, channel=Channel.TELEPHONE, at=at)
    spoken = spoken_on(ids)
    listed = week_states(staff, on=on)
    dials_elsewhere = not any(c.phone for c in customers)
    candidates: list[Candidate] = []
    reasons: dict[int, list[ListReason]] = {}
    for customer in customers:
        promised_on = promises.get(customer.pk)
        said = _sayable(hits[customer.pk], promised_on, permits[customer.pk])
        usable = [hit for hit in hits[customer.pk] if hit.trigger in said.triggers]
        one = _candidate(
            customer,
            figures=figures.get(customer.pk, (False, 0)),
            hits=usable,
            promised_on=promised_on if OwnReason.PROMISE_DUE in said.triggers else None,
            said=said,
            spoken=spoken.get(customer.pk),
            states=listed.get(customer.pk, ()),
            # A bank that delivers no number at all is dialled from its own book: nobody is left out for it.
            reachable=dials_elsewhere or bool(customer.phone),
        )
        candidates.append(one)
        reasons[customer.pk] = _reasons(one, usable)
    return Portfolio(tuple(candidates), reasons)


def _sayable(hits: Sequence[TriggerHit], promised_on: date | None, permits: Permits) -> Sayable:
    triggers = {hit.trigger for hit in hits}
    return sayable(triggers | {OwnReason.PROMISE_DUE} if promised_on else triggers, permits)


def week_states(staff: Staff, *, on: date) -> dict[int, tuple[str, ...]]:
    """States of the names on this week's earlier lists (Monday to the day before), by customer."""
    monday = on - timedelta(days=on.weekday())
    rows = CallListEntry.objects.filter(
        call_list__staff=staff, call_list__on__gte=monday, call_list__on__lt=on
    )
    states: dict[int, tuple[str, ...]] = {}
    for customer_id, state in rows.order_by("call_list__on").values_list("customer_id", "state"):
        states[customer_id] = (*states.get(customer_id, ()), state)
    return states


def _figures(ids: Sequence[int], publication: Publication) -> dict[int, tuple[bool, int]]:
    rows = CustomerFigures.objects.of(publication).filter(customer__in=ids)
    return {
        pk: (invested, fen)
        for pk, invested, fen in rows.values_list("customer_id", "invested", "financial_assets_fen")
    }


def _hits(ids: Sequence[int], publication: Publication, *, on: date) -> dict[int, list[TriggerHit]]:
    """Hits that are still a reason on that day, the most urgent first."""
    rows = TriggerHit.objects.of(publication).filter(customer__in=ids, expires_on__gte=on)
    found: dict[int, list[TriggerHit]] = defaultdict(list)
    for hit in rows.order_by("priority", "occurs_on", "trigger", "subject"):
        found[hit.customer_id].append(hit)
    return found


def _candidate(
    customer: Customer,
    *,
    figures: tuple[bool, int],
    hits: Sequence[TriggerHit],
    promised_on: date | None,
    said: Sayable,
    spoken: date | None,
    states: Sequence[str],
    reachable: bool,
) -> Candidate:
    return Candidate(
        customer_id=customer.pk,
        invested=figures[0],
        promised_on=promised_on,
        matures_on=_first_day(hits, (MATURITY,)),
        birthday_on=_first_day(hits, BIRTHDAYS),
        other_priority=min(
            (h.priority for h in hits if h.trigger not in (MATURITY, *BIRTHDAYS)), default=None
        ),
        assets_fen=figures[1],
        spoken_on=spoken,
        allowed=said.permit.allowed_today,
        impersonal=said.impersonal,
        reachable=reachable,
        listed=bool(states),
        done=any(state in (EntryState.REACHED, EntryState.DROPPED) for state in states),
    )


def _first_day(hits: Iterable[TriggerHit], triggers: Sequence[str]) -> date | None:
    return min((h.occurs_on for h in hits if h.trigger in triggers), default=None)


def _reasons(one: Candidate, hits: Sequence[TriggerHit]) -> list[ListReason]:
    """Promise first, then the night's triggers; a customer without any is called to keep or make contact."""
    found = [_own(OwnReason.PROMISE_DUE, one.promised_on)] if one.promised_on else []
    found += [
        ListReason(
            trigger=hit.trigger,
            occurs_on=hit.occurs_on.isoformat(),
            reason=hit.reason,
            reason_en=hit.reason_en,
            amount_fen=hit.amount_fen,
        )
        for hit in sorted(hits, key=_rank)
    ]
    return found or [_own(OwnReason.KEEP_IN_TOUCH if one.invested else OwnReason.GET_TO_KNOW, None)]


def _rank(hit: TriggerHit) -> int:
    """The order of the list itself; sorting is stable, so the most urgent of a kind stays first."""
    return 0 if hit.trigger == MATURITY else 1 if hit.trigger in BIRTHDAYS else 2


def _own(reason: OwnReason, on: date | None) -> ListReason:
    return ListReason(
        trigger=str(reason),
        occurs_on=on.isoformat() if on else None,
        reason="",
        reason_en="",
        amount_fen=None,
    )
