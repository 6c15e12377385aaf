"""MGT-7: who does what by when: agreed on the sheet, finished by whoever has it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import Invalid
from jinjing.web.morning.shared import new_follow_up, outlet_or_404, sheet_page
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.workbench.domain.morning import agree_follow_up, drop_follow_up, finish_follow_up
from jinjing.workbench.models import FollowUp
from jinjing.workbench.queries.morning import follow_ups_in, open_follow_ups


@require_GET
@permitted(Permission.FOLLOW_UPS)
def mine(request: StaffRequest) -> HttpResponse:
    """What was given to the reader in morning meetings and is not done yet."""
    return render(request, "morning/follow_ups.html", {"follow_ups": list(open_follow_ups(request.scope))})


@require_POST
@permitted(Permission.OUTLET_PORTFOLIOS)
def agree(request: StaffRequest, outlet: str) -> HttpResponse:
    """Somebody does something by a day. A wrong entry is marked on the sheet and kept."""
    here = outlet_or_404(request, outlet)
    form = new_follow_up(request, here, request.POST)
    if not form.is_valid():
        return sheet_page(request, here, form=form)
    entered = form.cleaned_data
    try:
        once(
            request,
            lambda: (
                agree_follow_up(
                    here,
                    task=entered["task"],
                    owner=form.chosen,
                    due_on=entered["due_on"],
                    by=request.staff,
                    at=request.now,
                    ground=entered["ground"],
                ).code
            ),
        )
    except Invalid as wrong:
        refuse(form, wrong)
        return sheet_page(request, here, form=form)
    return redirect("morning:sheet", outlet=here.code)


@require_POST
@permitted(Permission.FOLLOW_UPS)
def finish(request: StaffRequest, code: str) -> HttpResponse:
    """Done, says its owner or the branch head."""
    return _ended(request, code, finish_follow_up, said=_("Done. It is off the list."))


@require_POST
@permitted(Permission.OUTLET_PORTFOLIOS)
def drop(request: StaffRequest, code: str) -> HttpResponse:
    """Not needed any more."""
    return _ended(request, code, drop_follow_up, said=_("Dropped. It is off the list."))


def _ended(request: StaffRequest, code: str, verb: Callable[..., FollowUp], *, said: str) -> HttpResponse:
    found = find_or_404(request, follow_ups_in(request.scope), code=code)
    with as_toast(request):
        once(request, lambda: verb(found, by=request.staff, at=request.now).code)
        messages.success(request, said)
    if request.POST.get("back") == "sheet":
        return redirect("morning:sheet", outlet=found.outlet.code)
    return redirect("morning:follow-ups")
