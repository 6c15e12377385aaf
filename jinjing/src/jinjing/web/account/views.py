"""My sign-in: password, second factors, devices, the last tries."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jinjing.identity.domain.locks import give_back_try
from jinjing.identity.domain.passwords import (
    CLASSES,
    DAYS,
    HISTORY,
    LENGTH,
    change_password,
)
from jinjing.identity.domain.sessions import settle
from jinjing.identity.domain.sign_in import owed_by, take_factor_try
from jinjing.identity.enums import FactorKind, Owed, Proof
from jinjing.identity.programs import keys_of
from jinjing.identity.queries.factors import factors_of, must_have_factor, unused_codes
from jinjing.identity.queries.sessions import open_sessions, tries_of
from jinjing.kernel import clock, rules
from jinjing.kernel.errors import DomainError
from jinjing.web.account.forms import PasskeyForm, PasswordForm
from jinjing.web.shared.devices import in_words
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.sessions import address_of, is_demo


@dataclass(frozen=True)
class DeviceRow:
    """One device on which the person is signed in. `minutes`: since somebody last did something there."""

    number: int
    words: str
    since: datetime
    minutes: int
    here: bool


@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """Everything about how one gets in, and where one is in."""
    staff = request.staff
    factors = factors_of(staff)
    shown = {
        "owes_factor": request.staff_session.owes == Owed.FACTOR,
        "factors": factors,
        "has_app": any(factor.kind == FactorKind.TOTP for factor in factors),
        "must_have": must_have_factor(staff, on=request.today),
        "codes_left": unused_codes(staff),
        "passkey_form": PasskeyForm(),
        "devices": device_rows(request),
        "program_keys": keys_of(staff, on=request.today),
        "tries": tries_of(staff),
        "password_days_left": days_left(request),
        "is_demo": is_demo(),
    }
    return render(request, "account/page.html", shown)


def device_rows(request: StaffRequest) -> list[DeviceRow]:
    """The person's devices, this one first."""
    real = clock.real_now()
    rows = [
        DeviceRow(
            row.pk,
            in_words(row.device, tablet=row.tablet),
            row.opened_at,
            int((real - row.last_active_at).total_seconds() // 60),
            row.pk == request.staff_session.pk,
        )
        for row in open_sessions(request.staff, today=request.today, real=real)
    ]
    return sorted(rows, key=lambda row: not row.here)


def days_left(request: StaffRequest) -> int | None:
    """Until the password has to be changed; None if it does not grow old."""
    changed = request.staff.password_changed_at
    if changed is None or is_demo() or not request.staff.has_usable_password():
        return None
    days: int = rules.value(DAYS, request.today)
    return max(days - (clock.real_now() - changed).days, 0)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change it. The other devices are signed out."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, form)
        except DomainError as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal.message))
    bounds = rules.values(LENGTH, CLASSES, HISTORY, on=request.today)
    shown = {
        "form": form,
        "owed": request.staff_session.owes == Owed.PASSWORD,
        "least": bounds[LENGTH],
        "classes": bounds[CLASSES],
        "history": bounds[HISTORY],
    }
    return render(request, "account/password.html", shown)


def _changed(request: StaffRequest, form: PasswordForm) -> HttpResponse:
    staff, real, address = request.staff, clock.real_now(), address_of(request)
    # Whoever finds an open page must not try passwords on it: each try counts like one at the door.
    take_factor_try(staff, address=address, at=request.now, real=real)
    change_password(
        staff,
        old=form.cleaned_data["old"],
        new=form.cleaned_data["password"],
        keep=request.staff_session,
        at=request.now,
        real=real,
    )
    give_back_try(staff.sign_in, address)
    staff.refresh_from_db()
    update_session_auth_hash(request, staff)
    owes = Owed.NOTHING if is_demo() else owed_by(staff, Proof.PASSWORD, at=request.now, real=real)
    settle(request.staff_session, owes)
    messages.success(request, _("Your password is changed. Other devices were signed out."))
    return redirect("account:page" if request.staff_session.owes else "home")
