"""The top of the page: who, what is due, what to mind, what next. One look has to be enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinjing.customers.file_fields import FileField
from jinjing.customers.models import Customer, Topic
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.holdings.models import Publication
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.reasons import Reason
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.insights.queries.trend import MonthPoint
from jinjing.interactions.enums import Channel, Purpose, StopKind
from jinjing.interactions.queries.conversations import Talk, last_talk
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import may_contact
from jinjing.interactions.queries.promises import Promise, promises_of
from jinjing.web.components.looks import CHANNEL_ICONS
from jinjing.web.customer_page import sentences
from jinjing.web.customer_page.next_step import NextStep, due_words, every, worded
from jinjing.web.customer_page.pictures import Scale, scale_of
from jinjing.web.customer_page.timeline import tier_reason
from jinjing.web.shared.http import StaffRequest
from jinjing.workbench.queries.at_a_glance import AtAGlance, at_a_glance
from jinjing.workbench.queries.next_action import NextAction, OpenPlan, next_action

MOST_REASONS = 3
SILENCE = "long_silence"
# What is said beside the name: nobody should have to look for it.
BESIDE_THE_NAME = (StopKind.DECEASED, StopKind.CLOSED, StopKind.COMPLAINT, StopKind.MINOR)
NEVER_AGAIN = (StopKind.DECEASED, StopKind.CLOSED)


@dataclass(frozen=True)
class SchemePlace:
    """The customer's place in one tier scheme, in words."""

    scheme: str
    official: bool
    tier: str
    reason: str
    forecast: str
    way_up: str
    way_down: str
    row: CustomerTier


@dataclass(frozen=True)
class PromiseRow:
    """A promise nobody has kept yet, with how late it is in words."""

    promise: Promise
    when: str
    tone: str


@dataclass(frozen=True)
class Touch:
    """Last and next contact. `last`: the last conversation, None if nothing was ever written down here."""

    last: Talk | None
    last_icon: str
    silent_days: int | None
    due_on: date | None
    due_words: str
    late: bool
    every: str
    plans: Sequence[OpenPlan]


@dataclass(frozen=True)
class Glance:
    """The page's subject and what its top says. `beside_the_name`: words of what changes everything else."""

    customer: Customer
    name: str
    title: str
    beside_the_name: Sequence[str]
    call_them: str
    band: str
    tier: str
    rm: str
    backup: str
    since: int | None
    step: NextStep | None
    reasons: Sequence[Reason]
    further_reasons: int
    promises: Sequence[PromiseRow]
    touch: Touch
    place: SchemePlace | None
    scale: Scale | None
    permit: Permit
    topics: Sequence[Topic]
    times_places: str
    style: str
    figures: CustomerFigures | None
    places: Sequence[SchemePlace]
    months: Sequence[MonthPoint]
    currency: str


