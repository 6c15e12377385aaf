"""The calendar as a whole: one's own, a colleague's for whoever leads the outlet, and the team's."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.web.contact_calendar.columns import Span, first_of, period_from
from jinjing.web.contact_calendar.forms import WAYS
from jinjing.web.contact_calendar.sheet import head_of, sheet_of, totals_of
from jinjing.web.contact_calendar.team import team_rows, team_totals
from jinjing.web.shared.http import StaffRequest, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.queries.calendar import (
    customers_kept_by,
    lines_of,
    own_customers,
    rest_days,
    team_of,
)

ON_A_PAGE = 300
SHOWS = ("all", "overdue", "standing_in")


@dataclass(frozen=True)
class Asked:
    """What of the calendar is looked at: from which month, which customers, which page of them."""

    span: Span
    show: str
    page: int

    def address(self, *, first: str = "", show: str = "", page: int = 1) -> str:
        """The query of the same calendar with something changed."""
        month = first or f"{self.span.first:%Y-%m}"
        parts = [f"from={month}", f"show={show or self.show}"] + ([f"page={page}"] if page > 1 else [])
        return "?" + "&".join(parts)


def asked_of(request: StaffRequest) -> Asked:
    show = request.GET.get("show", "all")
    page = request.GET.get("page", "1")
    return Asked(
        span=span_of(request),
        show=show if show in SHOWS else "all",
        page=max(int(page), 1) if page.isdecimal() and len(page) < 5 else 1,
    )


def span_of(request: StaffRequest) -> Span:
    """The three months asked for, also by the form of one day."""
    asked = request.POST.get("from") or request.GET.get("from", "")
    first = first_of(asked, today=request.today)
    return Span(first, request.today, rest_days(period_from(first)))


# Three hundred lines are 290 kB of text that says the same again and again: 30 kB packed.
@gzip_page
@require_GET
@permitted(Permission.LOG_CONTACT)
def own(request: StaffRequest) -> HttpResponse:
    """RM-4: the own customers, or those one stands in for. Who leads an outlet and keeps nobody sees the team."""
    asked = asked_of(request)
    leads = bool(request.scope.at(Permission.OUTLET_PORTFOLIOS))
    if leads and not request.scope.keeps_portfolio(Permission.LOG_CONTACT):
        return show_team(request, asked)
    role = PortfolioRole.BACKUP if asked.show == "standing_in" else PortfolioRole.PRIMARY
    return show_calendar(request, asked, own_customers(request.scope, role=role), keeper=None)


@gzip_page
@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def of_colleague(request: StaffRequest, number: int) -> HttpResponse:
    """One relationship manager's calendar, for whoever leads the outlet."""
    keeper = Staff.objects.filter(pk=number).first()
    if keeper is None:
        raise Http404
    customers = customers_kept_by(request.scope, keeper)
    if not customers.exists():
        raise Http404
    return show_calendar(request, asked_of(request), customers, keeper=keeper)


@require_GET
@permitted(Permission.OUTLET_PORTFOLIOS)
def team(request: StaffRequest) -> HttpResponse:
    """Who made how many contacts on which day, and how many customers wait for one."""
    return show_team(request, asked_of(request))


def show_calendar(
    request: StaffRequest, asked: Asked, customers: QuerySet[Customer], *, keeper: Staff | None
) -> HttpResponse:
    span = asked.span
    lines = lines_of(request.scope, customers, period=span.period, publication=request.publication or None)
    overdue = [line for line in lines if line.overdue]
    wanted = overdue if asked.show == "overdue" else lines
    shown = wanted[(asked.page - 1) * ON_A_PAGE : asked.page * ON_A_PAGE]
    record_look(request, "calendar.open", kind="calendar", customers=[line.customer.code for line in shown])
    context: dict[str, Any] = {
        **frame(asked),
        "keeper": keeper,
        "head": head_of(span, _("Customer · due · silence")),
        "sheet": sheet_of(shown, span),
        "totals": totals_of(shown, span),
        "count": len(lines),
        "overdue_count": len(overdue),
        "show": asked.show,
        "stands_in": keeper is None,
        "takes_out": keeper is None and request.scope.may(Permission.EXPORT),
        "leads": bool(request.scope.at(Permission.OUTLET_PORTFOLIOS)),
        "before_page": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "after_page": asked.address(page=asked.page + 1) if len(wanted) > asked.page * ON_A_PAGE else "",
    }
    return render(request, "contact_calendar/page.html", context)


def show_team(request: StaffRequest, asked: Asked) -> HttpResponse:
    lines = team_of(request.scope, period=asked.span.period, publication=request.publication or None)
    audit.write(
        "calendar.team",
        by=request.staff,
        at=request.now,
        outlet=request.scope.outlet_code,
        detail={"people": len(lines)},
    )
    context = {
        **frame(asked),
        "head": head_of(asked.span, _("Manager · customers · overdue")),
        "rows": team_rows(lines, asked.span),
        "totals": team_totals(lines, asked.span),
    }
    return render(request, "contact_calendar/team.html", context)


def period_out(span: Span) -> dict[str, str]:
    """The same three months, as the page of exports asks for them."""
    days = {"starts_on": span.period.first.isoformat(), "ends_on": span.period.last.isoformat()}
    return {"kind": "calendar", **days}


def frame(asked: Asked) -> dict[str, Any]:
    """The head of a calendar: months, days and how to get to others."""
    span = asked.span
    return {
        "span": span,
        "ways": [(way.value, way.label) for way in WAYS],
        "base": reverse("calendar:page"),
        "earlier": asked.address(first=f"{span.before:%Y-%m}"),
        "later": asked.address(first=f"{span.after:%Y-%m}"),
        "this_month": asked.address(first=f"{first_of('', today=span.today):%Y-%m}"),
        "shows": {show: asked.address(show=show) for show in SHOWS},
        "out": f"{reverse('exports:ask')}?{urlencode(period_out(span))}",
    }
