"""What the pages of the morning share: the outlet they are about, and the sheet with its forms."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from jinjing.identity.models import OrgUnit
from jinjing.web.morning.forms import FollowUpForm
from jinjing.web.morning.sheet import Sheet, sheet_of
from jinjing.web.shared.http import StaffRequest, find_or_404
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.morning import LINES
from jinjing.workbench.queries.morning import colleagues_at, led_outlets


def outlet_or_404(request: StaffRequest, code: str) -> OrgUnit:
    """An outlet that the reader leads."""
    return find_or_404(request, led_outlets(request.scope), code=code)


def sheet_page(
    request: StaffRequest, outlet: OrgUnit, *, form: FollowUpForm | None = None, **more: Any
) -> HttpResponse:
    """The sheet with its forms; `typed`: lines that were refused, to be kept on the page."""
    found = sheet_of(request.scope, outlet, publication=request.publication or None)
    record_look(request, "morning.open", customers=found.customers, kind="outlet", subject=outlet.code)
    context = {
        "sheet": found,
        "back": {"back": "sheet"},
        "form": form or new_follow_up(request, outlet),
        "boxes": boxes_of(found, more.pop("typed", None)),
        **more,
    }
    return render(request, "morning/sheet.html", context)


def new_follow_up(request: StaffRequest, outlet: OrgUnit, data: Any = None) -> FollowUpForm:
    colleagues = list(colleagues_at(outlet.pk, on=request.today))
    return FollowUpForm(data, colleagues=colleagues, today=request.today)


def boxes_of(sheet: Sheet, typed: list[str] | None) -> list[str]:
    """As many boxes as an agenda has lines."""
    lines = sheet.lines if typed is None else typed
    return [*lines, *[""] * LINES][:LINES]
