"""MGT-7, MGT-2: an outlet's lobby on one day: arrivals, recognised, and what became of the referrals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DateField, Exists, OuterRef, Q, QuerySet, Subquery

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.written_once import Given, written_once
from jinjing.lobby.enums import Recognition, ReferralState, VisitState
from jinjing.lobby.models import Referral, Visit, VisitMove

RECOGNISED = (Recognition.EXISTING_PREMIER, Recognition.POTENTIAL_PREMIER)
WITH_SOMEBODY_TO_MEET = (
    ReferralState.OFFERED,
    ReferralState.EXPIRED,
    ReferralState.DECLINED,
    ReferralState.HANDED_OVER,
    ReferralState.ACCEPTED,
)


@dataclass(frozen=True)
class Receiver:
    """One who received people: registered, recognised as premier or potentially premier, referred."""

    name: str
    arrivals: int = 0
    recognised: int = 0
    found: int = 0


@dataclass(frozen=True)
class Chain:
    """Referrals of the day's visitors: found, then accepted, then met."""

    found: int = 0
    accepted: int = 0
    met: int = 0


@dataclass(frozen=True)
class LobbyDay:
    """`unfinished`: referrals of whatever day whose visitor nobody has met yet. `people`: who received or referred
    somebody, by name. `taken`: what each manager accepted and met, by staff id. `wait_minutes`: within which nine
    of ten ordinary visitors were served, None if nobody was.
    """

    arrivals: int
    recognised: int
    wait_minutes: int | None
    chain: Chain
    unfinished: int
    people: tuple[Receiver, ...]
    taken: dict[int, Chain]


def visits_on(scope: Scope, outlet_id: int, *, on: date) -> QuerySet[Visit]:
    """That day's visitors of an outlet which the person leads."""
    rows = Visit.objects.filter(on=on, outlet_id=outlet_id, outlet_id__in=_led(scope))
    return rows.select_related("customer", "registered_by").order_by("arrived_at", "pk")


def referrals_on(scope: Scope, outlet_id: int, *, on: date) -> QuerySet[Referral]:
    """Referrals of that day's visitors; those taken back count for nobody."""
    rows = Referral.objects.filter(visit__on=on, outlet_id=outlet_id, outlet_id__in=_led(scope))
    rows = rows.exclude(state=ReferralState.TAKEN_BACK)
    return rows.select_related("customer", "visit", "offered_by", "accepted_by").order_by("offered_at", "pk")


def unfinished_referrals(scope: Scope, outlet_id: int) -> QuerySet[Referral]:
    """Nobody has met the visitor yet, of whatever day; the oldest first."""
    rows = Referral.objects.filter(
        outlet_id=outlet_id, outlet_id__in=_led(scope), state__in=WITH_SOMEBODY_TO_MEET
    )
    return rows.select_related("customer", "visit", "offered_to", "accepted_by").order_by("offered_at", "pk")


def ordinary_waits(scope: Scope, outlet_id: int, *, on: date) -> QuerySet[Any]:
    """That day's ordinary visitors whom somebody served, with `served_at`; who left unserved is not among them."""
    begun = VisitMove.objects.filter(visit=OuterRef("pk"), to_state=VisitState.IN_SERVICE)
    served: QuerySet[Any] = visits_on(scope, outlet_id, on=on).filter(
        Exists(begun), recognition=Recognition.ORDINARY
    )
    found: QuerySet[Any] = served.annotate(served_at=Subquery(begun.order_by("at").values("at")[:1]))
    return found


def minutes_waited(arrived_at: datetime, served_at: datetime) -> int:
    """Whole minutes that have passed, as the board counts them."""
    return int((served_at - arrived_at).total_seconds()) // 60


def lobby_day(scope: Scope, outlet_id: int, *, on: date) -> LobbyDay:
    """Two queries for any number of visitors."""
    received, referred = [], []
    if outlet_id in _led(scope):
        received = [Received(*row) for row in _visits.asked(outlet=outlet_id, on=on)]
        referred = [Referred(*row) for row in _referrals.asked(outlet=outlet_id, on=on)]
    return LobbyDay(
        arrivals=len(received),
        recognised=sum(one.recognised for one in received),
        wait_minutes=_nine_of_ten(received),
        chain=_chain(referred),
        unfinished=sum(one.unfinished for one in referred),
        people=tuple(_people(received, referred)),
        taken={
            pk: _chain(one for one in referred if one.accepted_by == pk)
            for pk in {one.accepted_by for one in referred}
            if pk is not None
        },
    )


class Received(NamedTuple):
    """One visitor of the day. `served_at`: None if nobody served them."""

    by: int
    by_name: str
    recognition: str
    arrived_at: datetime
    served_at: datetime | None

    @property
    def recognised(self) -> bool:
        return self.recognition in RECOGNISED


class Referred(NamedTuple):
    """Referrals with the same sender and receiver: `unfinished` of whatever day, the others of the day."""

    by: int
    by_name: str
    accepted_by: int | None
    found: int
    accepted: int
    met: int
    unfinished: int


@written_once
def _visits() -> QuerySet[Visit, Any]:
    begun = VisitMove.objects.filter(visit=OuterRef("pk"), to_state=VisitState.IN_SERVICE).order_by("at")
    rows = Visit.objects.filter(on=Given("on", DateField()), outlet_id=Given("outlet", BigIntegerField()))
    return rows.order_by().values_list(
        "registered_by", "registered_by__name", "recognition", "arrived_at", Subquery(begun.values("at")[:1])
    )


@written_once
def _referrals() -> QuerySet[Referral, Any]:
    of_day = Q(visit__on=Given("on", DateField())) & ~Q(state=ReferralState.TAKEN_BACK)
    open_ = Q(state__in=WITH_SOMEBODY_TO_MEET)
    rows = Referral.objects.filter(of_day | open_, outlet_id=Given("outlet", BigIntegerField())).order_by()
    return rows.values_list("offered_by", "offered_by__name", "accepted_by").annotate(
        found=Count("pk", filter=of_day),
        accepted=Count("pk", filter=of_day & Q(accepted_at__isnull=False)),
        met=Count("pk", filter=of_day & Q(met_at__isnull=False)),
        unfinished=Count("pk", filter=open_),
    )


def _nine_of_ten(received: Iterable[Received]) -> int | None:
    """The 90th percentile of ordinary visitors by nearest rank: a wait that somebody really had."""
    waits = sorted(
        minutes_waited(one.arrived_at, one.served_at)
        for one in received
        if one.recognition == Recognition.ORDINARY and one.served_at
    )
    return waits[-(-len(waits) * 9 // 10) - 1] if waits else None


def _chain(referred: Iterable[Referred]) -> Chain:
    found = list(referred)
    return Chain(*(sum(getattr(one, key) for one in found) for key in ("found", "accepted", "met")))


def _people(received: Sequence[Received], referred: Sequence[Referred]) -> list[Receiver]:
    names = {one.by: one.by_name for one in received}
    names |= {one.by: one.by_name for one in referred if one.found}
    people = [
        Receiver(
            name=name,
            arrivals=sum(one.by == pk for one in received),
            recognised=sum(one.by == pk and one.recognised for one in received),
            found=sum(one.found for one in referred if one.by == pk),
        )
        for pk, name in names.items()
    ]
    return sorted(people, key=lambda person: person.name)


def _led(scope: Scope) -> frozenset[int]:
    """Outlets whose customers the person may read, with the customers among their visitors."""
    return scope.at(Permission.OUTLET_PORTFOLIOS, Permission.CUSTOMER_PAGE)
