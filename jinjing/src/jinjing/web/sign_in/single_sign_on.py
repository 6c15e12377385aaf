"""The bank's own sign-in: there and back (OpenID Connect, authorisation code with PKCE).

The library checks state, nonce, signature, issuer and audience; the colleague is ours to find.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from jinjing.identity.domain.colleague import colleague_of
from jinjing.identity.domain.sign_in import refuse
from jinjing.identity.enums import Proof
from jinjing.identity.queries.factors import kinds_of
from jinjing.identity.single_sign_on import SingleSignOn
from jinjing.kernel import clock, rules
from jinjing.kernel.errors import DomainError
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.step_up import MINUTES
from jinjing.web.sign_in import half_way
from jinjing.web.sign_in.views import TABLET_COOKIE, let_through

SECONDS = 5
GOING_TO = "sso_next"
ASKED_AT = "sso_asked_at"
LEEWAY = 60  # seconds by which the provider's clock may be late
log = logging.getLogger(__name__)


class ProofTooOld(OAuthError):  # type: ignore[misc]  # noqa: N818 - named after what is wrong
    """The provider still knows the browser, which is not the same as knowing who sits there."""


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
    request.session[GOING_TO] = wanted if safe else ""
    request.session[ASKED_AT] = clock.real_now().timestamp()
    try:
        there = provider_at(asked).authorize_redirect(
            request, request.build_absolute_uri(reverse("sso-back")), max_age=_oldest_proof(request)
        )
    except (OAuthError, RequestException) as failed:
        return _refused(request, _silent(), failed)
    return cast(HttpResponse, there)


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the bank's own sign-in: whoever it names is let in, if a colleague with a position today."""
    asked = _asked()
    wanted, asked_at = request.session.pop(GOING_TO, ""), request.session.pop(ASKED_AT, 0)
    try:
        told = provider_at(asked).authorize_access_token(request)
        _require_fresh(request, told.get("userinfo") or {}, asked_at=asked_at)
        staff = colleague_of(told.get("userinfo") or {}, staff_claim=asked.staff_claim)
        tablet, next_page = TABLET_COOKIE in request.COOKIES, wanted or reverse("home")
        if kinds_of(staff) and not asked.two_factors:
            half_way.remember(request, staff, tablet=tablet, next_page=next_page)
            return redirect("sign-in-second")
        return let_through(request, staff, Proof.SSO, tablet=tablet, next_page=next_page)
    except DomainError as refusal:
        return _refused(request, str(refusal.message), refusal)
    except (OAuthError, JoseError) as failed:
        return _refused(
            request, _("The sign-in was not completed, or took too long. Start it again."), failed
        )
    except RequestException as failed:
        return _refused(request, _silent(), failed)


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


def _silent() -> str:
    return _("The bank's sign-in does not answer. Try again in a minute, or use name and password.")


def _refused(request: HttpRequest, sentence: str, failed: Exception) -> HttpResponse:
    """Back to the door with the reason; the log gets the kind of failure, not its words."""
    log.warning("single sign-on refused: %s", type(failed).__name__)
    refuse("", at=cast(StaffRequest, request).now)
    messages.error(request, sentence)
    return redirect("sign-in")
