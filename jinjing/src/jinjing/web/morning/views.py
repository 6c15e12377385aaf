"""MGT-7: the morning sheet, its projection, the rows behind each figure, the agenda."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import Conflict, Invalid
from jinjing.web.morning.figures import FIGURES
from jinjing.web.morning.rows import PAGE
from jinjing.web.morning.shared import outlet_or_404, sheet_page
from jinjing.web.morning.sheet import days_of, sheet_of
from jinjing.web.shared.http import StaffRequest, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.morning import save_agenda
from jinjing.workbench.queries.morning import led_outlets

LONGEST_NUMBER = 6  # digits of a page's number


@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def home(request: StaffRequest) -> HttpResponse:
    """The own outlet's sheet; who leads several chooses."""
    outlets = list(led_outlets(request.scope))
    if len(outlets) == 1:
        return redirect("morning:sheet", outlet=outlets[0].code)
    return render(request, "morning/outlets.html", {"outlets": outlets})


@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def sheet(request: StaffRequest, outlet: str) -> HttpResponse:
    """Yesterday, today, the night, money at risk, the agenda: one page, also on paper."""
    return sheet_page(request, outlet_or_404(request, outlet))


@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def wall(request: StaffRequest, outlet: str) -> HttpResponse:
    """FI-06: for everybody in the room: large, names masked, no sum of a single customer."""
    found = sheet_of(request.scope, outlet_or_404(request, outlet), publication=request.publication or None)
    shown = [one.code for one in found.named_moves]
    record_look(request, "morning.wall", customers=shown, kind="outlet", subject=found.outlet.code)
    return render(request, "morning/wall.html", {"sheet": found})


@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def rows(request: StaffRequest, outlet: str, figure: str) -> HttpResponse:
    """Who and what stands behind one figure of the sheet; masked, and the look is recorded."""
    here = outlet_or_404(request, outlet)
    if figure not in FIGURES:
        raise Http404
    listed = FIGURES[figure]
    publication = request.publication or None
    days = days_of(request.today, publication)
    lines = listed.lines(request.scope, here, days, publication)
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 1
    shown, count = lines.page(number), lines.count
    subject = f"{here.code}.{figure}"
    record_look(request, "morning.rows", customers=[r.code for r in shown], kind="outlet", subject=subject)
    context = {"outlet": here, "listed": listed, "rows": shown, "count": count, "days": days}
    context["total"] = lines.total
    context |= {"newer": number - 1, "older": number + 1 if number * PAGE < count else 0}
    return render(request, "morning/rows.html", context)


@require_POST
@permitted(Permission.OUTLET_PORTFOLIOS)
def agenda(request: StaffRequest, outlet: str) -> HttpResponse:
    """Today's agenda as the head wants it. What was typed stays on the page if it is refused."""
    here = outlet_or_404(request, outlet)
    typed = request.POST.getlist("line")
    seen = request.POST.get("seen", "0")
    try:
        once(
            request,
            lambda: (
                save_agenda(
                    here,
                    lines=typed,
                    seen=int(seen) if seen.isdecimal() else 0,
                    by=request.staff,
                    at=request.now,
                ).version
            ),
        )
    except (Conflict, Invalid) as refusal:
        return sheet_page(request, here, typed=typed, refusal=str(refusal.message))
    messages.success(request, _("The agenda is saved."))
    return redirect("morning:sheet", outlet=here.code)
