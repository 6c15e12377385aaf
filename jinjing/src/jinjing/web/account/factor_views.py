"""Setting up and taking away second factors. Nothing of it without a fresh proof of who is there."""

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]

from jinjing.identity.domain import passkeys
from jinjing.identity.domain.factors import (
    CODES,
    SECRET_BYTES,
    begin_totp,
    confirm_totp,
    remove_factor,
    replace_recovery_codes,
    totp_address,
    totp_being_set_up,
)
from jinjing.identity.domain.sessions import settle
from jinjing.identity.enums import FactorKind, Owed
from jinjing.identity.models import Factor
from jinjing.identity.queries.factors import kinds_of, unused_codes
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError
from jinjing.web.account.forms import CodeForm, PasskeyForm
from jinjing.web.shared import secrets_drawn
from jinjing.web.shared.http import StaffRequest, as_toast, once
from jinjing.web.shared.proofs import PASSKEY_STATE, host_of, parsed
from jinjing.web.shared.step_up import step_up


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@step_up
def totp(request: StaffRequest) -> HttpResponse:
    """Photograph the picture with the app, type its first code."""
    if FactorKind.TOTP in kinds_of(request.staff):
        return redirect("account:page")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_totp(request.staff, form.cleaned_data["code"], at=request.now, real=clock.real_now())
            return _added(request)
        except DomainError as refusal:
            form.add_error("code", str(refusal.message))
    factor = totp_being_set_up(request.staff) or _begun(request)
    shown = {"form": form, "picture": _picture(request, factor), "secret": _in_fours(factor)}
    return render(request, "account/totp.html", shown)


def _begun(request: StaffRequest) -> Factor:
    return begin_totp(request.staff, secrets_drawn.totp_secret(SECRET_BYTES), at=request.now)


def _picture(request: HttpRequest, factor: Factor) -> str:
    """A QR code as a data image, which the content security policy allows."""
    code = QRCode(border=2, image_factory=SvgPathFillImage)
    code.add_data(totp_address(factor, account=factor.staff.sign_in, issuer=_("Jinjing")))
    svg: bytes = code.make_image().to_string()
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _in_fours(factor: Factor) -> str:
    """The secret for whoever cannot photograph."""
    secret: str = factor.secret["secret"]
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


@require_POST
@step_up
def passkey_options(request: StaffRequest) -> HttpResponse:
    """What the browser needs to make a passkey; the other half of the challenge stays in the session."""
    options, state = passkeys.begin_registration(
        request.staff, host=host_of(request), challenge=secrets_drawn.challenge()
    )
    request.session[PASSKEY_STATE] = state
    return JsonResponse(options)


@require_POST
@step_up
def passkey(request: StaffRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    form = PasskeyForm(request.POST)
    state = request.session.pop(PASSKEY_STATE, None)
    if state is None or not form.is_valid():
        messages.error(request, _("The passkey was not kept. Give it a name and try again."))
        return redirect("account:page")
    with as_toast(request):
        once(request, lambda: _kept(request, form, state))
        return _added(request)
    return redirect("account:page")


def _kept(request: StaffRequest, form: PasskeyForm, state: dict[str, Any]) -> int:
    made = passkeys.register(
        request.staff,
        parsed(form.cleaned_data["passkey"]),
        host=host_of(request),
        state=state,
        name=form.cleaned_data["name"],
        at=request.now,
    )
    return made.pk


def _added(request: StaffRequest) -> HttpResponse:
    """A factor works now: nothing is owed any more, and the first one brings its codes on paper."""
    if request.staff_session.owes == Owed.FACTOR:
        settle(request.staff_session, Owed.NOTHING)
    messages.success(request, _("It is set up. From now on it is asked for when you sign in."))
    return redirect("account:page" if unused_codes(request.staff) else "account:recovery-codes")


@require_http_methods(["GET", "POST"])
@step_up
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Draw new codes on demand; they are shown on the answer and never again."""
    if not kinds_of(request.staff):
        return redirect("account:page")
    codes: list[str] = []
    if request.method == "POST":
        drawn = [secrets_drawn.recovery_code() for _number in range(CODES)]
        outcome = once(request, lambda: replace_recovery_codes(request.staff, drawn, at=request.now))
        codes = [] if outcome.repeated else drawn
    shown = {"codes": codes, "left": unused_codes(request.staff), "count": CODES}
    return render(request, "account/recovery_codes.html", shown)


@require_POST
@step_up
def remove(request: StaffRequest, number: int) -> HttpResponse:
    """Take one of one's own factors away."""
    with as_toast(request):
        once(request, lambda: remove_factor(request.staff, number, at=request.now))
        messages.success(request, _("It is removed and no longer asked for."))
    return redirect("account:page")
