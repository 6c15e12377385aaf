"""LOB-4, LOB-8: the end of the lobby's day, with a list that can be printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.enums import VisitEnd
from jinjing.lobby.queries.day import day_of
from jinjing.web.lobby_board.visits import LEAVING
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted
from jinjing.web.shared.looks import record_look


@require_http_methods(["GET", "POST"])
@permitted(Permission.LOBBY_BOARD)
def hand_over(request: StaffRequest) -> HttpResponse:
    """What is unfinished, who gets it, and the button that hands it over."""
    outlet = outlet_of(request.scope, Permission.LOBBY_BOARD)
    if request.method == "POST" and outlet:
        chosen = request.POST.get("end_open_as", "")
        end = VisitEnd(chosen) if chosen in LEAVING else None
        with as_toast(request):
            once(request, lambda: hand_over_day(outlet, end_open_as=end, by=request.staff, at=request.now).pk)
            messages.success(request, _("The day has been handed over. The list below can be printed."))
        return redirect("lobby:hand-over")
    summary = day_of(request.scope, on=request.today, publication=request.publication)
    record_look(request, "lobby_day.open", kind="board", customers=summary.customers)
    return render(
        request,
        "lobby_board/hand_over.html",
        {"day": summary, "end_choices": [(e.value, e.label) for e in LEAVING]},
    )
