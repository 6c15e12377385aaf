"""Staff of the bank: find one, see what they hold, and change it with a line in the access log."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinjing.customers.queries.assignments import care_of
from jinjing.identity.domain.appointments import appoint, end_position, hire, lend, set_expiry
from jinjing.identity.domain.factors import reset_factors
from jinjing.identity.domain.locks import unlock
from jinjing.identity.domain.passwords import set_first_password
from jinjing.identity.domain.sessions import end_sessions_of
from jinjing.identity.enums import Role, SessionEnd
from jinjing.identity.errors import NotForYourself
from jinjing.identity.models import Position, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.people import all_positions_of, open_units, people_in, sign_in_state
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError, Invalid, require
from jinjing.web.people.forms import (
    AppointForm,
    EndForm,
    ExpiryForm,
    HireForm,
    LendForm,
    PasswordForm,
)
from jinjing.web.people.rows import position_rows
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted
from jinjing.web.shared.step_up import step_up

PAGE_SIZE = 30
MOST_UNITS = 500


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE_STAFF)
def people(request: StaffRequest) -> HttpResponse:
    """Everybody, page by page; what is searched for comes in the body and is not written down."""
    asked = request.POST.get("q", "").strip()[:60]
    typed = (request.POST if request.method == "POST" else request.GET).get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 6 else 1
    number = max(number, 1)
    start = (number - 1) * PAGE_SIZE
    shown = list(people_in(request.scope, asked=asked)[start : start + PAGE_SIZE + 1])
    context = {
        "people": shown[:PAGE_SIZE],
        "asked": asked,
        "before": number - 1,
        "after": number + 1 if len(shown) > PAGE_SIZE else 0,
        "today": request.today,
    }
    template = "people/list.html#people" if request.htmx else "people/list.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE_STAFF)
@step_up
def new(request: StaffRequest) -> HttpResponse:
    form = HireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = carried_out(
            request,
            form,
            lambda: hire(**typed, by=request.staff, at=request.now, real=clock.real_now()).staff_no,
        )
        if done:
            messages.success(
                request,
                _("Created. Give the password personally; at the first sign-in another one is chosen."),
            )
            return redirect("people:person", code=typed["staff_no"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "people/new.html", {"form": form}, status=status)


@require_GET
@permitted(Permission.MANAGE_STAFF)
@step_up
def person(request: StaffRequest, code: str) -> HttpResponse:
    return show_person(request, colleague_or_404(request, code))


def show_person(request: StaffRequest, staff: Staff, **forms_back: forms.Form | int) -> HttpResponse:
    """The page of one colleague; a form that was refused comes back with what was typed."""
    wrong = any(isinstance(form, forms.Form) and form.errors for form in forms_back.values())
    context: dict[str, Any] = {
        "person": staff,
        "own": staff.pk == request.staff.pk,
        "rows": position_rows(all_positions_of(staff), on=request.today),
        "care": care_of(staff, on=request.today),
        "door": sign_in_state(staff, real=clock.real_now()),
        "expired": staff.expires_on is not None and staff.expires_on < request.today,
        "units": open_units(on=request.today)[:MOST_UNITS],
        "appoint_form": AppointForm(initial={"valid_from": request.today}),
        "end_form": EndForm(initial={"last_on": request.today}),
        "lend_form": LendForm(initial={"first_on": request.today, "last_on": request.today}),
        "expiry_form": ExpiryForm(initial={"last_day": staff.expires_on}),
        "password_form": PasswordForm(),
        "open_row": 0,
    } | forms_back
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "people/person.html", context, status=status)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def appoint_here(request: StaffRequest, code: str) -> HttpResponse:
    staff, form = colleague_or_404(request, code), AppointForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        if carried_out(
            request,
            form,
            lambda: (
                appoint(
                    staff,
                    Role(typed["role"]),
                    typed["unit"],
                    valid_from=typed["valid_from"],
                    valid_to=typed["valid_to"],
                    by=request.staff,
                    at=request.now,
                ).pk
            ),
        ):
            return _done(request, staff, pgettext("people", "Appointed."))
    return show_person(request, staff, appoint_form=form)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def end_here(request: StaffRequest, code: str, number: int) -> HttpResponse:
    staff, form = colleague_or_404(request, code), EndForm(request.POST)
    position = position_or_404(staff, number)
    if form.is_valid() and carried_out(
        request,
        form,
        lambda: end_position(
            position, last_on=form.cleaned_data["last_on"], by=request.staff, at=request.now
        ),
    ):
        return _done(request, staff, pgettext("people", "The position ends with that day."))
    return show_person(request, staff, end_form=form, open_row=number)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def lend_here(request: StaffRequest, code: str, number: int) -> HttpResponse:
    staff, form = colleague_or_404(request, code), LendForm(request.POST)
    position = position_or_404(staff, number)
    if form.is_valid():
        typed = form.cleaned_data
        if carried_out(
            request,
            form,
            lambda: (
                lend(
                    position,
                    typed["unit"],
                    first_on=typed["first_on"],
                    last_on=typed["last_on"],
                    by=request.staff,
                    at=request.now,
                ).pk
            ),
        ):
            return _done(request, staff, pgettext("people", "Lent for these days."))
    return show_person(request, staff, lend_form=form, open_row=number)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def expire_here(request: StaffRequest, code: str) -> HttpResponse:
    staff, form = colleague_or_404(request, code), ExpiryForm(request.POST)
    if form.is_valid() and carried_out(
        request,
        form,
        lambda: (
            set_expiry(staff, last_day=form.cleaned_data["last_day"], by=request.staff, at=request.now).pk
        ),
    ):
        return _done(request, staff, pgettext("people", "Saved."))
    return show_person(request, staff, expiry_form=form)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def password_here(request: StaffRequest, code: str) -> HttpResponse:
    staff, form = colleague_or_404(request, code), PasswordForm(request.POST)
    if form.is_valid():
        verb = _for_another(
            request,
            staff,
            lambda: set_first_password(
                staff,
                form.cleaned_data["password"],
                by=request.staff,
                at=request.now,
                real=clock.real_now(),
            ),
        )
        if carried_out(request, form, verb):
            return _done(request, staff, pgettext("people", "Set for one sign-in. Give it personally."))
    return show_person(request, staff, password_form=form)


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def unlock_here(request: StaffRequest, code: str) -> HttpResponse:
    return _at_the_door(
        request,
        code,
        lambda staff: unlock(staff, by=request.staff, at=request.now),
        pgettext("people", "Unlocked."),
    )


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def reset_factors_here(request: StaffRequest, code: str) -> HttpResponse:
    return _at_the_door(
        request,
        code,
        lambda staff: reset_factors(staff, by=request.staff, at=request.now),
        pgettext("people", "Second factors removed; sessions have ended."),
    )


@require_POST
@permitted(Permission.MANAGE_STAFF)
@step_up
def end_sessions_here(request: StaffRequest, code: str) -> HttpResponse:
    return _at_the_door(
        request,
        code,
        lambda staff: end_sessions_of(staff, why=SessionEnd.REVOKED, by=request.staff, at=request.now),
        pgettext("people", "Signed out everywhere."),
    )


def _at_the_door(
    request: StaffRequest, code: str, verb: Callable[[Staff], object], said: str
) -> HttpResponse:
    staff = colleague_or_404(request, code)
    with as_toast(request):
        once(request, _for_another(request, staff, lambda: verb(staff)))
        messages.success(request, said)
    return redirect("people:person", code=staff.staff_no)


def _for_another(request: StaffRequest, staff: Staff, verb: Callable[[], object]) -> Callable[[], object]:
    """Nobody helps themselves through the administrator's door; the own sign-in has its own page."""

    def asked() -> object:
        require(staff.pk != request.staff.pk, NotForYourself())
        return verb()

    return asked


def carried_out(request: StaffRequest, form: forms.Form, verb: Callable[[], object]) -> bool:
    """Carry a form out once; what is refused stands in the form, beside the field if it is about one."""

    def once_only() -> str:
        verb()
        return ""

    try:
        once(request, once_only)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def colleague_or_404(request: StaffRequest, code: str) -> Staff:
    found = people_in(request.scope).filter(staff_no=code).first()
    if found is None:
        raise Http404
    return found


def position_or_404(staff: Staff, number: int) -> Position:
    held = Position.objects.filter(staff=staff).select_related("org_unit", "staff")
    found = held.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _done(request: StaffRequest, staff: Staff, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:person", code=staff.staff_no)
