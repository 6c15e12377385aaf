"""The bank's own sign-in: there and back (OpenID Connect, authorisation code with PKCE).

The library checks state, nonce, signature, issuer and audience; the colleague is ours to find. Setting out
leaves nothing in the database, and returns that fail are counted by address as at the door for passwords:
beyond the bound of `security.address_failures` they neither ask the provider nor write a line any more.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from jinjing.identity.domain.colleague import colleague_of
from jinjing.identity.domain.locks import SignInLocked, give_back_try, take_try
from jinjing.identity.domain.sign_in import refuse
from jinjing.identity.enums import Proof
from jinjing.identity.queries.factors import kinds_of
from jinjing.identity.single_sign_on import SingleSignOn
from jinjing.kernel import clock, rules
from jinjing.kernel.errors import DomainError
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.sessions import address_of
from jinjing.web.shared.step_up import MINUTES
from jinjing.web.sign_in import half_way, way_back
from jinjing.web.sign_in.reasons import SSO_SILENT, SSO_UNFINISHED
from jinjing.web.sign_in.views import TABLET_COOKIE, let_through

SECONDS = 5
GOING_TO = "sso_next"
ASKED_AT = "sso_asked_at"
LEEWAY = 60  # seconds by which the provider's clock may be late
log = logging.getLogger(__name__)


class ProofTooOld(OAuthError):  # type: ignore[misc]  # noqa: N818 - named after what is wrong
    """The provider still knows the browser, which is not the same as knowing who sits there."""


class NeverSetOut(OAuthError):  # type: ignore[misc]  # noqa: N818 - named after what is wrong
    """An answer came back to a browser that never asked, or asked too long ago."""


@lru_cache(maxsize=4)
def provider_at(asked: SingleSignOn) -> Any:
    """The provider's client; what it says of itself is fetched at first use."""
    return OAuth().register(
        "bank",
        client_id=asked.client_id,
        client_secret=asked.client_secret(),
        server_metadata_url=f"{asked.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_post",
            "default_timeout": SECONDS,
        },
    )


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Off to the bank's own sign-in; the page that was wanted is remembered here."""
    asked = _asked()
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    errand = way_back.setting_out(request)
    errand.session[GOING_TO] = wanted if safe and len(wanted) <= way_back.LONGEST_PAGE else ""
    errand.session[ASKED_AT] = clock.real_now().timestamp()
    try:
        there = provider_at(asked).authorize_redirect(
            errand, request.build_absolute_uri(reverse("sso-back")), max_age=_oldest_proof(request)
        )
    except (OAuthError, RequestException) as failed:
        return _sent_back(SSO_SILENT, failed)
    return way_back.keep(there, errand)


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the bank's own sign-in: whoever it names is let in, if a colleague with a position today."""
    asked, address, at = _asked(), address_of(request), cast(StaffRequest, request).now
    try:
        take_try("", address, at=at, real=clock.real_now())
    except SignInLocked as locked:
        return way_back.forget(_sent_back(locked.code, locked))
    try:
        answer = _let_in(request, asked)
    except DomainError as refusal:
        answer = _refused(refusal.code, refusal, at=at)
    except (OAuthError, JoseError) as failed:
        answer = _refused(SSO_UNFINISHED, failed, at=at)
    except RequestException as failed:
        give_back_try("", address)
        answer = _refused(SSO_SILENT, failed, at=at)
    else:
        give_back_try("", address)
    return way_back.forget(answer)


def _let_in(request: HttpRequest, asked: SingleSignOn) -> HttpResponse:
    errand = way_back.coming_back(request)
    if errand is None:
        raise NeverSetOut("state")
    told = provider_at(asked).authorize_access_token(errand)
    claims = told.get("userinfo") or {}
    _require_fresh(request, claims, asked_at=errand.session[ASKED_AT])
    staff = colleague_of(claims, staff_claim=asked.staff_claim)
    tablet, next_page = TABLET_COOKIE in request.COOKIES, errand.session[GOING_TO] or reverse("home")
    if kinds_of(staff) and not asked.two_factors:
        half_way.remember(request, staff, tablet=tablet, next_page=next_page)
        return redirect("sign-in-second")
    return let_through(request, staff, Proof.SSO, tablet=tablet, next_page=next_page)


def _oldest_proof(request: HttpRequest) -> int:
    """How many seconds ago the person may have proved themselves to the provider.

    A new session counts as a fresh proof (`step_up`), so it may not rest on an older one; on a shared tablet
    the provider's memory is of whoever held it before.
    """
    if TABLET_COOKIE in request.COOKIES:
        return 0
    return int(rules.value(MINUTES, clock.today())) * 60


def _require_fresh(request: HttpRequest, claims: Mapping[str, Any], *, asked_at: float) -> None:
    """ProofTooOld: the way there passes the browser, where the demand can be taken out of the address."""
    proved_at = claims.get("auth_time")
    if not isinstance(proved_at, int | float) or proved_at < asked_at - _oldest_proof(request) - LEEWAY:
        raise ProofTooOld("auth_time")


def _asked() -> SingleSignOn:
    if settings.SINGLE_SIGN_ON is None:
        raise Http404
    return settings.SINGLE_SIGN_ON


def _refused(why: str, failed: Exception, *, at: datetime) -> HttpResponse:
    """A return that lets nobody in leaves a line in the access log."""
    refuse("", at=at)
    return _sent_back(why, failed)


def _sent_back(why: str, failed: Exception) -> HttpResponse:
    """To the door with the reason's code; the log gets the kind of failure, not its words."""
    log.warning("single sign-on refused: %s", type(failed).__name__)
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'why': why})}")
