"""Showing who one is a second time: a code of the app, a passkey, a code on paper. Sign-in and step-up share it."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from jinjing.identity.domain import passkeys
from jinjing.identity.domain.factors import prove_totp, use_recovery_code
from jinjing.identity.enums import Proof
from jinjing.identity.models import Staff
from jinjing.kernel import clock
from jinjing.web.shared import secrets_drawn

PASSKEY_STATE = "passkey_state"


class ProofForm(forms.Form):
    """One of three: a code, a code on paper, or what a passkey answered."""

    code = forms.CharField(
        label=_("Code of the app"),
        required=False,
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )
    recovery_code = forms.CharField(
        label=_("Recovery code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    passkey = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput())


def host_of(request: HttpRequest) -> str:
    """The host name, without port, to which passkeys are bound."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


def passkey_options(request: HttpRequest, staff: Staff) -> JsonResponse:
    """What the browser needs to let a passkey sign; the other half of the challenge stays in the session."""
    options, state = passkeys.begin_proof(staff, host=host_of(request), challenge=secrets_drawn.challenge())
    request.session[PASSKEY_STATE] = state
    return JsonResponse(options)


def proof_given(request: HttpRequest, staff: Staff, form: ProofForm) -> Proof | None:
    """With what the person has just proved who they are; None if it proves nothing."""
    real, given = clock.real_now(), form.cleaned_data
    if given["passkey"]:
        state = request.session.pop(PASSKEY_STATE, None)
        answer = parsed(given["passkey"])
        proved = state and passkeys.prove(staff, answer, host=host_of(request), state=state, real=real)
        return Proof.PASSKEY if proved else None
    if given["recovery_code"]:
        return Proof.RECOVERY_CODE if use_recovery_code(staff, given["recovery_code"], real=real) else None
    return Proof.TOTP if given["code"] and prove_totp(staff, given["code"], real=real) else None


def parsed(text: str) -> dict[str, Any]:
    """The browser's answer; 400 if it is no JSON object."""
    try:
        answer = json.loads(text)
    except ValueError as broken:
        raise BadRequest from broken
    if not isinstance(answer, dict):
        raise BadRequest
    return answer
