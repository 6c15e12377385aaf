from jinjing.lobby.models.board import Board, HandOver
from jinjing.lobby.models.referral import Referral, ReferralMove, ReferralRefusal
from jinjing.lobby.models.visit import LobbyDecision, SignalSighting, Visit, VisitMove

__all__ = [
    "Board",
    "HandOver",
    "LobbyDecision",
    "Referral",
    "ReferralMove",
    "ReferralRefusal",
    "SignalSighting",
    "Visit",
    "VisitMove",
]
