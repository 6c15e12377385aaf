"""What the browser itself keeps while it is at the bank's own sign-in: signed, for minutes, and no row of ours.

Anybody may set out, so setting out must not cost the database anything. The cookie is bound to this
browser, read by the server only, and thrown away at the return; the provider takes its code once.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

LASTS_SECONDS = 600
SALT = "jinjing.sign-in.way-back"
LONGEST_PAGE = 500  # a longer address would not fit into the cookie; its owner lands on the first page


@dataclass
class Errand:
    """A request as the provider's client wants it, with what is kept in the place of a session."""

    method: str
    GET: QueryDict
    session: dict[str, Any] = field(default_factory=dict)


def setting_out(request: HttpRequest) -> Errand:
    return Errand(str(request.method), request.GET)


def coming_back(request: HttpRequest) -> Errand | None:
    """None if this browser never set out, too long ago, or somebody changed what it keeps."""
    try:
        kept = signing.loads(request.COOKIES[cookie()], salt=SALT, max_age=LASTS_SECONDS)
    except (KeyError, signing.BadSignature):
        return None
    return Errand(str(request.method), request.GET, kept)


def keep(response: HttpResponse, errand: Errand) -> HttpResponse:
    response.set_cookie(
        cookie(),
        signing.dumps(errand.session, salt=SALT, compress=True),
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(cookie(), samesite="Lax")
    return response


def cookie() -> str:
    """Behind TLS bound to this host, as the session's cookie is."""
    return "__Host-jinjing-sso" if settings.SESSION_COOKIE_SECURE else "jinjing_sso"
