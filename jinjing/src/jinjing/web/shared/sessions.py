"""Sessions over HTTP: who is asking, whether the session still counts, coming in and going out.

A session counts only with its row in `StaffSession`; row and person come with the session itself (`session_store`).
"""

from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth import HASH_SESSION_KEY, login, logout
from django.contrib.auth import SESSION_KEY as PERSON
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from jinjing.identity.domain.sessions import Device, end_session, note_activity
from jinjing.identity.domain.sign_in import let_in
from jinjing.identity.enums import Proof, SessionEnd
from jinjing.identity.models import Staff, StaffSession
from jinjing.identity.queries.sessions import why_over
from jinjing.kernel import clock
from jinjing.web.shared.devices import device_of
from jinjing.web.shared.session_store import ROW, SessionStore

BACKEND = "django.contrib.auth.backends.ModelBackend"
POLLED = "X-Polled"  # set by polling.js: nobody pressed anything


class StaffAuthentication(AuthenticationMiddleware):
    """`request.user` and `request.staff_session`, looked up when somebody asks; nobody if the session is over."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(Staff, SimpleLazyObject(lambda: person_of(request)))


class Doorkeeper(LoginRequiredMiddleware):
    """Leads to the sign-in page, which says why. A fragment would put that page into this one: it gets 401."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        return led_to_the_door(request)


def led_to_the_door(request: HttpRequest) -> HttpResponse:
    why = getattr(request, "session_over", None)
    if request.headers.get("HX-Request"):
        return HttpResponse(why or "", status=401, content_type="text/plain")
    asked = QueryDict(mutable=True)
    asked["next"] = shown_page(request)
    if why:
        asked["why"] = why
    return HttpResponseRedirect(f"{reverse('sign-in')}?{asked.urlencode(safe='/')}")


def shown_page(request: HttpRequest) -> str:
    """The page that the browser shows: of a form or a fragment the one it was on, for going back to."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from)
    return parts._replace(scheme="", netloc="").geturl() or "/" if known else reverse("home")


def person_of(request: HttpRequest) -> Staff | AnonymousUser:
    """Who is asking. A session that is over is ended here, and `request.session_over` says why."""
    row = _row_of(request)
    if row is None:
        return AnonymousUser()
    real = clock.real_now()
    why = why_over(row, today=clock.today(), real=real)
    if why is not None:
        turn_out(request, row, why)
        return AnonymousUser()
    if POLLED not in request.headers:
        note_activity(row, real=real)
    request.staff_session = row  # type: ignore[attr-defined]
    return row.staff


def _row_of(request: HttpRequest) -> StaffSession | None:
    number = request.session.get(ROW)
    row = cast(SessionStore, request.session).staff_session
    # The signed session and the table must name the same row and the same person.
    if row is None or row.pk != number or str(row.staff_id) != request.session.get(PERSON):
        return None
    return row if _password_is_the_same(request, row.staff) else None


def _password_is_the_same(request: HttpRequest, staff: Staff) -> bool:
    """As Django does it: a session opened with an earlier password is none."""
    kept = request.session.get(HASH_SESSION_KEY, "")
    return any(
        constant_time_compare(kept, known)
        for known in (staff.get_session_auth_hash(), *staff.get_session_auth_fallback_hash())
    )


def turn_out(request: HttpRequest, row: StaffSession, why: SessionEnd) -> None:
    """The session is over, not by the person's wish."""
    end_session(row, why=why, by=None, at=clock.now())
    request.session.flush()
    request.session_over = why.value  # type: ignore[attr-defined]


def enter(request: HttpRequest, staff: Staff, *, proved_with: Proof, tablet: bool = False) -> StaffSession:
    """Let somebody in who has proved who they are. NoPositionToday."""
    device = Device(device_of(request.headers.get("User-Agent", "")), tablet)
    row = let_in(
        staff,
        device,
        proved_with=proved_with,
        demo=is_demo(),
        at=clock.now(),
        real=clock.real_now(),
    )
    login(request, staff, backend=BACKEND)  # a fresh session key, whatever the browser brought
    request.session[ROW] = row.pk
    request.staff_session = row  # type: ignore[attr-defined]
    return row


def leave(request: HttpRequest) -> None:
    """Sign out by one's own wish."""
    row = getattr(request, "staff_session", None)
    if request.user.is_authenticated and row is not None:
        end_session(row, why=SessionEnd.SIGNED_OUT, by=request.user, at=clock.now())
    logout(request)


def is_demo() -> bool:
    """A demo is marked by its clock."""
    return clock.demo_clock(clock.demo_path()) is not None


def address_of(request: HttpRequest) -> str:
    """The device's address; what a proxy of ours states is there already (`networks.TrustedProxies`)."""
    return str(request.META.get("REMOTE_ADDR", ""))
