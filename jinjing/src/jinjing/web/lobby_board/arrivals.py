"""LOB-1: finding who has come in, putting them on the board, recognising them later."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import in_use
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.availability import RmPresence, presence
from jinjing.identity.queries.positions import outlet_of
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.kernel import audit
from jinjing.lobby.businesses import BUSINESSES
from jinjing.lobby.domain.arrival import recognise, register_arrival
from jinjing.web.lobby_board.board import (
    TEMPLATE,
    board_context,
    record_board_look,
    show_board,
    visit_or_404,
)
from jinjing.web.lobby_board.forms import DecisionForm, WalkInForm
from jinjing.web.lobby_board.visits import guide_context, show_guide
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.looks import lookup_refused


@dataclass(frozen=True)
class Found:
    """One possible person: the card, how they were found, the own manager and whether free."""

    card: CustomerCard
    by: TokenKind
    rm: RmPresence | None


@require_POST
@permitted(Permission.LOBBY_BOARD)
def find(request: StaffRequest) -> HttpResponse:
    """Who is it? Card, document, phone, number: anybody of the bank; name, pinyin, tails: of the outlet."""
    return _show_found(request, **_search(request))


@require_POST
@permitted(Permission.LOBBY_BOARD)
def find_for(request: StaffRequest, code: str) -> HttpResponse:
    """The same search inside a visitor's sheet: say who it is."""
    visit = visit_or_404(request, code)
    found = _search(request)
    if request.htmx:
        return render(request, "lobby_board/who.html", {"visit": visit} | found)
    return render(
        request, "lobby_board/guide_page.html", guide_context(request, visit, DecisionForm()) | found
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.LOBBY_BOARD)
def arrive(request: StaffRequest) -> HttpResponse:
    """A card for the board: a customer by code, or a walk-in, with the business in the same tap."""
    if request.method == "GET":
        return _show_found(request, walk_in=WalkInForm())
    code = request.POST.get("customer", "")
    customer = find_or_404(request, Customer.objects.filter(in_use()), code=code) if code else None
    walk_in = WalkInForm(request.POST)
    called = walk_in.cleaned_data["called"] if walk_in.is_valid() else ""
    outlet = outlet_of(request.scope, Permission.LOBBY_BOARD)
    business = request.POST.get("business", "")
    if outlet:
        with as_toast(request):
            once(
                request,
                lambda: register_arrival(
                    outlet,
                    customer=customer,
                    called=called,
                    business=business,
                    by=request.staff,
                    at=request.now,
                ),
            )
    return show_board(request)


@require_POST
@permitted(Permission.LOBBY_BOARD)
def recognise_as(request: StaffRequest, code: str) -> HttpResponse:
    """Link the visitor to a customer who was found."""
    visit = visit_or_404(request, code)
    known = Customer.objects.filter(in_use())
    customer = find_or_404(request, known, code=request.POST.get("customer", ""))
    with as_toast(request):
        once(request, lambda: recognise(visit, customer, by=request.staff, at=request.now))
    return show_guide(request, code) if request.htmx else redirect("lobby:guide", code=code)


def _search(request: StaffRequest) -> dict[str, Any]:
    """Who was found, or why nobody is looked for any more for now (FI-03)."""
    refused = lookup_refused(request)
    found = [] if refused else people_found(request)
    return {"found": found, "asked": request.POST.get("q", "").strip(), "refused": refused}


def people_found(request: StaffRequest) -> list[Found]:
    """At most ten, the surest first. Each look is in the access log; what was typed is not."""
    matches = find_arrivals(request.scope, request.POST.get("q", ""))
    cards = cards_of([m.customer.pk for m in matches], publication=request.publication, on=request.today)
    audit.write(
        "lobby.find",
        by=request.staff,
        at=request.now,
        outlet=request.scope.place_of(Permission.LOBBY_BOARD),
        detail={"customers": [m.customer.code for m in matches]},
    )
    return [Found(cards[m.customer.pk], m.by, _manager(cards[m.customer.pk], request)) for m in matches]


def _show_found(request: StaffRequest, **context: Any) -> HttpResponse:
    """Under the search box; without HTMX on the whole page."""
    if request.htmx:
        return render(request, "lobby_board/found.html", {"businesses": BUSINESSES.values()} | context)
    board = board_context(request, **context)
    record_board_look(request, board)
    return render(request, TEMPLATE, board)


def _manager(card: CustomerCard, request: StaffRequest) -> RmPresence | None:
    return presence(card.rm, at=request.now) if card.rm else None
