"""LOB-1, ORG-3: the lobby at a glance. Four queries for any number of visitors, one row when nothing changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from jinjing.holdings.models import Publication
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.availability import RmPresence, presence, rms_now
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.kernel import rules
from jinjing.kernel.json_rows import moment_from
from jinjing.kernel.written_once import Given, written_once
from jinjing.lobby.businesses import business_of, label_of
from jinjing.lobby.enums import LIVE_REFERRALS, Recognition, ReferralState, VisitState, Zone
from jinjing.lobby.models import Board as BoardVersion
from jinjing.lobby.models import LobbyDecision, Referral, Visit
from jinjing.lobby.queries.names import name_in_lobby

REASONS_ON_A_CARD = 2


@dataclass(frozen=True)
class BoardPulse:
    """All a poll needs to know: the version, and when the first open offer runs out."""

    version: int
    next_due_at: datetime | None

    def offers_ran_out(self, at: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at <= at

    def mark(self, at: datetime) -> str:
        """Changes with the version and with the minute, because waiting times are shown in minutes."""
        return f"{self.version}-{int(at.timestamp()) // 60}"


@dataclass(frozen=True)
class OfferOnBoard:
    """What became of the offer so far. `to`: the one manager who was asked, empty for all."""

    code: str
    state: ReferralState
    to: str
    due_at: datetime
    accepted_by: str

    @property
    def back_in_the_lobby(self) -> bool:
        return self.state in (ReferralState.EXPIRED, ReferralState.DECLINED)


@dataclass(frozen=True)
class CardReason:
    """A reason in one sentence; the sentence names its day already, so the card repeats no date."""

    text: str
    strength: str
    on: date | None = None


@dataclass(frozen=True)
class BoardRow:
    """One visitor's card, without balances. `waited_minutes` is None once somebody serves the visitor.

    `zone`: where the visitor was or would be guided to; `decided` tells which of the two. `about`: the
    customer's code for the access log, not shown.
    """

    code: str
    ticket: str
    state: VisitState
    name: str
    honorific: str
    recognition: Recognition
    business: str
    invests: bool
    zone: Zone
    decided: bool
    place: str
    waited_minutes: int | None
    waits_long: bool
    reasons: tuple[CardReason, ...]
    rm: RmPresence | None
    offer: OfferOnBoard | None
    about: str = ""

    @property
    def band(self) -> str:
        return str(self.recognition)

    @property
    def turn(self) -> int:
        if self.offer is None or self.offer.state == ReferralState.ACCEPTED:
            return 0
        return 1 if self.offer.back_in_the_lobby else 2

    @property
    def guide_id(self) -> str:
        """Ids by which the focus is found again after the board was redrawn."""
        return f"guide-{self.code}"

    @property
    def refer_id(self) -> str:
        return f"refer-{self.code}"

    @property
    def worth_referring(self) -> bool:
        return self.recognition != Recognition.ORDINARY or self.invests

    @property
    def to_a_machine(self) -> bool:
        return self.recognition == Recognition.ORDINARY and self.zone == Zone.SELF_SERVICE

    @property
    def advice(self) -> str:
        """Where to, while the visitor is not served: the decision, else what the recognition suggests."""
        if self.state not in (VisitState.ARRIVED, VisitState.WAITING):
            return ""
        if self.decided or self.recognition == Recognition.EXISTING_PREMIER:
            return str(self.zone.label)
        if self.worth_referring:
            return _("Offer to a relationship manager")
        return str(self.zone.label) if self.business else ""

    @property
    def rm_name(self) -> str:
        return self.rm.staff.name if self.rm else ""

    @property
    def rm_whereabouts(self) -> str:
        return str(self.rm.whereabouts) if self.rm else ""

    @property
    def rm_until(self) -> datetime | None:
        return self.rm.until if self.rm else None


@dataclass(frozen=True)
class Board:
    """The four columns in the order people move through them; `alarm_minutes` is the promised bound."""

    arrived: tuple[BoardRow, ...]
    waiting: tuple[BoardRow, ...]
    to_introduce: tuple[BoardRow, ...]
    in_service: tuple[BoardRow, ...]
    managers: tuple[RmPresence, ...]
    alarm_minutes: int

    @property
    def customers(self) -> list[str]:
        """Codes of the customers on the board, for the access log."""
        rows = (*self.arrived, *self.waiting, *self.to_introduce, *self.in_service)
        return [row.about for row in rows if row.about]

    @property
    def longest_wait(self) -> int | None:
        return max((row.waited_minutes or 0 for row in self.waiting), default=None)

    @property
    def alarm(self) -> bool:
        return any(row.waits_long for row in self.waiting)

    @property
    def back_count(self) -> int:
        """Offers that came back without a taker."""
        return sum(1 for row in self.to_introduce if row.offer and row.offer.back_in_the_lobby)


def board_pulse(scope: Scope, right: Permission = Permission.LOBBY_BOARD) -> BoardPulse:
    """One indexed row: of the outlet where the person has that right; a board never touched has version 0."""
    found = _pulses.asked(outlet=scope.place_of(right))
    return BoardPulse(*found[0]) if found else BoardPulse(0, None)


@written_once
def _pulses() -> QuerySet[BoardVersion, Any]:
    at = BoardVersion.objects.filter(outlet__code=Given("outlet", CharField()))
    return at.values_list("version", "next_due_at")


def board_version(scope: Scope) -> int:
    return board_pulse(scope).version


def visits_in(scope: Scope) -> QuerySet[Visit]:
    """Visits of the outlet the person works at today."""
    return Visit.objects.filter(outlet__code=scope.place_of(Permission.LOBBY_BOARD)).select_related(
        "outlet", "customer"
    )


def referrals_of_the_day(scope: Scope, on: date) -> QuerySet[Referral]:
    """The outlet's referrals of the day, with everything the verbs look at."""
    joined = Referral.objects.select_related(
        "outlet", "customer", "visit__outlet", "accepted_by", "offered_to"
    )
    return joined.filter(outlet__code=scope.place_of(Permission.LOBBY_BOARD), visit__on=on).order_by(
        "offered_at", "pk"
    )


