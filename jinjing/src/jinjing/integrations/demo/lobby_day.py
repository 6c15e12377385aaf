"""A lobby in the middle of its morning, played through the same verbs as the buttons, at every outlet.

By ten o'clock somebody was served, a referral was accepted and met, one ran out of time, one is waiting
for its relationship manager, and several people stand in the lobby.
"""

from datetime import date

from jinjing.holdings.models import Publication
from jinjing.identity.enums import Whereabouts
from jinjing.insights.queries.customer_card import CustomerCard
from jinjing.integrations.demo.lobby_cast import LobbyCast, casts_of
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import BRANCHES_OF, decide
from jinjing.lobby.domain.presence import change_whereabouts
from jinjing.lobby.domain.referral import accept_referral, expire_referrals, mark_met, offer_referral
from jinjing.lobby.domain.signal import note_signal
from jinjing.lobby.domain.stay import end_visit, start_service
from jinjing.lobby.enums import Recognition, VisitEnd, Zone
from jinjing.lobby.models import Visit


def play_the_morning(publication: Publication, *, day: date) -> int:
    """Play every outlet that has a lobby manager and relationship managers; answers how many."""
    casts = casts_of(publication, day=day)
    for cast in casts:
        _served(cast)
        _met(cast)
        _ran_out(cast)
        _in_the_lobby(cast)
        _waiting_for_an_answer(cast)
    return len(casts)


def _arrive(cast: LobbyCast, card: CustomerCard, business: str, minute: int) -> Visit:
    return cast.arrive(card, business, by=cast.guide, at=cast.at(9, minute))


def _served(cast: LobbyCast) -> None:
    visit = _arrive(cast, cast.ordinaries[0], "large_withdrawal", 4)
    start_service(visit, Zone.CASH, by=cast.guide, at=cast.at(9, 9))
    end_visit(visit, VisitEnd.SERVED, by=cast.guide, at=cast.at(9, 17))


def _met(cast: LobbyCast) -> None:
    card = cast.premiers[0]
    adviser = cast.adviser_of(card)
    visit = _arrive(cast, card, "wealth", 12)
    referral = offer_referral(visit, to=adviser, by=cast.guide, at=cast.at(9, 13))
    accept_referral(referral, by=adviser, at=cast.at(9, 15))
    referral.refresh_from_db()
    mark_met(referral, by=adviser, at=cast.at(9, 18))
    change_whereabouts(
        adviser, Whereabouts.WITH_CUSTOMER, until=cast.at(10, 20), by=adviser, at=cast.at(9, 18)
    )


def _ran_out(cast: LobbyCast) -> None:
    visit = _arrive(cast, cast.premiers[1], "large_deposit", 31)
    offer_referral(visit, by=cast.guide, at=cast.at(9, 32))
    expire_referrals(cast.outlet, at=cast.at(9, 45))


def _in_the_lobby(cast: LobbyCast) -> None:
    counter = _arrive(cast, cast.ordinaries[1], "account_opening", 38)
    start_service(counter, Zone.NON_CASH, by=cast.guide, at=cast.at(9, 46))
    unknown = register_arrival(
        cast.outlet, called="陶女士", business="other", by=cast.guide, at=cast.at(9, 47)
    )
    note_signal(unknown, "reads_news", by=cast.guide, at=cast.at(9, 49))
    guided = _arrive(cast, cast.ordinaries[2], "large_transfer", 50)
    branch = BRANCHES_OF[Recognition(guided.recognition)][-1]
    decide(guided, branch, by=cast.guide, at=cast.at(9, 51))
    _arrive(cast, cast.ordinaries[3], "passbook", 57)
    _arrive(cast, cast.premiers[3], "large_deposit", 59)


def _waiting_for_an_answer(cast: LobbyCast) -> None:
    card = cast.premiers[2]
    visit = _arrive(cast, card, "wealth", 59)
    offer_referral(visit, to=cast.adviser_of(card), by=cast.guide, at=cast.at(9, 59))
