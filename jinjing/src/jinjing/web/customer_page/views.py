"""The customer page: look, log a contact, open a masked value, open a figure."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.customers.queries.personal import personal_values
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.opening import open_value
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel.errors import Invalid
from jinjing.web.customer_page import figures
from jinjing.web.customer_page.forms import ContactForm, OpeningForm
from jinjing.web.customer_page.glance import read_glance
from jinjing.web.customer_page.next_views import rights
from jinjing.web.customer_page.page import conversations_since, entries_of, portfolio_of, timeline_of
from jinjing.web.customer_page.reach import reach
from jinjing.web.customer_page.services import services_context
from jinjing.web.customer_page.timeline import ALL, FILTERS, Point, Shown, filtered
from jinjing.web.customer_page.trend import read_trend
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, once
from jinjing.web.shared.privacy import privacy_of
from jinjing.workbench.domain.calls import log_call

TEMPLATE = "customer_page/page.html"


@require_GET
def page(request: StaffRequest, code: str) -> HttpResponse:
    if request.htmx and request.htmx.target == "timeline":
        return show_timeline(request, reach(request, code))
    return show_page(request, reach(request, code))


def show_timeline(request: StaffRequest, customer: Customer) -> HttpResponse:
    entries = timeline_of(customer, publication=request.publication or None, at=request.now)
    context = {"customer": customer, "timeline": as_asked(request, entries)}
    return render(request, f"{TEMPLATE}#timeline", context)


def show_page(
    request: StaffRequest,
    customer: Customer,
    *,
    form: ContactForm | None = None,
    opening: OpeningForm | None = None,
    opened: dict[PersonalField, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The whole page; `form` comes back with what was wrong, `opened` holds values just unmasked."""
    publication = request.publication or None
    talks = conversations_since(customer, at=request.now)
    view = read_glance(request, customer, talks=talks)
    tiers = [place.row for place in view.places]
    entries = entries_of(customer, talks, tiers, publication, at=request.now)
    context = {
        "view": view,
        "customer": customer,
        "figures_at": figures_at(customer),
        "portfolio": portfolio_of(customer, publication=publication),
        "timeline": as_asked(request, entries),
        "trend": read_trend(request, customer, figures=view.figures, months=view.months),
        **services_context(tiers, view.figures, publication=publication, on=request.today),
        "form": form or ContactForm(initial={"channel": view.step.channel} if view.step else None),
        "outcomes": Outcome.choices,
        **rights(request),
        **personal_context(request, customer, opened=opened, opening=opening),
    }
    return render(request, TEMPLATE, context, status=status)


def figures_at(customer: Customer) -> str:
    """Before the name of an indicator and a slash: where it comes from. A page has two dozen of these addresses."""
    return reverse("customer:figure", args=[customer.code, "x"]).removesuffix("x/")


def as_asked(request: StaffRequest, points: Sequence[Point]) -> Shown:
    """Under the filter of the address; a few entries, or the whole year."""
    show = request.GET.get("show", ALL)
    return filtered(points, show=show if show in FILTERS else ALL, whole="whole" in request.GET)


def personal_context(
    request: StaffRequest,
    customer: Customer,
    *,
    opened: dict[PersonalField, str] | None = None,
    opening: OpeningForm | None = None,
) -> dict[str, Any]:
    values = personal_values(request.scope, customer, opened=opened)
    return {
        "values": values,
        "opening": opening or OpeningForm(),
        "anything_opened": bool(opened),
        "may_unmask": any(value.openable for value in values),
        "shown_seconds": privacy_of(request).unmask_seconds,
    }


@require_POST
def log_contact_here(request: StaffRequest, code: str) -> HttpResponse:
    """RM-3 from the customer page; a wrong entry comes back with its sentence beside the field."""
    customer = reach(request, code, needs=Permission.LOG_CONTACT)
    form = ContactForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        said |= {"channel": Channel(said["channel"]), "outcome": Outcome(said["outcome"])}
        try:
            once(request, lambda: log_call(customer, by=request.staff, at=request.now, **said).reference)
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Contact recorded."))
            return redirect("customer:page", code=customer.code)
    return show_page(request, customer, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_GET
def personal(request: StaffRequest, code: str) -> HttpResponse:
    """The masked values again, after an opened one was shown long enough."""
    customer = reach(request, code, detail={"part": "personal"})
    return show_personal(request, customer)


@require_POST
def open_personal(request: StaffRequest, code: str) -> HttpResponse:
    """FI-03: one value in full, for a reason that is recorded; shown in this answer only."""
    customer = reach(request, code, needs=Permission.UNMASK, detail={"part": "personal"})
    form = OpeningForm(request.POST)
    opened: dict[PersonalField, str] = {}
    if form.is_valid():
        field, reason = PersonalField(form.cleaned_data["field"]), OpeningReason(form.cleaned_data["reason"])
        outlet = request.scope.outlet_code

        def verb() -> str:
            opened[field] = open_value(
                customer, field, reason=reason, outlet=outlet, by=request.staff, at=request.now
            )
            return ""

        with as_toast(request):
            once(request, verb)
    if request.htmx:
        return show_personal(request, customer, opened=opened, opening=form)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return show_page(request, customer, opened=opened, opening=form, status=status)


def show_personal(
    request: StaffRequest,
    customer: Customer,
    *,
    opened: dict[PersonalField, str] | None = None,
    opening: OpeningForm | None = None,
) -> HttpResponse:
    context = {"customer": customer, **personal_context(request, customer, opened=opened, opening=opening)}
    return render(request, f"{TEMPLATE}#personal", context)


@require_GET
def figure(request: StaffRequest, code: str, indicator: str) -> HttpResponse:
    """Where a figure comes from, down to account and day: the face of `assay explain`."""
    known = figures.is_known(indicator)
    detail = {"indicator": indicator if known else ""}
    customer = reach(request, code, action="figure.open", needs=Permission.SEE_BALANCES, detail=detail)
    publication = request.publication or None
    if publication is None or not known:
        raise Http404
    try:
        derivation = figures.derived(customer, indicator, publication=publication)
    except figures.FigureUnavailable as refusal:
        context = {"customer": customer, "refusal": str(refusal)}
        return render(request, "customer_page/figure.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "customer_page/figure.html", {"customer": customer, "derivation": derivation})
