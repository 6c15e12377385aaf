from jinjing.lobby.models.board import Board, HandOver
from jinjing.lobby.models.referral import Referral, ReferralRefusal
from jinjing.lobby.models.visit import LobbyDecision, SignalSighting, Visit

__all__ = ["Board", "HandOver", "LobbyDecision", "Referral", "ReferralRefusal", "SignalSighting", "Visit"]