def board(scope: Scope, *, on: date, at: datetime, publication: Publication | None) -> Board:
    """Everybody in the lobby now, the longest wait first in every column."""
    found = _open_visits.asked(outlet=scope.place_of(Permission.LOBBY_BOARD), on=on)
    visits = [_OnBoard(*visit) for visit in found]
    cards = cards_of([v.customer_id for v in visits if v.customer_id], publication=publication, on=on)
    alarm = int(rules.value("lobby.wait_alarm_minutes", on))
    rows = [
        _row(
            visit,
            cards.get(visit.customer_id or 0),
            at=at,
            alarm=timedelta(minutes=alarm),
            scope=scope,
        )
        for visit in visits
    ]
    return Board(
        arrived=_column(rows, VisitState.ARRIVED),
        waiting=_column(rows, VisitState.WAITING),
        to_introduce=_column(rows, VisitState.TO_INTRODUCE),
        in_service=_column(rows, VisitState.IN_SERVICE),
        managers=tuple(rms_now(scope, on=on, at=at)),
        alarm_minutes=alarm,
    )


class _OnBoard(NamedTuple):
    """A row of `_open_visits`."""

    code: str
    ticket_no: str
    customer_id: int | None
    called: str
    business: str
    state: str
    recognition: str
    place: str
    arrived_at: datetime
    advised: str | None
    offer: dict[str, Any] | None


@written_once
def _open_visits() -> QuerySet[Visit, Any]:
    """With the last advised zone and the offer on the table, so that neither costs a query of its own."""
    last = LobbyDecision.objects.filter(visit=OuterRef("pk")).order_by("-at", "-pk")
    live = Referral.objects.filter(visit=OuterRef("pk"), state__in=LIVE_REFERRALS)
    offer = JSONObject(
        code=F("code"),
        state=F("state"),
        to=F("offered_to__name"),
        due_at=F("due_at"),
        accepted_by=F("accepted_by__name"),
    )
    here = Visit.objects.filter(outlet__code=Given("outlet", CharField()), on=Given("on", DateField()))
    rows = here.exclude(state=VisitState.ENDED).order_by("arrived_at", "pk")
    return rows.annotate(
        advised=Subquery(last.values("channel")[:1]), offer=Subquery(live.values(found=offer)[:1])
    ).values_list(*_OnBoard._fields)


def _column(rows: Iterable[BoardRow], state: VisitState) -> tuple[BoardRow, ...]:
    """By arrival; in 'to be introduced' first who can be introduced, then who came back, then who is offered."""
    return tuple(sorted((row for row in rows if row.state == state), key=lambda row: row.turn))


def _row(
    visit: _OnBoard,
    card: CustomerCard | None,
    *,
    at: datetime,
    alarm: timedelta,
    scope: Scope,
) -> BoardRow:
    business = business_of(visit.business)
    waited = at - visit.arrived_at
    served = visit.state == VisitState.IN_SERVICE
    return BoardRow(
        code=visit.code,
        ticket=visit.ticket_no,
        state=VisitState(visit.state),
        name=name_in_lobby(scope, card, visit),
        honorific=card.honorific if card else "",
        recognition=Recognition(visit.recognition),
        business=label_of(visit.business),
        invests=business.invests,
        zone=_zone(visit),
        decided=bool(visit.advised),
        place=str(Zone(visit.place).label) if visit.place else "",
        waited_minutes=None if served else int(waited.total_seconds()) // 60,
        waits_long=not served and waited >= alarm,
        reasons=_reasons(scope, card) if not served else (),
        rm=_manager(card, at=at),
        offer=_offer(visit.offer) if visit.offer else None,
        about=card.code if card else "",
    )


def _zone(visit: _OnBoard) -> Zone:
    if visit.advised:
        return Zone(visit.advised)
    premier = visit.recognition == Recognition.EXISTING_PREMIER
    return Zone.PREMIER if premier else business_of(visit.business).zone


def _reasons(scope: Scope, card: CustomerCard | None) -> tuple[CardReason, ...]:
    seen = card is not None and scope.sees(FieldGroup.REASONS, Screen.LOBBY)
    reasons = card.reasons[:REASONS_ON_A_CARD] if card and seen else ()
    return tuple(CardReason(reason.text, reason.strength) for reason in reasons)


def _manager(card: CustomerCard | None, *, at: datetime) -> RmPresence | None:
    rm: Staff | None = card.rm if card else None
    return presence(rm, at=at) if rm else None


def _offer(found: Mapping[str, Any]) -> OfferOnBoard:
    return OfferOnBoard(
        code=found["code"],
        state=ReferralState(found["state"]),
        to=found["to"] or "",
        due_at=moment_from(found["due_at"]),
        accepted_by=found["accepted_by"] or "",
    )
