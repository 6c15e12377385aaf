"""Promises from the call screen and from the day's sum: kept, moved, let go; and what went back to the customer."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.promise import confirm_back, keep_promise, move_promise, release_promise
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.sensitive import GroundMissing
from jinjing.web.rm_desk.call_views import show_call
from jinjing.web.rm_desk.forms import ConfirmForm, MoveForm, ReleaseForm
from jinjing.web.rm_desk.outcomes import spoken_day
from jinjing.web.rm_desk.shared import reach
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted, refused_look
from jinjing.workbench.queries.leads import callable_customers


@require_POST
@permitted(Permission.LOG_CONTACT)
def keep(request: StaffRequest, reference: str) -> HttpResponse:
    made = spoken_in(request, reference)
    return carried_out(
        request, made, lambda: keep_promise(made, by=request.staff, at=request.now).pk, _("Kept. Well done.")
    )


@require_POST
@permitted(Permission.LOG_CONTACT)
def move(request: StaffRequest, reference: str) -> HttpResponse:
    made = spoken_in(request, reference)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the day to which the promise moves."))
        return back(request, made)
    to = form.cleaned_data["to"]
    told = _("Moved: promised for %(day)s now.") % {"day": spoken_day(to)}
    return carried_out(
        request, made, lambda: move_promise(made, to, by=request.staff, at=request.now).pk, told
    )


@require_POST
@permitted(Permission.LOG_CONTACT)
def release(request: StaffRequest, reference: str) -> HttpResponse:
    made = spoken_in(request, reference)
    form = ReleaseForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {"why": ""}
    with as_toast(request):
        try:
            once(request, lambda: release_promise(made, **said, by=request.staff, at=request.now).pk)
        except GroundMissing as refusal:
            refuse(form, refusal)
            form.of = made.reference
            return show_call(request, reach(request, made.customer.code), release_form=form)
        messages.success(request, _("Let go. The reason stays in the record."))
    return back(request, made)


@require_POST
@permitted(Permission.LOG_CONTACT)
def confirm(request: StaffRequest, reference: str) -> HttpResponse:
    """RM-3: what was agreed has gone back to the customer."""
    made = spoken_in(request, reference)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the way on which it went back to the customer."))
        return back(request, made)
    channel = form.cleaned_data["channel"]
    return carried_out(
        request,
        made,
        lambda: confirm_back(made, channel=channel, by=request.staff, at=request.now).pk,
        _("Marked as confirmed back to the customer."),
    )


def spoken_in(request: StaffRequest, reference: str) -> Interaction:
    """The conversation's standing record, of a customer within reach; anything else is 404."""
    found = standing().filter(reference=reference).select_related("customer").first()
    if found is None:
        raise Http404
    if not callable_customers(request.scope).filter(pk=found.customer_id).exists():
        raise refused_look(request, type(found.customer), code=found.customer.code)
    return found


def carried_out(
    request: StaffRequest, made: Interaction, verb: Callable[[], object], told: str
) -> HttpResponse:
    with as_toast(request):
        once(request, verb)
        messages.success(request, told)
    return back(request, made)


def back(request: StaffRequest, made: Interaction) -> HttpResponse:
    """To the page that sent the form, else to the customer's call screen."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if safe else reverse("desk:call-one", args=[made.customer.code]))
