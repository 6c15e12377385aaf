"""Referrals: the first to accept has it, the slower one is told who was faster. Leads beside them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.lobby.domain.referral import accept_referral, decline_referral, expire_referrals, mark_met
from jinjing.lobby.enums import RefusalReason
from jinjing.lobby.models import Referral
from jinjing.lobby.queries.board import board_pulse
from jinjing.lobby.queries.inbox import inbox_of, referral_for, to_meet_of, visitors_of
from jinjing.web.rm_desk.forms import DeclineForm
from jinjing.web.rm_desk.leads import lead_rows
from jinjing.web.rm_desk.shared import frame
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted, refused_look
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.lead import close_lead
from jinjing.workbench.queries.leads import leads_of


@require_GET
@permitted(Permission.ACCEPT_REFERRAL)
def inbox(request: StaffRequest) -> HttpResponse:
    """A poll that brings nothing new reads one row and answers 204."""
    mark = fresh_mark(request)
    if request.GET.get("v") == mark:
        return HttpResponse(status=204)
    context = {"mark": mark, **inbox_context(request), **frame(request)}
    if not request.htmx:
        shown = [row.about for row in (*context["rows"], *context["to_meet"], *context["leads"])]
        shown += [visitor.customer_code for visitor in context["visitors"]]
        record_look(request, "inbox.open", kind="inbox", customers=shown)
    template = "rm_desk/inbox.html"
    return render(request, f"{template}#inbox" if request.htmx else template, context)


@require_GET
@permitted(Permission.ACCEPT_REFERRAL)
def strip(request: StaffRequest) -> HttpResponse:
    """What waits, in one line over today's list."""
    mark = fresh_mark(request)
    if request.GET.get("v") == mark:
        return HttpResponse(status=204)
    leads = lead_rows(leads_of(request.scope), at=request.now)
    context = {
        "mark": mark,
        "waiting": inbox_of(request.scope, at=request.now),
        "visitors": visitors_of(request.scope, at=request.now),
        "leads": [row for row in leads if row.open],
    }
    # Drawn into every page of the desk, then polled: only what it brings anew leaves a row.
    if not request.GET.get("v") and (shown := _in_strip(context)):
        record_look(request, "inbox.open", kind="strip", customers=shown)
    return render(request, "rm_desk/strip.html", context)


def _in_strip(context: dict[str, Any]) -> list[str]:
    about = [row.about for row in (*context["waiting"], *context["leads"])]
    about += [visitor.customer_code for visitor in context["visitors"]]
    return [code for code in about if code]


def fresh_mark(request: StaffRequest) -> str:
    """The outlet's board version; offers that ran out are put back first, whoever looks."""
    pulse = board_pulse(request.scope, Permission.ACCEPT_REFERRAL)
    outlet = (
        outlet_of(request.scope, Permission.ACCEPT_REFERRAL) if pulse.offers_ran_out(request.now) else None
    )
    if outlet is not None:
        expire_referrals(outlet, at=request.now)
        pulse = board_pulse(request.scope, Permission.ACCEPT_REFERRAL)
    return str(pulse.version)


def inbox_context(request: StaffRequest) -> dict[str, Any]:
    return {
        "rows": inbox_of(request.scope, at=request.now),
        "to_meet": to_meet_of(request.scope, at=request.now),
        "visitors": visitors_of(request.scope, at=request.now),
        "leads": lead_rows(leads_of(request.scope), at=request.now),
        "refusals": RefusalReason.choices,
    }


def referral_or_404(request: StaffRequest, code: str) -> Referral:
    found = referral_for(request.scope, code)
    if found is None:
        raise refused_look(request, Referral, code=code)
    return found


@require_POST
@permitted(Permission.ACCEPT_REFERRAL)
def accept(request: StaffRequest, code: str) -> HttpResponse:
    """LOB-4: a race; the conditional update decides."""
    referral = referral_or_404(request, code)
    with as_toast(request):
        done = once(request, lambda: accept_referral(referral, by=request.staff, at=request.now).code)
        if not done.repeated:
            messages.success(
                request, _("Yours. Go and meet the customer; the lobby sees that you are coming.")
            )
    return redirect("desk:inbox")


@require_POST
@permitted(Permission.ACCEPT_REFERRAL)
def decline(request: StaffRequest, code: str) -> HttpResponse:
    referral = referral_or_404(request, code)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why you cannot take it: the lobby then knows whom to ask."))
        return redirect("desk:inbox")
    with as_toast(request):
        reason = form.cleaned_data["reason"]
        once(request, lambda: decline_referral(referral, reason, by=request.staff, at=request.now).pk)
        messages.success(request, _("Declined. The lobby has been told."))
    return redirect("desk:inbox")


@require_POST
@permitted(Permission.ACCEPT_REFERRAL)
def met(request: StaffRequest, code: str) -> HttpResponse:
    referral = referral_or_404(request, code)
    if referral.accepted_by_id != request.staff.pk:
        raise Http404
    with as_toast(request):
        once(request, lambda: mark_met(referral, by=request.staff, at=request.now).code)
        messages.success(request, _("Noted as met."))
    return redirect("desk:inbox")


@require_POST
@permitted(Permission.ACCEPT_REFERRAL)
def close(request: StaffRequest, code: str) -> HttpResponse:
    lead = find_or_404(request, leads_of(request.scope), code=code)
    with as_toast(request):
        once(request, lambda: close_lead(lead, by=request.staff, at=request.now).code)
        messages.success(request, _("Lead closed."))
    return redirect("desk:inbox")
