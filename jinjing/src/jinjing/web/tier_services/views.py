"""The table of tiers and services, one cell of it, and how a customer's page shows a tier."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.insights.domain.tier_services import note_tier_service
from jinjing.insights.queries.tier_services import (
    ServiceCell,
    cell_on,
    changes_of,
    history_of,
    planned_days,
    services_due,
    table_on,
)
from jinjing.insights.unified_view import Cell, ServiceScheme, Step, label_of, schemes_of
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.web.components.props import Tab
from jinjing.web.shared.http import StaffRequest, once, permitted
from jinjing.web.tier_services.forms import DayForm, ServiceForm
from jinjing.web.tier_services.history import changes, versions

CHANGES_SHOWN = 20


@require_GET
@permitted(Permission.TIER_SERVICES)
def table(request: StaffRequest, scheme: str = "") -> HttpResponse:
    """Kinds of service by tiers on a day, the official scheme first; five queries at most."""
    known = schemes_of(request.publication or None)
    if not known:
        return render(request, "tier_services/page.html", {"scheme": None})
    shown = next((one for one in known if one.key == scheme), None) if scheme else known[0]
    if shown is None:
        raise Http404
    on = day_asked(request)
    context = {
        "scheme": shown,
        "tabs": [Tab(one.key, str(one.name), reverse("services:scheme", args=[one.key])) for one in known],
        "on": on,
        "another_day": on != request.today,
        "day_form": DayForm(initial={"on": on}),
        "rows": table_on(request.scope, shown, on=on),
        **around_the_table(request, shown),
        "may_change": request.scope.may(Permission.CHANGE_TIER_SERVICES),
    }
    return render(request, "tier_services/page.html", context)


def around_the_table(request: StaffRequest, scheme: ServiceScheme) -> dict[str, Any]:
    """Days of planned changes, and who changed what last; two queries."""
    rows = changes_of(request.scope, scheme.key, most=CHANGES_SHOWN)
    return {
        "planned": planned_days(request.scope, scheme.key, on=request.today),
        "changes": changes(rows, scheme, on=request.today),
    }


@require_GET
@permitted(Permission.TIER_SERVICES)
def as_shown(request: StaffRequest, scheme: str, step: str) -> HttpResponse:
    """What the page of a customer of that tier says on a day, with what the next tier adds."""
    found, place = place_or_404(request, scheme, step)
    on = day_asked(request)
    above = found.steps[found.steps.index(place) - 1] if place != found.steps[0] else None
    due = services_due(
        found.key,
        place.tier,
        place.band,
        next_step=above.key if above else "",
        publication=request.publication or None,
        on=on,
    )
    context = {
        "scheme": found,
        "step": place,
        "on": on,
        "another_day": on != request.today,
        "services": due,
        "next_services": due.next if due else None,
        "day_form": DayForm(initial={"on": on}),
    }
    return render(request, "tier_services/as_shown.html", context)


@require_GET
@permitted(Permission.TIER_SERVICES)
def cell(request: StaffRequest, scheme: str, step: str, kind: str) -> HttpResponse:
    """One cell with its history; for HTMX the inside of the table's cell, to read or (`?edit`) to write."""
    return show_cell(request, *cell_or_404(request, scheme, step, kind))


@require_POST
@permitted(Permission.CHANGE_TIER_SERVICES)
def change(request: StaffRequest, scheme: str, step: str, kind: str) -> HttpResponse:
    """A new text from a day on. What was typed comes back with what is wrong about it."""
    found, place, now = cell_or_404(request, scheme, step, kind)
    form = ServiceForm(request.POST)
    if not (form.is_valid() and changed(request, Cell(found.key, place.key, kind), form)):
        return show_cell(request, found, place, now, form=form)
    messages.success(request, _("Noted: in force from %(day)s.") % {"day": form.cleaned_data["valid_from"]})
    if request.htmx:
        again = cell_on(request.scope, found, place, kind, on=day_asked(request))
        return show_cell(request, found, place, again or now, written=True)
    return redirect("services:cell", scheme=found.key, step=place.key, kind=kind)


def changed(request: StaffRequest, where: Cell, form: ServiceForm) -> bool:
    """Carry it out once; a refusal stands beside its field."""
    try:
        once(
            request,
            lambda: note_tier_service(where, by=request.staff, at=request.now, **form.cleaned_data).pk,
        )
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def show_cell(
    request: StaffRequest,
    scheme: ServiceScheme,
    step: Step,
    shown: ServiceCell,
    *,
    form: ServiceForm | None = None,
    written: bool = False,
) -> HttpResponse:
    """form: one that came back; written: what stands around the table comes along anew."""
    may_change = request.scope.may(Permission.CHANGE_TIER_SERVICES)
    on = day_asked(request)
    context: dict[str, Any] = {
        "scheme": scheme,
        "step": step,
        "cell": shown,
        "label": label_of(shown.kind),
        "on": on,
        "another_day": on != request.today,
        "may_change": may_change,
        "form": form or fresh_form(request, shown, on=on),
        "back": written or "back" in request.GET,
        "swap_out_of_band": written,
        **(around_the_table(request, scheme) if written else {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    if request.htmx:
        edits = may_change and (form is not None or "edit" in request.GET)
        part = "editor" if edits else "shown"
        return render(request, f"tier_services/cell.html#{part}", context, status=status)
    rows = history_of(request.scope, Cell(scheme.key, step.key, shown.kind))
    context["versions"] = versions(rows, scheme.brings(step.key, shown.kind), on=request.today)
    return render(request, "tier_services/cell_page.html", context, status=status)


def fresh_form(request: StaffRequest, shown: ServiceCell, *, on: date) -> ServiceForm:
    """What is in force on the day looked at, to be changed from that day on."""
    text = shown.now.text
    return ServiceForm(
        auto_id=f"{shown.step.key.replace(':', '-')}-{shown.kind}-%s",
        initial={
            "text_zh": text.zh,
            "text_en": text.en if text.en != text.zh else "",
            "valid_from": max(on, request.today),
            "replaces": shown.last,
        },
    )


def day_asked(request: StaffRequest) -> date:
    """`?on=2026-12-01`, or the bank's day."""
    asked = DayForm(request.GET or request.POST)
    day: date = asked.cleaned_data["on"] if asked.is_valid() else request.today
    return day


def place_or_404(request: StaffRequest, scheme: str, step: str) -> tuple[ServiceScheme, Step]:
    for found in schemes_of(request.publication or None):
        for place in found.steps:
            if (found.key, place.key) == (scheme, step):
                return found, place
    raise Http404


def cell_or_404(
    request: StaffRequest, scheme: str, step: str, kind: str
) -> tuple[ServiceScheme, Step, ServiceCell]:
    found, place = place_or_404(request, scheme, step)
    shown = cell_on(request.scope, found, place, kind, on=day_asked(request)) if kind in found.kinds else None
    if shown is None:
        raise Http404
    return found, place, shown
