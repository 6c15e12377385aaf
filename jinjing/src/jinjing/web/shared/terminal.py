"""From which device: its address and a mark of its session, for every row of the access log (SE-03)."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.web.shared.sessions import address_of

MARK_LENGTH = 8


class TerminalMiddleware:
    """Rows written while a request is answered carry the terminal it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.at_terminal(terminal_of(request)):
            return self.get_response(request)


def terminal_of(request: HttpRequest) -> str:
    """Address and session mark. The mark tells tablets behind one address apart and opens no session."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    mark = opaque_code("session", key)[:MARK_LENGTH] if key else ""
    return f"{_plain(address_of(request))} {mark}".strip()


def _plain(address: str) -> str:
    """An address as the library writes it; nothing for what is none, because anybody can send a header."""
    try:
        return str(ip_address(address))
    except ValueError:
        return ""
