"""Sign in and out, switch language and theme."""

from typing import cast

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.kernel import audit
from jinjing.web.shared.context import THEME_COOKIE, THEMES
from jinjing.web.shared.http import StaffRequest
from jinjing.web.sign_in.forms import SignInForm

A_YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """The door. Every try leaves a line in the access log; a failed one never holds what was typed."""

    template_name = "sign_in/page.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        staff = form.get_user()
        response = super().form_valid(form)
        asked = cast(StaffRequest, self.request)
        audit.write(
            "sign_in",
            by=staff,
            at=asked.now,
            kind="staff",
            subject=staff.staff_no,
            outlet=outlet_code_of(staff, on=asked.today),
        )
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            remember(response, settings.LANGUAGE_COOKIE_NAME, staff.language)
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        meant = (
            Staff.objects.filter(sign_in=form.cleaned_data.get("username", ""))
            .values_list("staff_no", flat=True)
            .first()
        )
        at = cast(StaffRequest, self.request).now
        audit.write("sign_in", by=None, at=at, kind="staff", subject=meant or "", outcome="refused")
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Only by POST; the session is gone afterwards."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = cast(StaffRequest, request)
        if asked.user.is_authenticated:
            audit.write(
                "sign_out",
                by=asked.user,
                at=asked.now,
                kind="staff",
                subject=asked.user.staff_no,
                outlet=asked.scope.outlet_code,
            )
        return super().post(request, *args, **kwargs)


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
