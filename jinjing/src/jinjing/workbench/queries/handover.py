"""Whom a colleague looks after, and the pack that a successor gets with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment, Topic
from jinjing.customers.queries.customers import in_use
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerTier
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.insights.queries.reasons import Reason
from jinjing.interactions.models import ContactHold
from jinjing.interactions.queries.conversations import spoken_on
from jinjing.interactions.queries.promises import promises_by_customer
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import HandoverItem, Lead, PortfolioHandover
from jinjing.workbench.records import Entrusted

UNKNOWN_RANK = 99
PROMISES_LAST = timedelta(days=180)


def works_here(staff: Staff, outlet_ids: frozenset[int]) -> bool:
    """Whether the person's last post is, or was, at one of these outlets: then everything they look after is
    handed over from here. Whoever has a post elsewhere that lasts as long is not these outlets' to empty.
    """
    here, elsewhere = date.min, date.min
    for unit_id, valid_to in Position.objects.filter(staff=staff).values_list("org_unit_id", "valid_to"):
        ends = valid_to or date.max
        if unit_id in outlet_ids:
            here = max(here, ends)
        else:
            elsewhere = max(elsewhere, ends)
    return here > elsewhere


def outlets_to_empty(staff: Staff, led: frozenset[int]) -> frozenset[int] | None:
    """Customers of which outlets the leader of `led` may hand over for the person; None: of all of them."""
    return None if works_here(staff, led) else led


def open_places(
    staff: Staff, *, after: date, at_outlets: frozenset[int] | None = None
) -> QuerySet[PortfolioAssignment]:
    """Places in portfolios that the person would still have after that day; at_outlets: of their customers only."""
    rows = PortfolioAssignment.objects.filter(staff=staff)
    if at_outlets is not None:
        rows = rows.filter(customer__home_outlet_id__in=at_outlets)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=after)).order_by("customer_id", "role")


def entrusted_to(staff: Staff, *, after: date, at_outlets: frozenset[int] | None = None) -> list[Entrusted]:
    """The person's own customers (A) after that day, with the rank of the tier in use and the present stand-in."""
    rows = open_places(staff, after=after, at_outlets=at_outlets)
    ids = rows.filter(role=PortfolioRole.PRIMARY).values("customer_id")
    tiers = CustomerTier.objects.of(current_publication()).filter(official=True)
    ranks = dict(tiers.filter(customer_id__in=ids).values_list("customer_id", "rank"))
    backups = PortfolioAssignment.objects.filter(
        customer_id__in=ids, role=PortfolioRole.BACKUP, valid_to__isnull=True
    )
    stand_ins = dict(backups.values_list("customer_id", "staff_id"))
    return [
        Entrusted(customer_id, ranks.get(customer_id, UNKNOWN_RANK), stand_ins.get(customer_id))
        for customer_id in ids.values_list("customer_id", flat=True)
    ]


@dataclass(frozen=True)
class Keeper:
    """A relationship manager of the outlet: how many customers as A, as B, how many open leads."""

    staff: Staff
    own_count: int
    stand_in_count: int
    lead_count: int
    working: bool

    @property
    def empty(self) -> bool:
        return not (self.own_count or self.stand_in_count or self.lead_count)


def keepers_of(outlet_ids: frozenset[int], *, on: date) -> list[Keeper]:
    """Everybody who looks after customers from these outlets: those who work there today by name, then those
    who do not any more and still have customers or leads. Nobody may stay unnoticed. Four queries.
    """
    working = list(staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlet_ids, on=on))
    held = Position.objects.filter(
        org_unit_id__in=outlet_ids, role=Role.RELATIONSHIP_MANAGER, staff=OuterRef("pk")
    )
    former = list(
        Staff.objects.filter(Exists(held)).exclude(pk__in=[s.pk for s in working]).order_by("name", "pk")
    )
    people = [*working, *former]
    places = _places(people, on=on)
    leads = _open_leads(people)
    keepers = [
        Keeper(
            person,
            places.get((person.pk, PortfolioRole.PRIMARY), 0),
            places.get((person.pk, PortfolioRole.BACKUP), 0),
            leads.get(person.pk, 0),
            working=person in working,
        )
        for person in people
    ]
    return [keeper for keeper in keepers if keeper.working or not keeper.empty]


