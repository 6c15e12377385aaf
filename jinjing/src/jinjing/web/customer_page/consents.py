"""Consent and contact wishes: what is in force, since when, what shows it, and whether contact may be made now.

One fragment, loaded after the page; every form posts into it and comes back in it, filled if it was wrong.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.models import Customer
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.consent import (
    Coverage,
    Evidence,
    decline_personalisation,
    give_consent,
    request_consent,
    withdraw_consent,
)
from jinjing.interactions.domain.hold import lift_hold, note_contact_hours, set_do_not_disturb
from jinjing.interactions.enums import Channel, ConsentPurpose, HoldKind, Purpose
from jinjing.interactions.queries.conversations import holds_of
from jinjing.kernel import rules
from jinjing.kernel.errors import DomainError, Invalid, OutOfScope
from jinjing.web.customer_page.consent_forms import (
    ASKED,
    ConsentForm,
    HoursForm,
    LiftForm,
    WishForm,
    WithdrawalForm,
)
from jinjing.web.customer_page.consent_rows import answer_rows, consent_rows, move_rows
from jinjing.web.customer_page.reach import reach
from jinjing.web.shared.http import StaffRequest, as_toast, once

TEMPLATE = "customer_page/consents.html"
PART = {"part": "consents"}


@require_GET
def consents(request: StaffRequest, code: str) -> HttpResponse:
    """PI-02: the fragment, or a page of its own without JavaScript."""
    return show_consents(request, found_for(request, code))


@require_POST
def record_consent(request: StaffRequest, code: str) -> HttpResponse:
    customer = found_for(request, code, needs=Permission.RECORD_CONSENT)
    notice = str(rules.value("consent.notice_version", request.today))
    form = ConsentForm(request.POST, recipients=recipients(request))

    def verb() -> str:
        said = form.cleaned_data
        ways = tuple(Channel(way) for way in said["channels"])
        about = Coverage(channels=ways, recipient=said["recipient"])
        common: dict[str, Any] = {"notice_version": notice, "coverage": about}
        common |= {"by": request.staff, "at": request.now}
        if said["step"] == ASKED:
            return request_consent(customer, said["purpose"], **common).reference
        evidence = Evidence(said["evidence_kind"], said["evidence"])
        return give_consent(
            customer, said["purpose"], evidence=evidence, valid_to=said["valid_to"], **common
        ).reference

    return carried_out(request, customer, "consent", form, verb, done=_("Recorded: it counts from now on."))


@require_POST
def withdraw(request: StaffRequest, code: str) -> HttpResponse:
    """One tap: effective with the next question anybody asks."""
    customer = found_for(request, code, needs=Permission.RECORD_CONSENT)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data

    def verb() -> str:
        if said["purpose"] == ConsentPurpose.PROFILING:
            return decline_personalisation(customer, by=request.staff, at=request.now).reference
        return withdraw_consent(customer, **said, by=request.staff, at=request.now)[0].reference

    with as_toast(request):
        once(request, verb)
        messages.success(request, _("Withdrawn: it counts at once, for everybody in the bank."))
    return show_consents(request, customer)


@require_POST
def set_wish(request: StaffRequest, code: str) -> HttpResponse:
    """RM-8: the customer asked not to be disturbed."""
    customer = found_for(request, code, needs=Permission.LOG_CONTACT)
    form = WishForm(request.POST)

    def verb() -> int:
        return set_do_not_disturb(customer, by=request.staff, at=request.now, **form.cleaned_data).pk

    done = _("Do not disturb is in force for everybody.")
    return carried_out(request, customer, "wish", form, verb, done=done)


@require_POST
def note_hours(request: StaffRequest, code: str) -> HttpResponse:
    """RULE-2: hours the customer named."""
    customer = found_for(request, code, needs=Permission.LOG_CONTACT)
    form = HoursForm(request.POST)

    def verb() -> int:
        return note_contact_hours(customer, by=request.staff, at=request.now, **form.cleaned_data).pk

    done = _("Noted: these hours count for everybody who calls.")
    return carried_out(request, customer, "hours", form, verb, done=done)


@require_POST
def lift(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """The customer asks for contact again; a refusal ends only with what shows it."""
    customer = found_for(request, code, needs=Permission.LOG_CONTACT)
    held = holds_of(customer.pk, on=request.today).filter(pk=number).select_related("customer").first()
    if held is None:
        raise Http404
    form = LiftForm(request.POST)

    def verb() -> int:
        shown = form.cleaned_data["evidence"]
        return lift_hold(held, evidence=shown, by=request.staff, at=request.now).pk

    done = _("Lifted: the customer may be contacted again.")
    return carried_out(request, customer, "lift", form, verb, done=done, lifting=number)


def found_for(request: StaffRequest, code: str, *, needs: Permission = Permission.CUSTOMER_PAGE) -> Customer:
    """The customer of this section; whoever may not see wishes and consents is told nothing."""
    customer = reach(request, code, needs=needs, detail=PART)
    if not request.scope.sees(FieldGroup.CONSENTS, Screen.CUSTOMER_PAGE):
        raise Http404
    return customer


def carried_out(
    request: StaffRequest,
    customer: Customer,
    name: str,
    form: forms.Form,
    verb: Callable[[], object],
    *,
    done: str,
    lifting: int = 0,
) -> HttpResponse:
    """The form's verb once; what was wrong comes back in its sheet, beside the field."""
    if form.is_valid():
        try:
            once(request, verb)
        except OutOfScope as refusal:
            raise Http404 from refusal
        except DomainError as refusal:
            field = refusal.field if isinstance(refusal, Invalid) else ""
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return show_consents(request, customer)
    return show_consents(
        request, customer, status=HTTPStatus.UNPROCESSABLE_ENTITY, lifting=lifting, **{name: form}
    )


def show_consents(
    request: StaffRequest,
    customer: Customer,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    lifting: int = 0,
    **bound: forms.Form,
) -> HttpResponse:
    """The fragment as it is now; a plain form that was right goes back to the customer."""
    if not request.htmx and request.method == "POST" and status == HTTPStatus.OK:
        return redirect("customer:page", code=customer.code)
    context = consent_context(request, customer, **bound) | {"lifting": lifting}
    template = f"{TEMPLATE}#consents" if request.htmx else TEMPLATE
    return render(request, template, context, status=status)


def consent_context(request: StaffRequest, customer: Customer, **bound: forms.Form) -> dict[str, Any]:
    named = recipients(request)
    return {
        "customer": customer,
        "answers": answer_rows(customer.pk, at=request.now),
        "consents": consent_rows(customer.pk, recipients=named, at=request.now),
        "moves": move_rows(customer.pk, recipients=named),
        "holds": list(holds_of(customer.pk, on=request.today)),
        "wishes": (HoldKind.DO_NOT_DISTURB, HoldKind.REFUSAL),
        "hours": getattr(customer, "contact_hours", None),
        "notes": request.scope.may(Permission.LOG_CONTACT),
        "records": request.scope.may(Permission.RECORD_CONSENT),
        "notice_version": rules.value("consent.notice_version", request.today),
        "consent_form": bound.get("consent") or ConsentForm(recipients=named),
        "wish_form": bound.get("wish") or WishForm(initial={"purpose": Purpose.MARKETING}),
        "hours_form": bound.get("hours") or HoursForm(),
        "lift_form": bound.get("lift") or LiftForm(),
    }


def recipients(request: StaffRequest) -> dict[str, list[str]]:
    """Codes with their names in Chinese and English, as the bank declares them."""
    return dict(rules.value("consent.recipients", request.today))
