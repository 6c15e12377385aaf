"""Step-up: showing again who is there, before a bulk action."""

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinjing.identity.domain.factors import WrongCode
from jinjing.identity.domain.locks import give_back_try
from jinjing.identity.domain.passwords import WrongPassword
from jinjing.identity.domain.sessions import note_proof
from jinjing.identity.domain.sign_in import refuse, take_factor_try
from jinjing.identity.enums import FactorKind, Proof
from jinjing.identity.queries.factors import kinds_of, unused_codes
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError
from jinjing.web.account.forms import PasswordProofForm
from jinjing.web.shared import proofs
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.sessions import address_of


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def prove(request: StaffRequest) -> HttpResponse:
    """With the second factor if there is one, else with the password; then back to where one came from."""
    kinds = kinds_of(request.staff)
    form = (proofs.ProofForm if kinds else PasswordProofForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _note_proof(request, form)
            return HttpResponseRedirect(_way_back(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        except ValidationError as silent:
            form.add_error(None, silent)
    shown = {
        "form": form,
        "next": _way_back(request),
        "has_factor": bool(kinds),
        "has_app": FactorKind.TOTP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "has_codes": unused_codes(request.staff) > 0,
    }
    return render(request, "account/prove.html", shown)


def _note_proof(request: StaffRequest, form: proofs.ProofForm | PasswordProofForm) -> None:
    """WrongCode; WrongPassword; SignInLocked: tries count like those at the door."""
    staff, address, real = request.staff, address_of(request), clock.real_now()
    take_factor_try(staff, address=address, at=request.now, real=real)
    if isinstance(form, proofs.ProofForm):
        proof = proofs.proof_given(request, staff, form)
        refusal: DomainError = WrongCode()
    else:
        # By every way that the bank knows: the password may be the directory's.
        known = authenticate(None, username=staff.sign_in, password=form.cleaned_data["password"])
        proof = Proof.PASSWORD if known == staff else None
        refusal = WrongPassword()
    if proof is None:
        refuse(staff.sign_in, at=request.now)
        raise refusal
    give_back_try(staff.sign_in, address)
    note_proof(request.staff_session, proved_with=proof, real=real)


def _way_back(request: StaffRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else reverse("account:page")


@require_POST
def passkey_options(request: StaffRequest) -> HttpResponse:
    """A challenge for one's own passkeys."""
    return proofs.passkey_options(request, request.staff)
