"""A list of customers: the page, its sum, its filters, and the views somebody keeps."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.holdings.models import Publication
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.web.my_customers.panel import chips_of, column_options, groups_of, sort_options
from jinjing.web.my_customers.ready_made import View, ready_made, spec_asked, view_of
from jinjing.web.my_customers.spots import spelled, spot_in
from jinjing.web.my_customers.table import columns_for, headings, table_rows
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.saved_view import LONGEST_NAME, remove_view, save_view
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.queries.my_customers import ListPage, Place, page_of, total_of
from jinjing.workbench.queries.saved_views import removable_views, views_of

TEMPLATE = "my_customers/list.html"


@require_GET
@permitted(Permission.CUSTOMER_PAGE)
def customers(request: StaffRequest) -> HttpResponse:
    """One page of the list that the address asks for. Whoever is shown stands in the access log."""
    publication = request.publication or None
    views = views_by_code(request)
    spec, view = spec_asked(request.GET, views)
    page, refusal = ListPage(()), ""
    if publication is not None:
        after, before = (spot_in(request.GET.get(side, ""), spec) for side in ("after", "before"))
        try:
            page = page_of(request.scope, spec, publication=publication, place=Place(after, before))
        except Invalid as refused:
            refusal = str(refused)
    record_look(
        request,
        "customer_list.open",
        kind="customer_list",
        customers=[row.customer.code for row in page.rows],
    )
    context = shown(request, spec, view, page) | {"views": list(views.values()), "refusal": refusal}
    return render(request, TEMPLATE, context)


def shown(request: StaffRequest, spec: ListSpec, view: View | None, page: ListPage) -> dict[str, Any]:
    """What the template needs of the list itself."""
    address = addresses(view)
    columns = columns_for(request.scope, spec)
    here = address(spec)
    publication: Publication | None = request.publication or None
    return {
        "spec": spec,
        "view": view,
        "changed": view is not None and view.spec != spec,
        "query": spec.address,
        "here": here,
        "headings": headings(spec, columns, address=address),
        "rows": table_rows(page.rows, columns, scope=request.scope),
        "chips": chips_of(spec, publication=publication, address=address) if publication else [],
        "older": f"{here}&{urlencode({'after': spelled(page.after, spec)})}" if page.after else "",
        "newer": f"{here}&{urlencode({'before': spelled(page.before, spec)})}" if page.before else "",
        "calls": request.scope.may(Permission.CALL_LIST),
        "plans": request.scope.may(Permission.LOG_CONTACT),
        "exports": request.scope.may(Permission.EXPORT),
        "leads": request.scope.may(Permission.OUTLET_PORTFOLIOS),
        "longest_name": LONGEST_NAME,
        # What the reader has changed of an own view goes back under its name, unless they say another.
        "name": view.name if view and view.own else "",
        "team": view is not None and view.own and view.team,
    }


@require_GET
@permitted(Permission.CUSTOMER_PAGE)
def count(request: StaffRequest) -> HttpResponse:
    """How many they are and what they have together: asked for when the page stands, so that it need not wait."""
    spec, _view = spec_asked(request.GET, views_by_code(request))
    total = None
    if request.publication:
        try:
            total = total_of(request.scope, spec, publication=request.publication)
        except Invalid:
            total = None
    return render(request, f"{TEMPLATE}#total", {"total": total, "sums": sees_sums(request)})


@require_GET
@permitted(Permission.CUSTOMER_PAGE)
def filters(request: StaffRequest) -> HttpResponse:
    """Filters, columns and order to choose from: a sheet over the list, or a page of its own."""
    spec, view = spec_asked(request.GET, views_by_code(request))
    publication = request.publication or None
    context = {
        "groups": groups_of(request.scope, spec, publication=publication) if publication else [],
        "sorts": sort_options(spec),
        "columns": column_options(spec.columns),
        "view": view,
    }
    template = "my_customers/filters.html"
    return render(request, f"{template}#panel" if request.htmx else template, context)


@require_POST
@permitted(Permission.CUSTOMER_PAGE)
def keep_view(request: StaffRequest) -> HttpResponse:
    """Keep the list under a name; a name that exists already is written over."""
    spec, _view = spec_asked(QueryDict(request.POST.get("query", "")), views_by_code(request))
    team = bool(request.POST.get("team"))
    name = request.POST.get("name", "")
    try:
        kept = once(
            request, lambda: save_view(name, spec, team=team, by=request.staff, at=request.now).code
        ).result
    except DomainError as refusal:
        context = {"refusal": str(refusal), "name": name, "team": team, "query": spec.address}
        context |= {"leads": request.scope.may(Permission.OUTLET_PORTFOLIOS), "longest_name": LONGEST_NAME}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "my_customers/keep.html", context, status=status)
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('customers:list')}?{urlencode({'view': kept})}")


@require_POST
@permitted(Permission.CUSTOMER_PAGE)
def forget_view(request: StaffRequest, code: str) -> HttpResponse:
    view = find_or_404(request, removable_views(request.scope), code=code)
    with as_toast(request):
        once(request, lambda: remove_view(view, by=request.staff, at=request.now))
        messages.success(request, _("The view is removed. Nothing happened to its customers."))
    return redirect("customers:list")


def sees_sums(request: StaffRequest) -> bool:
    return request.scope.sees(FieldGroup.BALANCES, Screen.CUSTOMER_PAGE)


def views_by_code(request: StaffRequest) -> Mapping[str, View]:
    """Ready-made, the team's and the own ones. One query."""
    leads_only = not request.scope.keeps_portfolio(Permission.CUSTOMER_PAGE)
    ready = ready_made(leads_only=leads_only)
    kept = [view_of(row, scope=request.scope) for row in views_of(request.scope)]
    return {view.code: view for view in [*ready, *kept]}


def addresses(view: View | None) -> Callable[[ListSpec], str]:
    """Addresses of lists that keep the view's name in mind: going back to it is one click."""
    begin = reverse("customers:list")

    def address(spec: ListSpec) -> str:
        pairs = [urlencode({"view": view.code})] if view else []
        if view is None or view.spec != spec:
            pairs.append(spec.address)
        return f"{begin}?{'&'.join(pairs)}"

    return address
