"""MGT-7, MGT-2: an outlet's lobby on one day: arrivals, recognised, and what became of the referrals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
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
    """Three queries for any number of visitors."""
    received = _received(scope, outlet_id, on=on)
    referred = _referred(scope, outlet_id, on=on)
    return LobbyDay(
        arrivals=sum(row["arrivals"] for row in received),
        recognised=sum(row["recognised"] for row in received),
        wait_minutes=_nine_of_ten(scope, outlet_id, on=on),
        chain=_chain(referred),
        unfinished=sum(row["unfinished"] for row in referred),
        people=tuple(_people(received, referred)),
        taken={
            pk: _chain(row for row in referred if row["accepted_by"] == pk)
            for pk in {row["accepted_by"] for row in referred}
            if pk is not None
        },
    )


def _nine_of_ten(scope: Scope, outlet_id: int, *, on: date) -> int | None:
    """The 90th percentile by nearest rank: a wait that somebody really had."""
    served = ordinary_waits(scope, outlet_id, on=on).order_by().values_list("arrived_at", "served_at")
    waits = sorted(minutes_waited(*times) for times in served)
    return waits[-(-len(waits) * 9 // 10) - 1] if waits else None


def _received(scope: Scope, outlet_id: int, *, on: date) -> list[dict[str, Any]]:
    rows = visits_on(scope, outlet_id, on=on).select_related(None).order_by()
    counted = rows.values("registered_by", "registered_by__name").annotate(
        arrivals=Count("pk"), recognised=Count("pk", filter=Q(recognition__in=RECOGNISED))
    )
    return [dict(row) for row in counted]


def _referred(scope: Scope, outlet_id: int, *, on: date) -> list[dict[str, Any]]:
    of_day, open_ = Q(visit__on=on) & ~Q(state=ReferralState.TAKEN_BACK), Q(state__in=WITH_SOMEBODY_TO_MEET)
    rows = Referral.objects.filter(of_day | open_, outlet_id=outlet_id, outlet_id__in=_led(scope)).order_by()
    counted = rows.values("offered_by", "offered_by__name", "accepted_by").annotate(
        found=Count("pk", filter=of_day),
        accepted=Count("pk", filter=of_day & Q(accepted_at__isnull=False)),
        met=Count("pk", filter=of_day & Q(met_at__isnull=False)),
        unfinished=Count("pk", filter=open_),
    )
    return [dict(row) for row in counted]


def _chain(rows: Iterable[dict[str, Any]]) -> Chain:
    found = list(rows)
    return Chain(*(sum(row[key] for row in found) for key in ("found", "accepted", "met")))


def _people(received: list[dict[str, Any]], referred: list[dict[str, Any]]) -> list[Receiver]:
    names = {row["registered_by"]: row["registered_by__name"] for row in received}
    names |= {row["offered_by"]: row["offered_by__name"] for row in referred if row["found"]}
    by_person = {row["registered_by"]: row for row in received}
    people = [
        Receiver(
            name=name,
            arrivals=by_person.get(pk, {}).get("arrivals", 0),
            recognised=by_person.get(pk, {}).get("recognised", 0),
            found=sum(row["found"] for row in referred if row["offered_by"] == pk),
        )
        for pk, name in names.items()
    ]
    return sorted(people, key=lambda person: person.name)


def _led(scope: Scope) -> frozenset[int]:
    """Outlets whose customers the person may read, with the customers among their visitors."""
    return scope.at(Permission.OUTLET_PORTFOLIOS, Permission.CUSTOMER_PAGE)
