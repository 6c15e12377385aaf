"""A bulk action (an export, security administration) needs a fresh proof of who is there (FI-03)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from jinjing.kernel import clock, rules
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.sessions import shown_page

MINUTES = "security.step_up_minutes"
View = Callable[..., HttpResponse]


def recently_proved(request: StaffRequest) -> bool:
    """Whether password or second factor were shown on this device within the minutes of the rule."""
    minutes: int = rules.value(MINUTES, request.today)
    return clock.real_now() - request.staff_session.proved_at < timedelta(minutes=minutes)


def step_up(view: View) -> View:
    """Ask for the proof first if it is older, then lead back. Stands below `permitted`.

    On a form that is sent the way back is the page it came from: what was typed there is sent again by
    hand, so decorate the page that shows the form as well.
    """

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if recently_proved(request) else led_to_proof(request)

    return guarded


def led_to_proof(request: StaffRequest) -> HttpResponse:
    """To the proof and back again; the browser goes there whole, also from a fragment."""
    address = f"{reverse('account:prove')}?{urlencode({'next': shown_page(request)})}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
