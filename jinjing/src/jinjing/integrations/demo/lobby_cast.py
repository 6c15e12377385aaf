"""Who plays in a demo's lobby on one day: an outlet's people, and customers for whom there is a part."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import held_on, staff_in_role
from jinjing.insights.models import CustomerTier, TriggerHit
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.insights.queries.reasons import WORTH_A_GREETING
from jinjing.kernel.clock import BANK_ZONE
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.models import Visit

PREMIERS, ORDINARIES = 4, 4
LOOKED_AT = 40


@dataclass(frozen=True)
class LobbyCast:
    """One outlet's people on one day; at least PREMIERS and ORDINARIES customers, and one of each role."""

    outlet: OrgUnit
    day: date
    guides: list[Staff]
    advisers: list[Staff]
    premiers: list[CustomerCard]
    ordinaries: list[CustomerCard]

    @property
    def guide(self) -> Staff:
        """Who stands in the lobby in the morning."""
        return self.guides[0]

    def at(self, hour: int, minute: int) -> datetime:
        return datetime.combine(self.day, time(hour, minute), BANK_ZONE)

    def arrive(self, card: CustomerCard, business: str, *, by: Staff, at: datetime) -> Visit:
        customer = Customer.objects.get(pk=card.customer_id)
        return register_arrival(self.outlet, customer=customer, business=business, by=by, at=at)

    def adviser_of(self, card: CustomerCard) -> Staff:
        """The customer's own, if at this outlet; else the first."""
        return next((a for a in self.advisers if card.rm and a.pk == card.rm.pk), self.advisers[0])


def casts_of(publication: Publication, *, day: date) -> list[LobbyCast]:
    """Every outlet that has a lobby manager, relationship managers and enough customers, from the top."""
    held = Position.objects.filter(held_on(day), role=Role.LOBBY_MANAGER, org_unit__level=OrgLevel.OUTLET)
    outlets = OrgUnit.objects.filter(pk__in=held.values("org_unit_id")).order_by("path")
    return [cast for outlet in outlets if (cast := _cast(outlet, publication, day))]


def _cast(outlet: OrgUnit, publication: Publication, day: date) -> LobbyCast | None:
    here = frozenset({outlet.pk})
    guides = list(staff_in_role(Role.LOBBY_MANAGER, outlet_ids=here, on=day))
    advisers = list(staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=here, on=day))
    tiers = CustomerTier.objects.of(publication).filter(official=True, customer__home_outlet=outlet)
    tiers = tiers.filter(customer__closed_on__isnull=True)
    premiers = _cards(tiers.filter(premier=True), publication, day, band="premier")
    ordinaries = _cards(tiers.filter(premier=False), publication, day, band="ordinary")
    if not guides or not advisers or len(premiers) < PREMIERS or len(ordinaries) < ORDINARIES:
        return None
    return LobbyCast(outlet, day, guides, advisers, premiers, ordinaries)


def _cards(
    tiers: QuerySet[CustomerTier], publication: Publication, day: date, *, band: str
) -> list[CustomerCard]:
    """Customers of one band, those with a relationship manager and a reason to talk first."""
    hits = TriggerHit.objects.of(publication).filter(expires_on__gte=day, trigger__in=WORTH_A_GREETING)
    likely = tiers.annotate(due=Exists(hits.filter(customer=OuterRef("customer"))))
    keys = list(
        likely.order_by("-due", "customer__customer_no").values_list("customer_id", flat=True)[:LOOKED_AT]
    )
    cards = cards_of(keys, publication=publication, on=day)
    found = [cards[key] for key in keys if cards[key].band == band]
    return sorted(found, key=lambda card: (card.rm is None, not card.reasons))
