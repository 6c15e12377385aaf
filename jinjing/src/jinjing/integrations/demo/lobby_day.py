"""A lobby in the middle of its morning, played through the same verbs as the buttons, at every outlet.

By ten o'clock somebody was served, a referral was accepted and met, one ran out of time, one is waiting
for its relationship manager, and several people stand in the lobby.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.enums import OrgLevel, Role, Whereabouts
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import held_on, staff_in_role
from jinjing.insights.models import CustomerTier, TriggerHit
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.insights.queries.reasons import WORTH_A_GREETING
from jinjing.kernel.clock import BANK_ZONE
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import BRANCHES_OF, decide
from jinjing.lobby.domain.presence import change_whereabouts
from jinjing.lobby.domain.referral import accept_referral, expire_referrals, mark_met, offer_referral
from jinjing.lobby.domain.signal import note_signal
from jinjing.lobby.domain.stay import end_visit, start_service
from jinjing.lobby.enums import Recognition, VisitEnd, Zone
from jinjing.lobby.models import Visit

PREMIERS, ORDINARIES = 4, 4
LOOKED_AT = 40


@dataclass(frozen=True)
class Morning:
    """One outlet's people on the demo's day."""

    outlet: OrgUnit
    day: date
    guide: Staff
    advisers: list[Staff]
    premiers: list[CustomerCard]
    ordinaries: list[CustomerCard]

    def at(self, hour: int, minute: int) -> datetime:
        return datetime.combine(self.day, time(hour, minute), BANK_ZONE)

    def arrive(self, card: CustomerCard, business: str, minute: int) -> Visit:
        customer = Customer.objects.get(pk=card.customer_id)
        at = self.at(9, minute)
        return register_arrival(self.outlet, customer=customer, business=business, by=self.guide, at=at)

    def adviser_of(self, card: CustomerCard) -> Staff:
        """The customer's own, if at this outlet; else the first."""
        return next((a for a in self.advisers if card.rm and a.pk == card.rm.pk), self.advisers[0])


def play_the_morning(publication: Publication, *, day: date) -> int:
    """Play every outlet that has a lobby manager and relationship managers; answers how many."""
    held = Position.objects.filter(held_on(day), role=Role.LOBBY_MANAGER, org_unit__level=OrgLevel.OUTLET)
    outlets = OrgUnit.objects.filter(pk__in=held.values("org_unit_id")).order_by("path")
    mornings = [morning for outlet in outlets if (morning := _morning(outlet, publication, day))]
    for morning in mornings:
        _served(morning)
        _met(morning)
        _ran_out(morning)
        _in_the_lobby(morning)
        _waiting_for_an_answer(morning)
    return len(mornings)


def _morning(outlet: OrgUnit, publication: Publication, day: date) -> Morning | None:
    here = frozenset({outlet.pk})
    guide = staff_in_role(Role.LOBBY_MANAGER, outlet_ids=here, on=day).first()
    advisers = list(staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=here, on=day))
    tiers = CustomerTier.objects.filter(publication=publication, official=True, customer__home_outlet=outlet)
    tiers = tiers.filter(customer__closed_on__isnull=True)
    premiers = _cards(tiers.filter(premier=True), publication, day, band="premier")
    ordinaries = _cards(tiers.filter(premier=False), publication, day, band="ordinary")
    if guide is None or not advisers or len(premiers) < PREMIERS or len(ordinaries) < ORDINARIES:
        return None
    return Morning(outlet, day, guide, advisers, premiers, ordinaries)


def _cards(
    tiers: QuerySet[CustomerTier], publication: Publication, day: date, *, band: str
) -> list[CustomerCard]:
    """Customers of one band, those with a relationship manager and a reason to talk first."""
    hits = TriggerHit.objects.filter(
        publication=publication, expires_on__gte=day, trigger__in=WORTH_A_GREETING
    )
    likely = tiers.annotate(due=Exists(hits.filter(customer=OuterRef("customer"))))
    keys = list(
        likely.order_by("-due", "customer__customer_no").values_list("customer_id", flat=True)[:LOOKED_AT]
    )
    cards = cards_of(keys, publication=publication, on=day)
    found = [cards[key] for key in keys if cards[key].band == band]
    return sorted(found, key=lambda card: (card.rm is None, not card.reasons))


def _served(morning: Morning) -> None:
    visit = morning.arrive(morning.ordinaries[0], "large_withdrawal", 4)
    start_service(visit, Zone.CASH, by=morning.guide, at=morning.at(9, 9))
    end_visit(visit, VisitEnd.SERVED, by=morning.guide, at=morning.at(9, 17))


def _met(morning: Morning) -> None:
    card = morning.premiers[0]
    adviser = morning.adviser_of(card)
    visit = morning.arrive(card, "wealth", 12)
    referral = offer_referral(visit, to=adviser, by=morning.guide, at=morning.at(9, 13))
    accept_referral(referral, by=adviser, at=morning.at(9, 15))
    referral.refresh_from_db()
    mark_met(referral, by=adviser, at=morning.at(9, 18))
    change_whereabouts(
        adviser, Whereabouts.WITH_CUSTOMER, until=morning.at(10, 20), by=adviser, at=morning.at(9, 18)
    )


def _ran_out(morning: Morning) -> None:
    visit = morning.arrive(morning.premiers[1], "large_deposit", 31)
    offer_referral(visit, by=morning.guide, at=morning.at(9, 32))
    expire_referrals(morning.outlet, at=morning.at(9, 45))


def _in_the_lobby(morning: Morning) -> None:
    counter = morning.arrive(morning.ordinaries[1], "account_opening", 38)
    start_service(counter, Zone.NON_CASH, by=morning.guide, at=morning.at(9, 46))
    unknown = register_arrival(
        morning.outlet, called="陶女士", business="other", by=morning.guide, at=morning.at(9, 47)
    )
    note_signal(unknown, "reads_news", by=morning.guide, at=morning.at(9, 49))
    guided = morning.arrive(morning.ordinaries[2], "large_transfer", 50)
    branch = BRANCHES_OF[Recognition(guided.recognition)][-1]
    decide(guided, branch, by=morning.guide, at=morning.at(9, 51))
    morning.arrive(morning.ordinaries[3], "passbook", 57)
    morning.arrive(morning.premiers[3], "large_deposit", 59)


def _waiting_for_an_answer(morning: Morning) -> None:
    card = morning.premiers[2]
    visit = morning.arrive(card, "wealth", 59)
    offer_referral(visit, to=morning.adviser_of(card), by=morning.guide, at=morning.at(9, 59))