def read_glance(request: StaffRequest, customer: Customer, *, talks: Sequence[Talk] | None = None) -> Glance:
    """`talks`: newest first, where the page has read them already."""
    publication, on = request.publication or None, request.today
    found = at_a_glance(customer, publication=publication, on=on)
    permit = may_contact([customer.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=request.now)[
        customer.pk
    ]
    reasons = still_so(found) if _sees(request, FieldGroup.REASON_SUMS) else []
    promises = promises_of(customer.pk, on=on) if _sees(request, FieldGroup.CONVERSATIONS) else []
    free = permit.allowed_today
    action = next_action(
        promises=promises,
        plans=found.plans,
        leads=found.leads,
        reasons=reasons if free else (),
        due=found.due if free else None,
        on=on,
    )
    last = last_talk(customer.pk) if talks is None else next((talk for talk in talks if talk.reached), None)
    return _glance(
        customer,
        found,
        publication,
        permit=permit,
        reasons=reasons,
        promises=promises,
        action=action,
        last=last,
        on=on,
    )


def _glance(
    customer: Customer,
    found: AtAGlance,
    publication: Publication | None,
    *,
    permit: Permit,
    reasons: Sequence[Reason],
    promises: Sequence[Promise],
    action: NextAction | None,
    last: Talk | None,
    on: date,
) -> Glance:
    names, currency = names_of(publication), publication.base_currency if publication else "CNY"
    places = [_place(tier, names, found.figures, currency) for tier in found.tiers]
    official = next((place for place in places if place.official), None)
    return Glance(
        customer=customer,
        name=shown_name(customer),
        title=str(honorific_of(customer)),
        beside_the_name=[str(stop.kind.label) for stop in permit.stops if stop.kind in BESIDE_THE_NAME],
        call_them=found.file.get(FileField.ADDRESS, ""),
        band=_band(official.row, found.figures, names) if official else "ordinary",
        tier=official.tier if official else "",
        rm=found.rm,
        backup=found.backup,
        since=customer.opened_on.year if customer.opened_on else None,
        step=worded(action, found.due) if action else None,
        reasons=reasons[:MOST_REASONS],
        further_reasons=max(len(reasons) - MOST_REASONS, 0),
        promises=[_promise(promise, on=on) for promise in promises],
        touch=_touch(found, last, permit=permit, on=on),
        place=official,
        scale=scale_of(official.row, found.figures) if official and found.figures else None,
        permit=permit,
        topics=found.topics,
        times_places=found.file.get(FileField.TIMES_PLACES, ""),
        style=found.file.get(FileField.STYLE, ""),
        figures=found.figures,
        places=places,
        months=found.months,
        currency=currency,
    )


def still_so(found: AtAGlance) -> list[Reason]:
    """The night's reasons without the silence that somebody has broken since."""
    spoken = found.spoken_on
    return [
        reason
        for reason in found.reasons
        if reason.trigger != SILENCE or spoken is None or spoken <= reason.occurs_on
    ]


def _sees(request: StaffRequest, group: FieldGroup) -> bool:
    return request.scope.sees(group, Screen.CUSTOMER_PAGE)


def _promise(promise: Promise, *, on: date) -> PromiseRow:
    days = (promise.due_on - on).days
    return PromiseRow(
        promise, due_words(days, promise.due_on), "bad" if days < 0 else "warn" if not days else ""
    )


def _touch(found: AtAGlance, last: Talk | None, *, permit: Permit, on: date) -> Touch:
    """No rhythm runs for whom nobody will call again."""
    due = None if any(stop.kind in NEVER_AGAIN for stop in permit.stops) else found.due
    days = (due.on - on).days if due else None
    return Touch(
        last=last if last and last.occurred_on == found.spoken_on else None,
        last_icon=CHANNEL_ICONS[last.channel] if last else "",
        silent_days=(on - found.spoken_on).days if found.spoken_on else None,
        due_on=due.on if due else None,
        due_words=due_words(days, due.on if due else None),
        late=days is not None and days < 0,
        every=every(due) if due else "",
        plans=found.plans,
    )


def _place(
    tier: CustomerTier, names: dict[str, TierNames], figures: CustomerFigures | None, currency: str
) -> SchemePlace:
    scheme = scheme_of(names, tier.scheme)
    facts: dict[str, Any] = {"currency": currency}
    return SchemePlace(
        scheme=str(scheme.name),
        official=tier.official,
        tier=str(scheme.of(tier.tier, tier.band)),
        reason=tier_reason(tier),
        forecast=str(scheme.of(tier.tier_forecast)) if tier.tier_forecast != tier.tier else "",
        way_up=sentences.way_up(tier, scheme, figures, **facts) if figures else "",
        way_down=sentences.way_down(tier, scheme, figures, **facts) if figures else "",
        row=tier,
    )


def _band(tier: CustomerTier, figures: CustomerFigures | None, names: dict[str, TierNames]) -> str:
    if tier.premier:
        return "premier"
    average = figures.average_assets_to_date_fen if figures else None
    return "potential" if scheme_of(names, tier.scheme).is_potential(tier, average) else "ordinary"