def _places(people: list[Staff], *, on: date) -> dict[tuple[int, str], int]:
    rows = PortfolioAssignment.objects.filter(staff__in=people, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by()
    counted = rows.values("staff_id", "role").annotate(count=Count("pk"))
    return {(row["staff_id"], row["role"]): row["count"] for row in counted}


def _open_leads(people: list[Staff]) -> dict[int, int]:
    rows = Lead.objects.filter(owner__in=people).exclude(state=LeadState.CLOSED).order_by()
    return dict(rows.values("owner_id").annotate(count=Count("pk")).values_list("owner_id", "count"))


def handovers_in(scope: Scope) -> QuerySet[PortfolioHandover]:
    """Handovers of the outlets that a branch manager leads, and those in which the person takes over; newest first."""
    mine = HandoverItem.objects.filter(handover=OuterRef("pk"), successor_id=scope.staff_id)
    wanted = Q(Exists(mine))
    if scope.may(Permission.HAND_OVER_PORTFOLIO):
        wanted |= Q(outlet_id__in=scope.at(Permission.HAND_OVER_PORTFOLIO))
    rows = PortfolioHandover.objects.filter(wanted).select_related("leaver", "outlet", "handed_by")
    return rows.order_by("-handed_at", "-pk")


@dataclass(frozen=True)
class Promise:
    """A next step somebody promised: until when, and in the words of whoever promised it."""

    on: date
    step: str
    by_name: str

    def late(self, today: date) -> bool:
        return self.on < today


@dataclass(frozen=True)
class PackLine:
    """One customer of the pack, without sums: what the successor has to know before the first call."""

    card: CustomerCard
    role: PortfolioRole
    successor: Staff | None
    promises: tuple[Promise, ...]
    reasons: tuple[Reason, ...]
    leads: tuple[Lead, ...]
    wishes: tuple[ContactHold, ...]
    topics: tuple[Topic, ...]
    spoken_on: date | None


@dataclass(frozen=True)
class Pack:
    """What is left of a handover. `gone_count`: customers of the reader's part who went on since or closed."""

    lines: tuple[PackLine, ...]
    gone_count: int


def pack_of(scope: Scope, handover: PortfolioHandover, *, publication: Publication | None, on: date) -> Pack:
    """The customers handed over who are still there: all for the branch manager, the own ones for a successor.

    A pack is no way to customers who have gone on to somebody else since, also for the branch manager.
    Promises not kept yet first, then by what falls due next. Thirteen queries for any number of customers.
    """
    items = handover.items.select_related("successor").order_by("customer_id", "-role")
    leads = _leads_outlet(scope, handover)
    if not leads:
        items = items.filter(successor_id=scope.staff_id)
    there = items.filter(_still_there(handover, on=on))
    if leads:
        led = scope.at(Permission.HAND_OVER_PORTFOLIO)
        there = there.filter(customer__home_outlet_id__in=led)
    places = {item.customer_id: item for item in there}
    handed = items.order_by().values("customer_id").distinct().count()
    return Pack(tuple(_lines(places, publication=publication, on=on)), handed - len(places))


def _still_there(handover: PortfolioHandover, *, on: date) -> Q:
    """Items whose successor has the customer on that day, or on the first day after the handover; a place
    that was dropped stays as long as the customer does. Closed and restricted customers are not there.
    """
    day = max(on, handover.last_day + timedelta(days=1))
    has = PortfolioAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        customer=OuterRef("customer"),
        staff=OuterRef("successor"),
        valid_from__lte=day,
    )
    open_account = Q(customer__closed_on__isnull=True) | Q(customer__closed_on__gte=on)
    return in_use("customer__") & open_account & (Q(successor__isnull=True) | Q(Exists(has)))


def _lines(places: dict[int, HandoverItem], *, publication: Publication | None, on: date) -> list[PackLine]:
    ids = list(places)
    cards = cards_of(ids, publication=publication, on=on)
    promises, spoken = _promises(ids, on=on), spoken_on(ids)
    leads = _by_customer(Lead.objects.filter(customer_id__in=ids).exclude(state=LeadState.CLOSED))
    wishes = _by_customer(
        ContactHold.objects.filter(customer_id__in=ids, lifted_at__isnull=True).exclude(ends_on__lt=on)
    )
    topics = _by_customer(Topic.objects.filter(customer_id__in=ids, ended_at__isnull=True).order_by("pk"))
    lines = [
        PackLine(
            card=cards[customer_id],
            role=PortfolioRole(item.role),
            successor=item.successor,
            promises=tuple(promises[customer_id]),
            reasons=cards[customer_id].reasons,
            leads=tuple(leads[customer_id]),
            wishes=tuple(wishes[customer_id]),
            topics=tuple(topics[customer_id]),
            spoken_on=spoken.get(customer_id),
        )
        for customer_id, item in places.items()
    ]
    return sorted(lines, key=_urgency)


def _leads_outlet(scope: Scope, handover: PortfolioHandover) -> bool:
    return handover.outlet_id in scope.at(Permission.HAND_OVER_PORTFOLIO)


def _urgency(line: PackLine) -> tuple[date, date, int]:
    promised = min((promise.on for promise in line.promises), default=date.max)
    occurs = min((reason.occurs_on for reason in line.reasons), default=date.max)
    return promised, occurs, line.card.customer_id


def _promises(ids: list[int], *, on: date) -> dict[int, list[Promise]]:
    """Next steps that nobody has taken yet, and not too old to be owed."""
    found = promises_by_customer(ids, on=on, since=on - PROMISES_LAST)
    return defaultdict(
        list,
        {pk: [Promise(one.due_on, one.text, one.made_by) for one in owed] for pk, owed in found.items()},
    )


Row = TypeVar("Row", bound=models.Model)


def _by_customer(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)  # type: ignore[attr-defined]
    return found
