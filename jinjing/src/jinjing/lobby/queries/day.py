"""LOB-8: the lobby's day in one sheet: what is still open, what goes to whom, what came of the referrals."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from jinjing.holdings.models import Publication
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.lobby.businesses import label_of
from jinjing.lobby.enums import VisitState
from jinjing.lobby.models import HandOver, Referral, Visit
from jinjing.lobby.queries.board import visits_in
from jinjing.lobby.queries.names import name_in_lobby
from jinjing.lobby.queries.unfinished import may_be_contacted, unanswered, unmet_premiers


@dataclass(frozen=True)
class DayLine:
    """One visitor on the sheet. `name`: masked; `to`: the manager, empty for the outlet's inbox; `about`: the
    customer's code for the access log, not shown.
    """

    ticket: str
    name: str
    honorific: str
    band: str
    business: str
    to: str
    state: str
    at: datetime
    about: str = ""


@dataclass(frozen=True)
class LobbyDay:
    """`unfinished` is what the button hands over; `referred` everything that was referred today."""

    on: date
    arrivals: int
    open_visits: tuple[DayLine, ...]
    unfinished: tuple[DayLine, ...]
    referred: tuple[DayLine, ...]
    handed_over: HandOver | None

    @property
    def customers(self) -> list[str]:
        """Codes of the customers on the sheet, for the access log."""
        return [line.about for line in (*self.open_visits, *self.unfinished, *self.referred) if line.about]


def day_of(scope: Scope, *, on: date, publication: Publication | None) -> LobbyDay:
    """Ten queries for any number of visitors."""
    visits = visits_in(scope)
    here = scope.place_of(Permission.LOBBY_BOARD)
    still_open = list(
        visits.filter(on__lte=on).exclude(state=VisitState.ENDED).order_by("on", "arrived_at", "pk")
    )
    offers = list(unanswered(here))
    allowed = set(
        visits.filter(may_be_contacted(), pk__in=[r.visit_id for r in offers]).values_list("pk", flat=True)
    )
    unmet = list(unmet_premiers(here, on))
    referred = list(_referred(scope, on))
    people = [v.customer_id for v in (*still_open, *unmet)] + [r.customer_id for r in (*offers, *referred)]
    cards = cards_of([pk for pk in people if pk], publication=publication, on=on)
    due = [r.visit for r in offers if r.visit_id in allowed] + unmet
    return LobbyDay(
        on=on,
        arrivals=visits.filter(on=on).count(),
        open_visits=tuple(_line(scope, v, cards, state=str(VisitState(v.state).label)) for v in still_open),
        unfinished=tuple(_line(scope, v, cards, to=_own_manager(v, cards)) for v in due),
        referred=tuple(_referred_line(scope, r, cards) for r in referred),
        handed_over=HandOver.objects.filter(outlet__code=here, on=on).select_related("by").first(),
    )


def _referred(scope: Scope, on: date) -> QuerySet[Referral]:
    rows = Referral.objects.filter(outlet__code=scope.place_of(Permission.LOBBY_BOARD), visit__on=on)
    return rows.select_related("visit", "accepted_by", "offered_to").order_by("offered_at", "pk")


def _line(
    scope: Scope, visit: Visit, cards: dict[int, CustomerCard], *, to: str = "", state: str = ""
) -> DayLine:
    card = cards.get(visit.customer_id or 0)
    return DayLine(
        ticket=visit.ticket_no,
        name=name_in_lobby(scope, card, visit),
        honorific=card.honorific if card else "",
        band=visit.recognition,
        business=label_of(visit.business),
        to=to,
        state=state,
        at=visit.arrived_at,
        about=card.code if card else "",
    )


def _referred_line(scope: Scope, referral: Referral, cards: dict[int, CustomerCard]) -> DayLine:
    taker = referral.accepted_by or referral.offered_to
    line = _line(scope, referral.visit, cards, to=taker.name if taker else "", state=referral.state)
    return replace(line, at=referral.offered_at)


def _own_manager(visit: Visit, cards: dict[int, CustomerCard]) -> str:
    card = cards.get(visit.customer_id or 0)
    return card.rm.name if card and card.rm else ""
