"""What the customer asks for during a call: silence, certain hours, contact again. It binds everybody at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.hold import lift_hold, note_contact_hours, set_do_not_disturb
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.queries.conversations import holds_of
from jinjing.kernel.errors import Invalid
from jinjing.web.rm_desk.call_views import show_call
from jinjing.web.rm_desk.forms import HoldForm, HoursForm, LiftForm
from jinjing.web.rm_desk.shared import reach
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted


@require_POST
@permitted(Permission.LOG_CONTACT)
def hold(request: StaffRequest, code: str) -> HttpResponse:
    """RM-8: the customer asked not to be disturbed."""
    customer = reach(request, code)
    form = HoldForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            once(
                request,
                lambda: (
                    set_do_not_disturb(
                        customer,
                        by=request.staff,
                        at=request.now,
                        channel=Channel(said["channel"]) if said["channel"] else None,
                        purpose=Purpose(said["purpose"]) if said["purpose"] else None,
                        until=said["until"],
                    ).pk
                ),
            )
        except Invalid as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Do not disturb is in force for everybody."))
            return redirect("desk:call-one", code=customer.code)
    return show_call(request, customer, hold_form=form)


@require_POST
@permitted(Permission.LOG_CONTACT)
def lift(request: StaffRequest, code: str, number: int) -> HttpResponse:
    customer = reach(request, code)
    found = holds_of(customer.pk, on=request.today).filter(pk=number).select_related("customer").first()
    if found is None:
        raise Http404
    form = LiftForm(request.POST)
    shown = form.cleaned_data["evidence"] if form.is_valid() else ""
    with as_toast(request):
        once(request, lambda: lift_hold(found, evidence=shown, by=request.staff, at=request.now).pk)
        messages.success(request, _("Lifted: the customer may be contacted again."))
    return redirect("desk:call-one", code=customer.code)


@require_POST
@permitted(Permission.LOG_CONTACT)
def hours(request: StaffRequest, code: str) -> HttpResponse:
    """RULE-2: hours the customer named."""
    customer = reach(request, code)
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            once(
                request,
                lambda: (
                    note_contact_hours(customer, by=request.staff, at=request.now, **form.cleaned_data).pk
                ),
            )
        except Invalid as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Noted: these hours count for everybody who calls."))
            return redirect("desk:call-one", code=customer.code)
    return show_call(request, customer, hours_form=form)
