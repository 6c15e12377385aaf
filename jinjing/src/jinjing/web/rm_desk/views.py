"""Today: the list, its refill, who is left out, and where the manager is."""

from datetime import time, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import BANK_ZONE
from jinjing.lobby.domain.presence import change_whereabouts
from jinjing.web.rm_desk.forms import PresenceForm
from jinjing.web.rm_desk.outcomes import QUICK_OUTCOMES
from jinjing.web.rm_desk.shared import frame
from jinjing.web.rm_desk.today import today_of
from jinjing.web.rm_desk.why import Answer, answers_to
from jinjing.web.shared.http import StaffRequest, as_toast, once, page_or_partial, permitted
from jinjing.web.shared.looks import lookup_refused, record_look
from jinjing.workbench.domain.call_list import refill_call_list
from jinjing.workbench.queries.call_list import list_of
from jinjing.workbench.queries.day_summary import without_a_note


@require_GET
@permitted(Permission.CALL_LIST)
def today(request: StaffRequest) -> HttpResponse:
    """RM-1: the names of the day. Opening it first draws the list."""
    publication = request.publication or None
    found = today_of(request.staff, on=request.today, publication=publication, at=request.now)
    shown = [row.code for row in found.rows] if found else []
    record_look(request, "call_list.open", kind="call_list", customers=shown)
    context = {
        "today": found,
        "quick_outcomes": QUICK_OUTCOMES,
        "missing_notes": missing_notes(request),
        **frame(request),
    }
    return page_or_partial(request, "rm_desk/today.html", context, partials=("today",))


def missing_notes(request: StaffRequest) -> int:
    """RM-3: towards the end of the day, how many talks nobody has written anything about; 0 before that."""
    from_then = time.fromisoformat(rules.value("contact.note_prompt_from", request.today))
    if request.now.astimezone(BANK_ZONE).time() < from_then:
        return 0
    return without_a_note(request.staff, on=request.today)


@require_POST
@permitted(Permission.CALL_LIST)
def refill(request: StaffRequest) -> HttpResponse:
    """Replacements for names that did not answer."""
    call_list = list_of(request.staff, on=request.today)
    if call_list is not None:
        with as_toast(request):
            done = once(request, lambda: refill_call_list(call_list, by=request.staff, at=request.now))
            count = int(done.result or 0)
            added = ngettext("%(count)d name added.", "%(count)d names added.", count) % {"count": count}
            messages.success(request, added)
    return redirect("desk:today")


@require_POST
@permitted(Permission.CALL_LIST)
def why(request: StaffRequest) -> HttpResponse:
    """RM-1: "why is X not on my list?" The words stay in the body of the request; who was found is recorded."""
    text = request.POST.get("q", "").strip()
    refused = lookup_refused(request)
    call_list = list_of(request.staff, on=request.today)
    answers: list[Answer] = []
    if call_list and text and not refused:
        answers = answers_to(text, request.scope, call_list=call_list, at=request.now)
    audit.write(
        "call_list.why",
        by=request.staff,
        at=request.now,
        outlet=request.scope.outlet_code,
        detail={"customers": [answer.code for answer in answers]},
    )
    context = {"answers": answers, "asked": bool(text), "refused": refused, **frame(request)}
    if request.htmx:
        return render(request, "rm_desk/why.html#answers", context)
    return render(request, "rm_desk/why.html", context)


@require_POST
@permitted(Permission.ACCEPT_REFERRAL)
def presence(request: StaffRequest) -> HttpResponse:
    """ORG-3: free, with a customer until, visiting until, off."""
    form = PresenceForm.of(request.POST.get("presence", ""))
    if form.is_valid():
        minutes = form.cleaned_data["minutes"]
        until = request.now + timedelta(minutes=minutes) if minutes else None
        where = form.cleaned_data["whereabouts"]
        once(
            request,
            lambda: change_whereabouts(request.staff, where, until=until, by=request.staff, at=request.now),
        )
    else:
        messages.error(request, _("Choose one of the places in the menu."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if safe else reverse("desk:today"))
