"""One visitor: guide, signals, decision, referral, service, end. Each verb answers with the fresh board."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import Invalid
from jinjing.lobby.businesses import business_of
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.referral import mark_met, offer_referral, take_back_referral
from jinjing.lobby.domain.signal import note_signal, undo_signal
from jinjing.lobby.domain.stay import end_visit, start_service
from jinjing.lobby.enums import DecisionBranch, VisitEnd, Zone
from jinjing.lobby.errors import NotARecipient, VisitMovedOn
from jinjing.lobby.models import Referral, Visit
from jinjing.lobby.permissions import recipients
from jinjing.lobby.queries.board import referrals_of_the_day
from jinjing.lobby.queries.guidance import Guidance, guidance_for
from jinjing.lobby.queries.recognition import noted_signals
from jinjing.web.lobby_board.board import show_board, visit_or_404
from jinjing.web.lobby_board.forms import DecisionForm
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.looks import record_look

TO_ALL = "all"
# How a visitor can be gone without a manager having met them.
LEAVING = (VisitEnd.SERVED, VisitEnd.DIVERTED, VisitEnd.LEFT)


@require_GET
@permitted(Permission.LOBBY_BOARD)
def guide(request: StaffRequest, code: str) -> HttpResponse:
    """The half sheet: what to say, where to, why, and the other way out."""
    return show_guide(request, code)


def show_guide(request: StaffRequest, code: str) -> HttpResponse:
    visit = visit_or_404(request, code)
    return render(request, _sheet(request, "guide"), guide_context(request, visit, DecisionForm()))


def guide_context(request: StaffRequest, visit: Visit, form: DecisionForm) -> dict[str, Any]:
    guidance = look_at_visit(request, visit)
    return {"guidance": guidance, "visit": visit, "form": form, "ends": LEAVING}


def look_at_visit(request: StaffRequest, visit: Visit) -> Guidance:
    """What the sheets show of a visitor; the look is in the access log before it is shown."""
    guidance = guidance_for(visit, request.scope, at=request.now, publication=request.publication)
    about = [guidance.card.code] if guidance.card else []
    record_look(request, "visit.open", kind="visit", subject=visit.code, customers=about)
    return guidance


@require_POST
@permitted(Permission.LOBBY_BOARD)
def signal(request: StaffRequest, code: str) -> HttpResponse:
    """A tap on a chip notes the signal, a second tap takes it back."""
    visit = visit_or_404(request, code)
    key = request.POST.get("signal", "")
    noted = key in {sighting.signal for sighting in noted_signals(visit)}
    verb = undo_signal if noted else note_signal
    with as_toast(request):
        once(request, lambda: verb(visit, key, by=request.staff, at=request.now).recognition)
    return show_guide(request, code) if request.htmx else redirect("lobby:guide", code=code)


@require_POST
@permitted(Permission.LOBBY_BOARD)
def decide_for(request: StaffRequest, code: str) -> HttpResponse:
    """Carry out a branch of the decision; what is missing is said beside its field."""
    visit = visit_or_404(request, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _still_asking(request, code, form)
    branch, arguments = DecisionBranch(form.cleaned_data["branch"]), form.verb_arguments()
    with as_toast(request):
        try:
            once(request, lambda: decide(visit, branch, by=request.staff, at=request.now, **arguments).code)
        except Invalid as refusal:
            refuse(form, refusal)
            return _still_asking(request, code, form)
    return show_board(request)


@require_http_methods(["GET", "POST"])
@permitted(Permission.LOBBY_BOARD)
def refer(request: StaffRequest, code: str) -> HttpResponse:
    """Two taps: this sheet, then a manager or all of them. Nothing is asked that is known."""
    visit = visit_or_404(request, code)
    if request.method == "GET":
        guidance = look_at_visit(request, visit)
        return render(request, _sheet(request, "refer"), {"guidance": guidance, "visit": visit})
    with as_toast(request):
        to = _chosen(request, outlet_id=visit.outlet_id)
        once(request, lambda: offer_referral(visit, to=to, by=request.staff, at=request.now).code)
    return show_board(request)


@require_POST
@permitted(Permission.LOBBY_BOARD)
def serve(request: StaffRequest, code: str) -> HttpResponse:
    visit = visit_or_404(request, code)
    chosen = request.POST.get("zone", "")
    zone = Zone(chosen) if chosen in Zone.values else business_of(visit.business).counter
    with as_toast(request):
        once(request, lambda: start_service(visit, zone, by=request.staff, at=request.now).code)
    return show_board(request)


@require_POST
@permitted(Permission.LOBBY_BOARD)
def end(request: StaffRequest, code: str) -> HttpResponse:
    visit = visit_or_404(request, code)
    with as_toast(request):
        if request.POST.get("end") not in VisitEnd.values:
            raise VisitMovedOn
        how = VisitEnd(request.POST["end"])
        once(request, lambda: end_visit(visit, how, by=request.staff, at=request.now).code)
    return show_board(request)


@require_POST
@permitted(Permission.LOBBY_BOARD)
def take_back(request: StaffRequest, code: str) -> HttpResponse:
    return _about_referral(
        request, code, lambda r: take_back_referral(r, by=request.staff, at=request.now).code
    )


@require_POST
@permitted(Permission.LOBBY_BOARD)
def met(request: StaffRequest, code: str) -> HttpResponse:
    return _about_referral(request, code, lambda r: mark_met(r, by=request.staff, at=request.now).code)


def _about_referral(request: StaffRequest, code: str, verb: Callable[[Referral], str]) -> HttpResponse:
    referral = find_or_404(request, referrals_of_the_day(request.scope, request.today), code=code)
    with as_toast(request):
        once(request, lambda: verb(referral))
    return show_board(request)


def _chosen(request: StaffRequest, *, outlet_id: int) -> Staff | None:
    """The manager whose button was pressed; None for all of them. No button at all is refused, not guessed."""
    number = request.POST.get("to", "")
    if number == TO_ALL:
        return None
    found = recipients(outlet_id, on=request.today).filter(staff_no=number).first()
    if found is None:
        raise NotARecipient
    return found


def _sheet(request: StaffRequest, name: str) -> str:
    """A sheet over the board for HTMX, only its body after a tap inside it, a page without HTMX."""
    if not request.htmx:
        return f"lobby_board/{name}_page.html"
    return (
        f"lobby_board/{name}_body.html"
        if request.htmx.target == f"{name}-body"
        else f"lobby_board/{name}.html"
    )


def _still_asking(request: StaffRequest, code: str, form: DecisionForm) -> HttpResponse:
    """The sheet again, with what was typed and what is wrong; the board behind it stays."""
    context = guide_context(request, visit_or_404(request, code), form)
    if not request.htmx:
        return render(request, "lobby_board/guide_page.html", context)
    answer = render(request, "lobby_board/guide_body.html", context)
    return reswap(retarget(answer, "#guide-body"), "outerHTML")
