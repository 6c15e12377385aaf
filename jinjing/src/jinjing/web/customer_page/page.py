"""Everything the customer page shows, asked from each package by name, in order, in one place.

Few queries whatever the history: see the test that counts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from jinjing.customers.models import Customer
from jinjing.customers.queries.events import events_of
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.portfolio import Step, by_class, due_later, holdings_of, maturity_ladder
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.figures import figures_of, tiers_of
from jinjing.insights.queries.reasons import Reason, reasons_of
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import conversations_of
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import may_contact
from jinjing.web.customer_page import sentences, timeline
from jinjing.web.customer_page.pictures import ClassRow, Scale, class_rows, scale_of
from jinjing.web.customer_page.timeline import Entry

YEAR = timedelta(days=366)
MOST_ENTRIES = 200
LAST_TALKS = 3


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
    """A next step nobody has kept yet."""

    step: str
    due_on: date
    by: str
    overdue: bool


@dataclass(frozen=True)
class NextStep:
    """What to do first, and by when; `on` is None where the sentence names its day."""

    text: str
    on: date | None
    overdue: bool


@dataclass(frozen=True)
class CustomerView:
    """The page's subject. `figures` is None while nothing was published about the customer."""

    customer: Customer
    name: str
    title: str
    band: str
    tier: str
    rm: str
    backup: str
    since: int | None
    reasons: Sequence[Reason]
    promises: Sequence[PromiseRow]
    permit: Permit
    silent_days: int | None
    figures: CustomerFigures | None
    places: Sequence[SchemePlace]
    classes: Sequence[ClassRow]
    ladder: Sequence[Step]
    later_fen: int
    scale: Scale | None
    talks: Sequence[Interaction]
    entries: Sequence[Entry]
    currency: str

    @property
    def next_step(self) -> NextStep | None:
        """A promise that is due, else the most pressing reason, else what is promised for later."""
        promised = [NextStep(p.step or _("Get in touch again"), p.due_on, p.overdue) for p in self.promises]
        reasons = [NextStep(reason.text, None, overdue=False) for reason in self.reasons]
        due = [step for step in promised if step.overdue]
        return next(iter([*due, *reasons, *promised]), None)


def view_of(
    customer: Customer, *, publication: Publication | None, on: date, at: datetime, show: str
) -> CustomerView:
    """Read the page. on: the bank's day; show: the timeline's filter."""
    names = names_of(publication)
    currency = publication.base_currency if publication else "CNY"
    figures = figures_of(customer.pk, publication=publication)
    tiers = tiers_of(customer.pk, publication=publication)
    holdings = holdings_of(customer.pk, publication=publication)
    talks = conversations_since(customer, at=at)
    places = [_place(tier, names, figures, currency) for tier in tiers]
    official = next((place for place in places if place.official), None)
    return CustomerView(
        customer=customer,
        name=shown_name(customer),
        title=str(honorific_of(customer)),
        band=_band(official.row, figures, names) if official else "ordinary",
        tier=official.tier if official else "",
        rm=getattr(customer, "rm_name", None) or "",
        backup=getattr(customer, "backup_name", None) or "",
        since=customer.opened_on.year if customer.opened_on else None,
        reasons=reasons_of([customer.pk], publication=publication, on=on).get(customer.pk, ()),
        promises=open_promises(talks, on=on),
        permit=may_contact([customer.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=at)[
            customer.pk
        ],
        silent_days=_silent_days(talks, figures, on=on),
        figures=figures,
        places=places,
        classes=class_rows(by_class(holdings)),
        ladder=maturity_ladder(holdings, on=publication.business_date) if publication else [],
        later_fen=due_later(holdings, on=publication.business_date) if publication else 0,
        scale=scale_of(official.row, figures) if official and figures else None,
        talks=talks[:LAST_TALKS],
        entries=_entries(customer, talks, tiers, names, publication, at=at, show=show),
        currency=currency,
    )


def timeline_of(
    customer: Customer, *, publication: Publication | None, at: datetime, show: str
) -> list[Entry]:
    """Only the timeline, for the fragment behind its filters."""
    tiers = tiers_of(customer.pk, publication=publication)
    talks = conversations_since(customer, at=at)
    return _entries(customer, talks, tiers, names_of(publication), publication, at=at, show=show)


def conversations_since(customer: Customer, *, at: datetime) -> list[Interaction]:
    """A year of conversations, the newest first."""
    return list(conversations_of(customer.pk).filter(occurred_at__gte=at - YEAR)[:MOST_ENTRIES])


def open_promises(talks: Sequence[Interaction], *, on: date) -> list[PromiseRow]:
    """Next steps noted since the customer was last spoken to, and in that conversation itself."""
    found = []
    for row in talks:
        if row.next_step or row.next_on:
            due = row.next_on or row.occurred_on
            found.append(PromiseRow(row.next_step, due, row.staff.name, overdue=due <= on))
        if row.reached:
            break
    return sorted(found, key=lambda promise: promise.due_on)


def _entries(
    customer: Customer,
    talks: Sequence[Interaction],
    tiers: Sequence[CustomerTier],
    names: dict[str, TierNames],
    publication: Publication | None,
    *,
    at: datetime,
    show: str,
) -> list[Entry]:
    happened = [
        *timeline.talks(talks),
        *timeline.events(events_of(customer, since=at - YEAR, most=MOST_ENTRIES)),
        *(timeline.tier_moves(tiers, names, publication) if publication else ()),
    ]
    return timeline.merged(happened, show=show)


def _place(
    tier: CustomerTier, names: dict[str, TierNames], figures: CustomerFigures | None, currency: str
) -> SchemePlace:
    scheme = scheme_of(names, tier.scheme)
    return SchemePlace(
        scheme=str(scheme.name),
        official=tier.official,
        tier=str(scheme.of(tier.tier, tier.band)),
        reason=timeline.tier_reason(tier),
        forecast=str(scheme.of(tier.tier_forecast)) if tier.tier_forecast != tier.tier else "",
        way_up=sentences.way_up(tier, scheme, figures, currency=currency) if figures else "",
        way_down=sentences.way_down(tier, scheme, figures, currency=currency) if figures else "",
        row=tier,
    )


def _band(tier: CustomerTier, figures: CustomerFigures | None, names: dict[str, TierNames]) -> str:
    if tier.premier:
        return "premier"
    average = figures.average_assets_to_date_fen if figures else None
    return "potential" if scheme_of(names, tier.scheme).is_potential(tier, average) else "ordinary"


def _silent_days(talks: Sequence[Interaction], figures: CustomerFigures | None, *, on: date) -> int | None:
    """Days since somebody last spoke with the customer; None if nobody ever did, as far as is known."""
    spoken = next((row.occurred_on for row in talks if row.reached), None)
    known = [day for day in (spoken, figures.last_contact_on if figures else None) if day]
    return (on - max(known)).days if known else None
