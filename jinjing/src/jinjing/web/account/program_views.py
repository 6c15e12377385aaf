"""Programs that act in one's name: their keys are made at the command line and taken back here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjing.identity.programs import revoke_key
from jinjing.web.shared.http import StaffRequest, as_toast, once
from jinjing.web.shared.step_up import step_up


@require_POST
@step_up
def revoke(request: StaffRequest, number: int) -> HttpResponse:
    """From the next request on the program is nobody. 404 for a key of somebody else."""
    with as_toast(request):
        once(request, lambda: revoke_key(number, by=request.staff, at=request.now))
        messages.success(request, _("The token is revoked. The program can no longer act in your name."))
    return redirect("account:page")
