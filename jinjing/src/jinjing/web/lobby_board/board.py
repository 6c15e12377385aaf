"""The board itself: page, polled fragment, and what every verb of the place answers with."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.lobby.businesses import BUSINESSES
from jinjing.lobby.domain.referral import expire_referrals
from jinjing.lobby.enums import VisitEnd
from jinjing.lobby.models import Visit
from jinjing.lobby.queries.board import BoardPulse, board_pulse, visits_in
from jinjing.lobby.queries.board import board as board_of
from jinjing.web.shared.http import StaffRequest, find_or_404, page_or_partial, permitted
from jinjing.web.shared.looks import record_look

TEMPLATE = "lobby_board/page.html"


@require_GET
@permitted(Permission.LOBBY_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """The page; for a poll 204 while nothing changed, which costs one indexed row."""
    pulse = pulse_of(request)
    if request.htmx and request.GET.get("seen") == pulse.mark(request.now):
        return HttpResponse(status=204)
    context = board_context(request, pulse)
    if not request.htmx:
        record_board_look(request, context)
    return page_or_partial(request, TEMPLATE, context, partials=("board",))


def record_board_look(request: StaffRequest, context: dict[str, Any]) -> None:
    """One row a page; polls show what the page goes on showing, and arrivals have rows of their own."""
    record_look(request, "board.open", kind="board", customers=context["board"].customers)


def pulse_of(request: StaffRequest) -> BoardPulse:
    """The board's version, after offers whose time has run out came back to the lobby."""
    pulse = board_pulse(request.scope)
    outlet = outlet_of(request.scope, Permission.LOBBY_BOARD) if pulse.offers_ran_out(request.now) else None
    if outlet:
        expire_referrals(outlet, at=request.now)
        return board_pulse(request.scope)
    return pulse


def board_context(request: StaffRequest, pulse: BoardPulse | None = None, **more: Any) -> dict[str, Any]:
    seen = pulse or pulse_of(request)
    rows = board_of(request.scope, on=request.today, at=request.now, publication=request.publication)
    return {
        "board": rows,
        "mark": seen.mark(request.now),
        "businesses": BUSINESSES.values(),
        "now": request.now,
        "as_served": {"end": VisitEnd.SERVED.value},
    } | more


def show_board(request: StaffRequest) -> HttpResponse:
    """The answer to a verb: the fresh board with sheet and search cleared, or back to the page without HTMX."""
    if not request.htmx:
        return redirect("lobby:board")
    return render(request, f"{TEMPLATE}#after", board_context(request))


def visit_or_404(request: StaffRequest, code: str) -> Visit:
    """A visit of the own outlet; whether another outlet has it, nobody learns."""
    return find_or_404(request, visits_in(request.scope), code=code)
