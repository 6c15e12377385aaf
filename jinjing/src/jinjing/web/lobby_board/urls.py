"""Addresses of the lobby. What is searched for or written down travels in POST bodies only."""

from django.urls import path
from django.views.decorators.gzip import gzip_page

from jinjing.web.lobby_board import arrivals, consents, day, visits
from jinjing.web.lobby_board.board import board

app_name = "lobby"
urlpatterns = [
    path(
        "", gzip_page(board), name="board"
    ),  # whole or in part it is text that says the same again and again
    path("find/", arrivals.find, name="find"),
    path("arrivals/", arrivals.arrive, name="arrive"),
    path("visits/<slug:code>/guide/", visits.guide, name="guide"),
    path("visits/<slug:code>/signals/", visits.signal, name="signal"),
    path("visits/<slug:code>/decide/", visits.decide_for, name="decide"),
    path("visits/<slug:code>/refer/", visits.refer, name="refer"),
    path("visits/<slug:code>/find/", arrivals.find_for, name="find-for"),
    path("visits/<slug:code>/recognise/", arrivals.recognise_as, name="recognise"),
    path("visits/<slug:code>/serve/", visits.serve, name="serve"),
    path("visits/<slug:code>/withdraw/", consents.withdraw, name="withdraw"),
    path("visits/<slug:code>/end/", visits.end, name="end"),
    path("referrals/<slug:code>/take-back/", visits.take_back, name="take-back"),
    path("referrals/<slug:code>/met/", visits.met, name="met"),
    path("hand-over/", day.hand_over, name="hand-over"),
]
