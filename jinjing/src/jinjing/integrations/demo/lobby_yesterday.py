"""The lobby's last working day, from the first ticket to the handing over, played through the same verbs.

At every outlet referrals were found, accepted and met; one manager accepted and did not come in time, one
offer nobody took, and the evening handed it over. The morning sheet of the next day tells of it (MGT-7).
"""

from datetime import date, timedelta

from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.insights.queries.customer_card import CustomerCard
from jinjing.integrations.demo.lobby_cast import ORDINARIES, PREMIERS, LobbyCast, casts_of
from jinjing.lobby.domain.decision import BRANCHES_OF, decide
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.domain.referral import accept_referral, expire_referrals, mark_met, offer_referral
from jinjing.lobby.domain.stay import end_visit, start_service
from jinjing.lobby.enums import Recognition, VisitEnd, Zone
from jinjing.lobby.models import Referral, Visit

# Ordinary visitors who waited for a counter: hour and minute of the ticket, business, minutes until called, minutes there.
SERVED = (
    (9, 6, "large_withdrawal", Zone.CASH, 7, 11),
    (10, 12, "account_opening", Zone.NON_CASH, 8, 28),
    (11, 18, "loss_report", Zone.NON_CASH, 5, 13),
    (13, 40, "large_transfer", Zone.NON_CASH, 16, 12),
    (15, 48, "large_deposit", Zone.CASH, 9, 10),
)
# Ordinary visitors who were guided by their business, nearly all to a machine.
GUIDED = ((9, 21, "small_cash"), (14, 32, "bill_payment"), (16, 20, "passbook"))
AFTERNOON = 12


def play_the_day_before(publication: Publication, *, day: date) -> int:
    """Play a whole day at every outlet that has the people for it; answers how many outlets."""
    casts = casts_of(publication, day=day)
    for cast in casts:
        _ordinary_visitors(cast)
        _met(cast)
        _met_by_a_colleague(cast)
        _accepted_only(cast)
        _nobody_came(cast)
        hand_over_day(
            cast.outlet, end_open_as=VisitEnd.SERVED, by=_on_duty(cast, AFTERNOON), at=cast.at(17, 4)
        )
    return len(casts)


def _ordinary_visitors(cast: LobbyCast) -> None:
    # Those who come today stand at the front of the list.
    people = iter([*cast.ordinaries[ORDINARIES:], *cast.ordinaries[:ORDINARIES]])
    for (hour, minute, business, zone, waits, takes), card in zip(SERVED, people, strict=False):
        visit = _arrive(cast, card, business, hour, minute)
        called = visit.arrived_at + timedelta(minutes=waits)
        start_service(visit, zone, by=visit.registered_by, at=called)
        end_visit(visit, VisitEnd.SERVED, by=visit.registered_by, at=called + timedelta(minutes=takes))
    for (hour, minute, business), card in zip(GUIDED, people, strict=False):
        visit = _arrive(cast, card, business, hour, minute)
        branch = BRANCHES_OF[Recognition(visit.recognition)][-1]
        decide(visit, branch, by=visit.registered_by, at=cast.at(hour, minute + 1))


def _met(cast: LobbyCast) -> None:
    card = _premier(cast, 0)
    adviser = cast.adviser_of(card)
    visit = _arrive(cast, card, "wealth", 9, 34)
    referral = offer_referral(visit, to=adviser, by=visit.registered_by, at=cast.at(9, 35))
    _accept(referral, adviser, cast, 9, 37)
    mark_met(referral, by=adviser, at=cast.at(9, 41))


def _met_by_a_colleague(cast: LobbyCast) -> None:
    visit = _arrive(cast, _premier(cast, 1), "large_deposit", 10, 26)
    referral = offer_referral(visit, by=visit.registered_by, at=cast.at(10, 27))
    _accept(referral, cast.advisers[-1], cast, 10, 29)
    mark_met(referral, by=visit.registered_by, at=cast.at(10, 35))


def _accepted_only(cast: LobbyCast) -> None:
    card = _premier(cast, 2)
    adviser = cast.adviser_of(card)
    visit = _arrive(cast, card, "wealth", 14, 5)
    referral = offer_referral(visit, to=adviser, by=visit.registered_by, at=cast.at(14, 6))
    _accept(referral, adviser, cast, 14, 10)
    visit.refresh_from_db()
    end_visit(visit, VisitEnd.REFERRED, by=visit.registered_by, at=cast.at(14, 30))


def _nobody_came(cast: LobbyCast) -> None:
    card = _premier(cast, 3)
    visit = _arrive(cast, card, "large_withdrawal", 15, 10)
    offer_referral(visit, to=cast.adviser_of(card), by=visit.registered_by, at=cast.at(15, 11))
    expire_referrals(cast.outlet, at=cast.at(15, 24))


def _accept(referral: Referral, adviser: Staff, cast: LobbyCast, hour: int, minute: int) -> None:
    accept_referral(referral, by=adviser, at=cast.at(hour, minute))
    referral.refresh_from_db()


def _premier(cast: LobbyCast, place: int) -> CustomerCard:
    """Others than those who come today, as far as the outlet has them."""
    return [*cast.premiers[PREMIERS:], *cast.premiers[:PREMIERS]][place]


def _arrive(cast: LobbyCast, card: CustomerCard, business: str, hour: int, minute: int) -> Visit:
    return cast.arrive(card, business, by=_on_duty(cast, hour), at=cast.at(hour, minute))


def _on_duty(cast: LobbyCast, hour: int) -> Staff:
    """Where two share the lobby, one has the morning and one the afternoon."""
    return cast.guides[0] if hour < AFTERNOON else cast.guides[-1]
