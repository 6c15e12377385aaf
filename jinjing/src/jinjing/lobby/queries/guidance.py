"""LOB-3: for one visitor what to say, where to guide, why, and the other way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jinjing.holdings.models import Publication
from jinjing.identity.queries.availability import RmPresence, rms_now
from jinjing.identity.scope import Scope
from jinjing.insights.enums import ServiceKind
from jinjing.insights.queries.customer_card import CustomerCard
from jinjing.insights.queries.tier_services import Due, services_due
from jinjing.kernel import rules
from jinjing.kernel.wording import Wording
from jinjing.lobby.businesses import business_of, label_of
from jinjing.lobby.enums import DecisionBranch, Recognition, Stage, VisitState, Zone
from jinjing.lobby.models import Visit
from jinjing.lobby.queries.names import name_in_lobby
from jinjing.lobby.queries.recognition import RecognitionOutcome, card_of, judge, noted_signals
from jinjing.lobby.scripts import line_for
from jinjing.lobby.signals import Signal, signals_in_force

REASONS_SHOWN = 2
PROMISED = (ServiceKind.PRIORITY, ServiceKind.MANAGER)  # what counts in the hall; the channels go with them


@dataclass(frozen=True)
class SignalChip:
    key: str
    label: Wording | Promise
    noted: bool


@dataclass(frozen=True)
class SignalGroup:
    """The chips of one stage, in the order a visitor passes through."""

    stage: Stage
    chips: tuple[SignalChip, ...]


@dataclass(frozen=True)
class WayOut:
    """One decision as a button: what it is, where it leads, what to say with it."""

    branch: DecisionBranch
    zone: Zone
    label: str
    say: str


@dataclass(frozen=True)
class Guidance:
    """Everything of the half sheet. `first` is the advised way unless `refer_first`; `others` stay open.

    `managers`: the customer's own manager first, then whoever is free. `promised`: what the bank offers the
    customer's tier in the hall (SEG-5); it adds to the ways and takes none away.
    """

    visit: Visit
    card: CustomerCard | None
    name: str
    honorific: str
    business: str
    outcome: RecognitionOutcome
    groups: tuple[SignalGroup, ...]
    say: str
    why: tuple[str, ...]
    first: WayOut | None
    others: tuple[WayOut, ...]
    refer_first: bool
    managers: tuple[RmPresence, ...]
    promised: tuple[Due, ...]

    @property
    def open(self) -> bool:
        """Nobody has accepted or serves the visitor yet: the decision is still to be made."""
        return self.visit.state in (VisitState.ARRIVED, VisitState.WAITING, VisitState.TO_INTRODUCE)

    @property
    def own(self) -> RmPresence | None:
        rm = self.card.rm if self.card else None
        return next((m for m in self.managers if rm and m.staff.pk == rm.pk), None)


def guidance_for(visit: Visit, scope: Scope, *, at: datetime, publication: Publication | None) -> Guidance:
    """Eight queries at most, all for this one visitor."""
    on = visit.on
    card = card_of(visit, on=on, publication=publication)
    groups, outcome = _signals(visit, card, on=on)
    managers = _managers(scope, card, on=on, at=at)
    free = next((m.staff.name for m in managers if m.free), "")
    business = business_of(visit.business)
    ways = ways_out(outcome.recognition, visit, who=card.form_of_address if card else visit.called, rm=free)
    refer_first = outcome.recognition != Recognition.ORDINARY or business.invests
    return Guidance(
        visit=visit,
        card=card,
        name=name_in_lobby(scope, card, visit),
        honorific=card.honorific if card else "",
        business=label_of(visit.business),
        outcome=outcome,
        groups=groups,
        say=ways[0].say,
        why=_why(outcome, card, str(business.why) if visit.business else "", free),
        first=ways[0] if ways[0].branch != DecisionBranch.REFER_NOW else None,
        others=ways[1:],
        refer_first=refer_first,
        managers=managers,
        promised=_promised(card, publication, on=on),
    )


def _promised(card: CustomerCard | None, publication: Publication | None, *, on: date) -> tuple[Due, ...]:
    """Nothing for somebody whom nobody has recognised yet: no tier is guessed. Nothing for tiers without priority
    or manager either: a list of channels by itself would read like a limit, and there is none.
    """
    if card is None or not card.tier:
        return ()
    due = services_due(card.scheme, card.tier, card.tier_band, publication=publication, on=on)
    return due.of(*PROMISED, ServiceKind.CHANNELS) if due and due.of(*PROMISED) else ()


def ways_out(recognition: Recognition, visit: Visit, *, who: str, rm: str) -> tuple[WayOut, ...]:
    """The advised way first. For everybody there is a counter among them: it is never refused."""
    business = business_of(visit.business)

    def way(branch: DecisionBranch, zone: Zone, label: str) -> WayOut:
        say = line_for(branch, zone=zone, business=visit.business, who=who, rm=rm, ticket=visit.ticket_no)
        return WayOut(branch, zone, label, say)

    if recognition == Recognition.EXISTING_PREMIER:
        room = _("Guide to the premier room")
        counter = _("Serve first at: %(zone)s") % {"zone": business.counter.label}
        return (
            way(DecisionBranch.SERVE_PREMIER, Zone.PREMIER, room),
            way(DecisionBranch.SERVE_PREMIER, business.counter, counter),
        )
    if recognition == Recognition.POTENTIAL_PREMIER:
        return (
            way(DecisionBranch.REFER_NOW, Zone.ADVISORY, _("Offer to a relationship manager")),
            way(DecisionBranch.TRIAL_CARD, business.zone, _("No time or not interested")),
            way(DecisionBranch.CONTACT_REFUSED, business.zone, _("Wants no contact")),
        )
    if business.invests:
        seat = _("Guide to the open counter")
        return (
            way(DecisionBranch.WEALTH_NEED, business.counter, seat),
            way(DecisionBranch.BY_BUSINESS, Zone.CASH, _guide_to(Zone.CASH)),
        )
    zones = dict.fromkeys((business.zone, business.counter, Zone.CASH, Zone.NON_CASH))
    return tuple(way(DecisionBranch.BY_BUSINESS, zone, _guide_to(zone)) for zone in zones)


def _guide_to(zone: Zone) -> str:
    return _("Guide to: %(zone)s") % {"zone": zone.label}


def _signals(
    visit: Visit, card: CustomerCard | None, *, on: date
) -> tuple[tuple[SignalGroup, ...], RecognitionOutcome]:
    values = rules.values("lobby.signals", "lobby.potential_from", on=on)
    listed = signals_in_force(values["lobby.signals"])
    noted = noted_signals(visit)
    outcome = judge(
        card,
        noted,
        labels={key: s.label for key, s in listed.items()},
        bound=int(values["lobby.potential_from"]),
    )
    seen = {sighting.signal for sighting in noted}
    return tuple(_group(stage, listed.values(), seen) for stage in Stage), outcome


def _group(stage: Stage, signals: Iterable[Signal], seen: set[str]) -> SignalGroup:
    chips = (SignalChip(s.key, s.label, s.key in seen) for s in signals if s.stage == stage)
    return SignalGroup(stage, tuple(chips))


def _managers(scope: Scope, card: CustomerCard | None, *, on: date, at: datetime) -> tuple[RmPresence, ...]:
    own = card.rm.pk if card and card.rm else None
    return tuple(sorted(rms_now(scope, on=on, at=at), key=lambda m: (m.staff.pk != own, not m.free)))


def _why(
    outcome: RecognitionOutcome, card: CustomerCard | None, by_business: str, free: str
) -> tuple[str, ...]:
    """Two reasons: how the visitor was recognised, and what speaks for it today."""
    recognised = str(outcome.reasons[0])
    today = [reason.text for reason in card.reasons[:1]] if card else []
    manager = [_("%(name)s is free now") % {"name": free}] if free else []
    ordinary = outcome.recognition == Recognition.ORDINARY
    further = (
        [*today, by_business] if ordinary else [*(str(r) for r in outcome.reasons[1:2]), *today, *manager]
    )
    return (recognised, *[text for text in further if text])[:REASONS_SHOWN]
