"""Devices: which are signed in, ending them, and staying signed in oneself."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.domain.sessions import end_session, end_sessions_of
from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import StaffSession
from jinjing.identity.queries.sessions import idle_ends_at
from jinjing.kernel import clock
from jinjing.web.shared.http import StaffRequest, once


@require_POST
def end(request: StaffRequest, number: int) -> HttpResponse:
    """Sign one of one's own devices out."""
    row = get_object_or_404(StaffSession.objects.select_related("staff"), pk=number, staff=request.staff)
    once(request, lambda: end_session(row, why=SessionEnd.ENDED, by=request.staff, at=request.now))
    messages.success(request, _("That device is signed out."))
    return redirect("account:page")


@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    """Sign all devices out but this one."""
    ended = once(
        request,
        lambda: end_sessions_of(
            request.staff,
            why=SessionEnd.ENDED,
            by=request.staff,
            at=request.now,
            but=request.staff_session,
        ),
    )
    count = int(ended.result or 0)
    messages.success(
        request,
        ngettext("%(count)d other device is signed out.", "%(count)d other devices are signed out.", count)
        % {"count": count},
    )
    return redirect("account:page")


@require_GET
def still(request: StaffRequest) -> JsonResponse:
    """How long the session lasts if nobody does anything; asking is no activity (`X-Polled`)."""
    return _told(request)


@require_POST
def stay(request: StaffRequest) -> JsonResponse:
    """Somebody is there: reading, typing, or pressing "stay signed in"."""
    return _told(request)


def _told(request: StaffRequest) -> JsonResponse:
    """`person` lets a page that was kept open see whether the same person came back."""
    left = idle_ends_at(request.staff_session) - clock.real_now()
    return JsonResponse(
        {
            "seconds": max(int(left.total_seconds()), 0),
            "person": request.staff.staff_no,
            "token": get_token(request),
        }
    )
