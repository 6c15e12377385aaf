"""Headers that keep a page to itself: nothing inline, nothing from elsewhere, nothing stored.

Trusted Types are not required: HTMX parses answers with DOMParser, which they forbid, and a policy that lets
everything pass would only look like protection. Scripts come from our own files and nothing evaluates text.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",  # Tabler draws check marks and arrows as data images
        "manifest-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
UPGRADE = "upgrade-insecure-requests"  # behind TLS only: on a laptop there is nothing to upgrade to
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy:
    """Sets the headers on every answer, static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = f"{POLICY}; {UPGRADE}" if settings.SECURE_SSL_REDIRECT else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A shared branch tablet must not show the last customer to whoever presses "back".
        response.headers.setdefault("Cache-Control", "no-store")
        return response
