"""All knowledge of HTTP that places share: who asks, page or fragment, once, refusals as toasts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.enums import Owed, SessionEnd
from jinjing.identity.models import Staff, StaffSession
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel import audit, clock, idempotency, memory
from jinjing.kernel.errors import DomainError, OutOfScope
from jinjing.web.shared.sessions import led_to_the_door, turn_out

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponse]

FORM_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in. `publication` is None while the bank is empty."""

    user: Staff
    staff: Staff
    staff_session: StaffSession
    scope: Scope
    now: datetime
    today: date
    htmx: HtmxDetails
    publication: Publication | None


class OneRequest:
    """What is read for a request is remembered until it is answered, from its first statement on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with memory.of_one_request():
            return self.get_response(request)


class StaffMiddleware:
    """Puts who, when and what may be reached on the request; each is looked up only when a view asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(StaffRequest, request)
        asked.now = clock.now()
        asked.today = clock.bank_date(asked.now)
        asked.staff = asked.user
        asked.scope = cast(Scope, SimpleLazyObject(lambda: scope_of(asked.user, on=asked.today)))
        # Django makes the request object, so the lazy property is put on it, not inherited.
        asked.publication = cast("Publication | None", SimpleLazyObject(current_publication))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Who holds no position any more is out at once; who owes something does that first."""
        asked = cast(StaffRequest, request)
        if not getattr(view, "login_required", True) or not asked.user.is_authenticated:
            return None
        if not asked.scope.roles:
            turn_out(asked, asked.staff_session, SessionEnd.LEFT)
            return led_to_the_door(asked)
        return _led_to_what_is_owed(asked)


# Where one may go before it is settled, and where one is led.
OPEN_WHILE_OWED = {
    Owed.PASSWORD: ("account:password", "account:still", "account:stay"),
    Owed.FACTOR: (
        "account:page",
        "account:password",
        "account:totp",
        "account:passkey-options",
        "account:passkey",
        "account:prove",
        "account:prove-passkey",
        "account:still",
        "account:stay",
    ),
}


def _led_to_what_is_owed(request: StaffRequest) -> HttpResponse | None:
    owed = Owed(request.staff_session.owes)
    here = request.resolver_match.view_name if request.resolver_match else ""
    if not owed or here in OPEN_WHILE_OWED[owed]:
        return None
    address = reverse(OPEN_WHILE_OWED[owed][0])
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def permitted(permission: Permission) -> Callable[[View], View]:
    """Open the place only to those who may; everybody else gets 403 and a line in the access log."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.scope.may(permission):
                page = request.resolver_match.view_name if request.resolver_match else ""
                audit.write(
                    "page.refused",
                    by=request.staff,
                    at=request.now,
                    outlet=request.scope.outlet_code,
                    outcome="refused",
                    detail={"permission": permission, "page": page},
                )
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def page_or_partial(
    request: StaffRequest, template: str, context: dict[str, Any], *, partials: tuple[str, ...] = ()
) -> HttpResponse:
    """The whole page, or only the part that HTMX is going to swap, if the place lists it."""
    target = request.htmx.target if request.htmx else None
    if target in partials:
        return render(request, f"{template}#{target}", context)
    return render(request, template, context)


@contextmanager
def as_toast(request: StaffRequest) -> Iterator[None]:
    """A refusal becomes a message on the next page or fragment; anything else propagates."""
    try:
        yield
    except OutOfScope as refusal:
        raise Http404 from refusal
    except DomainError as refusal:
        messages.error(request, str(refusal.message))


def once(request: StaffRequest, verb: Callable[[], object], *, foreseen: str = "") -> idempotency.Outcome:
    """Carry the form out once. Every form brings its key; a repeated one changes nothing."""
    return idempotency.once(
        verb, key=form_key(request), actor_no=request.staff.staff_no, at=request.now, foreseen=foreseen
    )


def form_key(request: StaffRequest) -> str:
    """The number under which a form is carried out once; 400 for a form without one."""
    key = request.POST.get("idempotency_key") or request.headers.get("Idempotency-Key", "")
    if not FORM_KEY.fullmatch(key):
        raise BadRequest(_("This form has no number of its own. Reload the page and send it again."))
    return key


def find_or_404(request: StaffRequest, rows: QuerySet[Row], *, code: str) -> Row:
    """One row inside the scope; outside it nobody learns whether it exists, and the look is recorded."""
    found = rows.filter(code=code).first() if code.isalnum() else None
    if found is None:
        raise refused_look(request, rows.model, code=code)
    return found


def refused_look(request: StaffRequest, model: type[Model], *, code: str) -> Http404:
    """Record the look before the page says 404. A code that is nobody's may be something typed by hand
    (a name, a phone number), so it is not written down.
    """
    known = code.isalnum() and model._default_manager.filter(code=code).exists()
    audit.write(
        "look.refused",
        by=request.staff,
        at=request.now,
        kind=str(model._meta.model_name),
        subject=code if known else "",
        outlet=request.scope.outlet_code,
        outcome="refused",
    )
    return Http404()
