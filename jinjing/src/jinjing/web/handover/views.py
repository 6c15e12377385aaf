"""RULE-1: choose who takes over, see what would happen, hand over, and give the pack along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.kernel.errors import Invalid, require
from jinjing.web.handover.forms import HandoverForm
from jinjing.web.handover.planning import as_shown, shares, trace_of
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.portfolio_handover import hand_over_portfolio
from jinjing.workbench.enums import HandoverReason
from jinjing.workbench.errors import HandoverNotAsShown
from jinjing.workbench.queries.handover import Keeper, handovers_in, keepers_of, pack_of

SHOWN = 20


@require_GET
@permitted(Permission.CUSTOMER_PAGE)
def portfolios(request: StaffRequest) -> HttpResponse:
    """Who looks after how many, and the handovers so far. A successor sees the own ones."""
    outlets = request.scope.at(Permission.HAND_OVER_PORTFOLIO)
    context = {
        "leads_outlet": bool(outlets),
        "keepers": keepers_of(outlets, on=request.today) if outlets else [],
        "handovers": handovers_in(request.scope)[:SHOWN],
    }
    return render(request, "handover/list.html", context)


@require_http_methods(["GET", "POST"])
@permitted(Permission.HAND_OVER_PORTFOLIO)
def plan(request: StaffRequest, number: int) -> HttpResponse:
    """First what would happen, then, with the same entries, the handover itself."""
    keeper = keeper_or_404(request, number)
    outlet = outlet_of_leaver(request, keeper)
    form = HandoverForm(
        request.POST or None,
        colleagues=colleagues(request, outlet, leaver=keeper.staff),
        initial={"last_day": request.today},
    )
    context: dict[str, Any] = {"keeper": keeper, "form": form, "outlet": outlet}
    if request.method == "POST" and form.is_valid():
        would = previewed(request, keeper.staff, form)
        if request.POST.get("step") == "carry_out":
            done = carried_out(request, keeper.staff, outlet, form, would["shown"])
            if done:
                return redirect("handover:pack", code=done)
        if not form.errors:
            context |= would
    context["trace"] = trace_of(request.scope, keeper.staff, at=request.now)
    return render(request, "handover/plan.html", context)


def previewed(request: StaffRequest, leaver: Staff, form: HandoverForm) -> dict[str, Any]:
    """What would happen, and how the form says that this was seen."""
    asked = form.cleaned_data
    would = shares(
        leaver,
        form.chosen,
        led=request.scope.at(Permission.HAND_OVER_PORTFOLIO),
        last_day=asked["last_day"],
        publication=request.publication,
    )
    return {
        "shares": would,
        "shown": as_shown(would, last_day=asked["last_day"], reason=asked["reason"]),
    }


def carried_out(request: StaffRequest, leaver: Staff, outlet: OrgUnit, form: HandoverForm, would: str) -> str:
    """The handover's code; empty if it was refused: a wrong entry is marked, anything else said as a message."""
    asked = form.cleaned_data

    def as_seen() -> str:
        require(request.POST.get("shown") == would, HandoverNotAsShown())
        return hand_over_portfolio(
            leaver,
            to=form.chosen,
            outlet=outlet,
            last_day=asked["last_day"],
            reason=HandoverReason(asked["reason"]),
            by=request.staff,
            at=request.now,
        ).code

    with as_toast(request):
        try:
            outcome = once(request, as_seen)
        except Invalid as wrong:
            form.add_error(wrong.field or None, str(wrong.message))
            return ""
        messages.success(request, _("Handed over. Give the pack to the successors."))
        return outcome.result
    return ""


@require_GET
@permitted(Permission.CUSTOMER_PAGE)
def pack(request: StaffRequest, code: str) -> HttpResponse:
    """Customers, promises, dates, wishes and topics to avoid; made to be printed. Every look is recorded,
    with the codes of who is shown.
    """
    handover = find_or_404(request, handovers_in(request.scope), code=code)
    found = pack_of(request.scope, handover, publication=request.publication, on=request.today)
    shown = [line.card.code for line in found.lines]
    record_look(request, "handover.open", customers=shown, kind="handover", subject=handover.code)
    leads_outlet = handover.outlet_id in request.scope.at(Permission.HAND_OVER_PORTFOLIO)
    trace = trace_of(request.scope, handover.leaver, at=handover.handed_at) if leads_outlet else None
    context = {
        "handover": handover,
        "lines": found.lines,
        "gone_count": found.gone_count,
        "leads_outlet": leads_outlet,
        "trace": trace,
    }
    return render(request, "handover/pack.html", context)


def keeper_or_404(request: StaffRequest, number: int) -> Keeper:
    """A relationship manager of an outlet the reader leads."""
    outlets = request.scope.at(Permission.HAND_OVER_PORTFOLIO)
    for keeper in keepers_of(outlets, on=request.today):
        if keeper.staff.pk == number:
            return keeper
    raise Http404


def outlet_of_leaver(request: StaffRequest, keeper: Keeper) -> OrgUnit:
    """The outlet where the colleague is, or was last, a relationship manager."""
    led = request.scope.at(Permission.HAND_OVER_PORTFOLIO)
    held = keeper.staff.positions.filter(org_unit_id__in=led, role=Role.RELATIONSHIP_MANAGER)
    position = held.select_related("org_unit").order_by("-valid_from").first()
    if position is None:
        raise Http404
    return position.org_unit


def colleagues(request: StaffRequest, outlet: OrgUnit, *, leaver: Staff) -> list[Staff]:
    there = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=frozenset({outlet.pk}), on=request.today)
    return [staff for staff in there if staff.pk != leaver.pk]
