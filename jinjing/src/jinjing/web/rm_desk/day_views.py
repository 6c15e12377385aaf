"""The day's sum: what it came to, and what is still to be written down or to go back to the customer (RM-3)."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import rules
from jinjing.web.rm_desk.day import day_of
from jinjing.web.rm_desk.forms import NoteForm
from jinjing.web.rm_desk.shared import frame
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.calls import correct_call
from jinjing.workbench.queries.leads import callable_customers

# Ways on which something goes back: said again at the end of a call, or sent.
BACK_BY = (Channel.TELEPHONE, Channel.WECOM, Channel.SHORT_MESSAGE, Channel.EMAIL, Channel.MEETING)


@require_GET
@permitted(Permission.CALL_LIST)
def day(request: StaffRequest, on: str = "") -> HttpResponse:
    """RM-3: the own day, today or one that may still be written down."""
    chosen = day_asked_for(request, on)
    within = None if chosen == request.today else callable_customers(request.scope)
    found = day_of(request.staff, on=chosen, within=within)
    record_look(request, "call_day.open", kind="call_list", customers=[line.code for line in found.contacts])
    context = {
        "day": found,
        "is_today": chosen == request.today,
        "before": chosen - timedelta(days=1) if chosen > earliest(request) else None,
        "after": chosen + timedelta(days=1) if chosen < request.today else None,
        "back_by": [(way.value, way.label) for way in BACK_BY],
        **frame(request),
    }
    return render(request, "rm_desk/day.html", context)


@require_POST
@permitted(Permission.LOG_CONTACT)
def note(request: StaffRequest, reference: str) -> HttpResponse:
    """What a talk was about, written down afterwards: a correction that says the same and more."""
    own = standing().filter(reference=reference, staff=request.staff).select_related("customer")
    record = own.first()
    if record is None:
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a few words first: what mattered to the customer?"))
        return redirect("desk:day-of", on=record.occurred_on.isoformat())
    with as_toast(request):
        once(
            request,
            lambda: (
                correct_call(
                    record,
                    outcome=Outcome(record.outcome),
                    note=form.cleaned_data["note"],
                    next_step=record.next_step,
                    next_on=record.next_on,
                    by=request.staff,
                    at=request.now,
                ).reference
            ),
        )
        messages.success(request, _("Written down."))
    return redirect("desk:day-of", on=record.occurred_on.isoformat())


def day_asked_for(request: StaffRequest, on: str) -> date:
    """Today without a day in the address; 404 for one that is none, is to come, or is too long ago."""
    try:
        chosen = date.fromisoformat(on) if on else request.today
    except ValueError as unreadable:
        raise Http404 from unreadable
    if not earliest(request) <= chosen <= request.today:
        raise Http404
    return chosen


def earliest(request: StaffRequest) -> date:
    return request.today - timedelta(days=rules.value("contact.log_back_days", request.today))
