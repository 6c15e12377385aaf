"""Sign in and out, switch language and theme."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import check_for_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import FormView

from jinjing.identity.domain.factors import WrongCode
from jinjing.identity.domain.locks import give_back_try
from jinjing.identity.domain.sign_in import check_password_of, refuse, require_employed, take_factor_try
from jinjing.identity.enums import FactorKind, Proof
from jinjing.identity.models import Staff
from jinjing.identity.queries.factors import kinds_of, unused_codes
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError
from jinjing.web.shared.context import THEME_COOKIE, THEMES
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.proofs import ProofForm, passkey_options, proof_given
from jinjing.web.shared.sessions import address_of, enter, is_demo, leave
from jinjing.web.sign_in import half_way
from jinjing.web.sign_in.forms import SignInForm
from jinjing.web.sign_in.reasons import reason_of

A_YEAR = 365 * 24 * 3600
TABLET_COOKIE = "jinjing_tablet"
# What a sign-out leaves in the browser is thrown away; language, theme and the tablet's mark stay.
CLEARED = '"cache", "storage"'


class SignIn(RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """The door. Every try leaves a line in the access log; a failed one never holds what was typed."""

    template_name = "sign_in/page.html"
    form_class = SignInForm
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_initial(self) -> dict[str, Any]:
        return {"tablet": self.request.COOKIES.get(TABLET_COOKIE) == "1"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.get_redirect_url()
        told = {"next": wanted, "why": reason_of(self.request.GET.get("why", "")), "is_demo": is_demo()}
        if settings.SINGLE_SIGN_ON:
            told["single_sign_on"] = f"{reverse('sso-start')}?{urlencode({'next': wanted})}"
        return super().get_context_data(**told, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        asked, typed = cast(StaffRequest, self.request), form.cleaned_data
        try:
            staff = check_password_of(
                typed["username"],
                typed["password"],
                address=address_of(asked),
                at=asked.now,
                real=clock.real_now(),
            )
            if kinds_of(staff):
                next_page = self.get_success_url()
                half_way.remember(asked, staff, tablet=typed["tablet"], next_page=next_page)
                return with_tablet(redirect("sign-in-second"), tablet=typed["tablet"])
            return self._let_in(staff, tablet=typed["tablet"])
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        except ValidationError as silent:
            form.add_error(None, silent)
        return super().form_invalid(form)

    def _let_in(self, staff: Staff, *, tablet: bool) -> HttpResponse:
        next_page = self.get_success_url()
        return let_through(self.request, staff, Proof.PASSWORD, tablet=tablet, next_page=next_page)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        refuse("", at=cast(StaffRequest, self.request).now)
        return super().form_invalid(form)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second(request: StaffRequest) -> HttpResponse:
    """The second step: code, passkey, or a code on paper."""
    kept = half_way.recall(request)
    if kept is None:
        return redirect("sign-in")
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _second_proof(request, kept, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
    kinds = kinds_of(kept.staff)
    shown = {
        "form": form,
        "has_app": FactorKind.TOTP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "has_codes": unused_codes(kept.staff) > 0,
    }
    return render(request, "sign_in/second.html", shown)


def _second_proof(request: StaffRequest, kept: half_way.HalfWay, form: ProofForm) -> HttpResponse:
    address = address_of(request)
    take_factor_try(kept.staff, address=address, at=request.now, real=clock.real_now())
    proof = proof_given(request, kept.staff, form)
    if proof is None:
        refuse(kept.staff.sign_in, at=request.now)
        raise WrongCode
    give_back_try(kept.staff.sign_in, address)
    require_employed(kept.staff, at=request.now)
    return let_through(request, kept.staff, proof, tablet=kept.tablet, next_page=kept.next)


@require_POST
def second_passkey(request: StaffRequest) -> HttpResponse:
    """A challenge for the passkeys of whoever is half way."""
    kept = half_way.recall(request)
    return passkey_options(request, kept.staff) if kept else JsonResponse({}, status=401)


def let_through(
    request: HttpRequest, staff: Staff, proof: Proof, *, tablet: bool, next_page: str
) -> HttpResponse:
    """Open the session and go where the person wanted to; speak their language from now on."""
    enter(request, staff, proved_with=proof, tablet=tablet)
    response = with_tablet(HttpResponseRedirect(next_page), tablet=tablet)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember(response, settings.LANGUAGE_COOKIE_NAME, staff.language)
    return response


def with_tablet(response: HttpResponse, *, tablet: bool) -> HttpResponse:
    """The device remembers that it is a shared one, not who uses it."""
    if tablet:
        remember(response, TABLET_COOKIE, "1")
    else:
        response.delete_cookie(TABLET_COOKIE, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only by POST; the session is gone afterwards, and so is what the browser kept."""
    leave(request)
    response = redirect("sign-in")
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in the chosen language from now on."""
    chosen = request.POST.get("language", "")
    return chosen_and_back(request, settings.LANGUAGE_COOKIE_NAME, chosen, valid=check_for_language(chosen))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, high contrast, or as the device says."""
    chosen = request.POST.get("theme", "")
    return chosen_and_back(request, THEME_COOKIE, chosen, valid=chosen in THEMES)


def chosen_and_back(request: HttpRequest, cookie: str, chosen: str, *, valid: bool) -> HttpResponse:
    """Back to the page the switch was on; an unknown choice or a foreign address is ignored."""
    came_from = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(came_from if safe else reverse("home"))
    if valid:
        remember(response, cookie, chosen)
    return response


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Keep a taste, not a person: readable by the server only, for a year."""
    response.set_cookie(
        cookie, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
