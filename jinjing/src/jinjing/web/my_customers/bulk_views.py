"""Several customers at once: first who it is about and who stays out, then the deed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.holdings.models import Publication
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel
from jinjing.kernel import rules
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.web.my_customers.ready_made import spec_asked
from jinjing.web.my_customers.views import addresses, views_by_code
from jinjing.web.shared.http import StaffRequest, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.bulk_plan import plan_contacts
from jinjing.workbench.domain.list_addition import put_on_list
from jinjing.workbench.enums import NotPlaced, NotPlanned
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.queries.list_rows import rows_of
from jinjing.workbench.queries.my_customers import customers_of_list
from jinjing.workbench.queries.placing import placing_of
from jinjing.workbench.queries.planning import planning_of

PUT_ON_LIST, PLAN = "put_on_list", "plan"
NEEDS = {PUT_ON_LIST: Permission.CALL_LIST, PLAN: Permission.LOG_CONTACT}
WAYS = (Channel.TELEPHONE, Channel.MEETING, Channel.VISIT, Channel.WECOM, Channel.EMAIL)


class PlanForm(forms.Form):
    """When, and on which way."""

    on = forms.DateField(
        label=pgettext_lazy("plan", "On"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("plan", "Way"), choices=[(way.value, way.label) for way in WAYS]
    )


@dataclass(frozen=True)
class Person:
    """Somebody the deed is about, or who stays out of it."""

    code: str
    name: str
    honorific: str


@dataclass(frozen=True)
class LeftOut:
    """Everybody who stays out for one reason."""

    reason: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Chosen:
    """Customers of the scope, in the order of the list, and how many more the bound cut off."""

    customers: dict[int, Customer]
    cut: int


@require_POST
@permitted(Permission.CUSTOMER_PAGE)
def preview(request: StaffRequest) -> HttpResponse:
    """Who it is about, who stays out and why. Nothing is changed."""
    action = action_asked(request)
    found = chosen(request)
    if not found.customers:
        messages.error(request, _("Choose at least one customer first: with the boxes, or with x on a row."))
        return redirect(back_address(request))
    return show(request, action, found, plan_form(request, action, first=True))


@require_POST
@permitted(Permission.CUSTOMER_PAGE)
def carry_out(request: StaffRequest) -> HttpResponse:
    """The deed itself, once; who may be part of it is asked again."""
    action = action_asked(request)
    found = chosen(request)
    form = plan_form(request, action, first=False)
    if not found.customers or (
        form is not None and (request.POST.get("step") == "preview" or not form.is_valid())
    ):
        return show(request, action, found, form) if found.customers else redirect(back_address(request))
    try:
        done = once(request, lambda: deed(request, action, list(found.customers), form))
    except Invalid as refusal:
        if form is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return show(request, action, found, form)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(back_address(request))
    count = int(done.result or 0)
    messages.success(
        request, in_words(action, count, left=len(set(request.POST.getlist("customer"))) - count)
    )
    return redirect(back_address(request))


def deed(request: StaffRequest, action: str, ids: Sequence[int], form: PlanForm | None) -> int:
    if form is None:
        placing = put_on_list(ids, publication=night(request), by=request.staff, at=request.now)
        return len(placing.placed)
    on, channel = form.cleaned_data["on"], Channel(form.cleaned_data["channel"])
    return len(plan_contacts(ids, on=on, channel=channel, by=request.staff, at=request.now).planned)


def in_words(action: str, count: int, *, left: int) -> str:
    """`left`: of those chosen, also whom a colleague has planned for or taken over since the preview."""
    if action == PLAN:
        said = npgettext("customer list", "%(count)d contact planned.", "%(count)d contacts planned.", count)
    else:
        said = npgettext(
            "customer list",
            "%(count)d name put on today's list.",
            "%(count)d names put on today's list.",
            count,
        )
    out = npgettext(
        "customer list", "%(left)d of those chosen stayed out.", "%(left)d of those chosen stayed out.", left
    )
    told = said % {"count": count}
    if left <= 0:
        return told
    return pgettext("customer list", "%(told)s %(out)s") % {"told": told, "out": out % {"left": left}}


def action_asked(request: StaffRequest) -> str:
    """403 for what the position does not allow, and for anything that is no action."""
    action = request.POST.get("action", "")
    if action not in NEEDS or not request.scope.may(NEEDS[action]):
        raise PermissionDenied
    return action


def night(request: StaffRequest) -> Publication:
    """The figures in use; without any there is no list to choose from."""
    publication: Publication | None = request.publication or None
    if publication is None:
        raise PermissionDenied
    return publication


def chosen(request: StaffRequest) -> Chosen:
    """Those ticked, or everybody on all pages; outside the scope nobody is found. At most rule `lists.most_at_once`."""
    most = int(rules.value("lists.most_at_once", request.today))
    needs = (NEEDS[request.POST["action"]],)
    publication = night(request)
    if request.POST.get("all"):
        spec, _view = spec_asked(QueryDict(request.POST.get("query", "")), views_by_code(request))
        ids = customers_of_list(request.scope, spec, publication=publication, needs=needs)
    else:
        codes = request.POST.getlist("customer")
        rows = rows_of(request.scope, ListSpec(), publication=publication, needs=needs)
        rows = rows.filter(customer__code__in=codes[: most + 1]).order_by("customer_id")
        ids = list(rows.values_list("customer_id", flat=True))
    kept = ids[:most]
    people = Customer.objects.only("code", "kind", "sex", "name", "customer_no").in_bulk(kept)
    return Chosen({pk: people[pk] for pk in kept}, cut=len(ids) - len(kept))


def plan_form(request: StaffRequest, action: str, *, first: bool) -> PlanForm | None:
    if action != PLAN:
        return None
    if first:
        return PlanForm(initial={"on": next_day(request.today), "channel": Channel.TELEPHONE})
    return PlanForm(request.POST)


def next_day(on: date) -> date:
    """Tomorrow, or Monday."""
    return on + timedelta(days={4: 3, 5: 2}.get(on.weekday(), 1))


def show(request: StaffRequest, action: str, found: Chosen, form: PlanForm | None) -> HttpResponse:
    """The preview, also after an entry that did not fit."""
    ids = list(found.customers)
    about, why = _of_placing(request, ids) if form is None else _of_planning(request, ids, form)
    people = {pk: person(customer) for pk, customer in found.customers.items()}
    record_look(
        request, "customer_list.preview", kind="customer_list", customers=[p.code for p in people.values()]
    )
    context: dict[str, Any] = {
        "action": action,
        "form": form,
        "about": [people[pk] for pk in about],
        "chosen": list(people.values()),
        "left_out": [
            LeftOut(str(reason.label), tuple(people[pk] for pk in ids if why.get(pk) == reason))
            for reason in dict.fromkeys(why.values())
        ],
        "left_count": len(why),
        "cut": found.cut,
        "back": back_address(request),
        "query": request.POST.get("query", ""),
    }
    return render(request, "my_customers/preview.html", context)


def _of_placing(request: StaffRequest, ids: Sequence[int]) -> tuple[Iterable[int], Mapping[int, NotPlaced]]:
    placing, _portfolio = placing_of(
        ids, request.staff, on=request.today, publication=night(request), at=request.now
    )
    return placing.placed, placing.left_out


def _of_planning(
    request: StaffRequest, ids: Sequence[int], form: PlanForm
) -> tuple[Iterable[int], Mapping[int, NotPlanned]]:
    said = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    on, way = said.get("on", next_day(request.today)), said.get("channel", Channel.TELEPHONE)
    planning = planning_of(ids, on=on, channel=Channel(way), at=request.now)
    return planning.planned, planning.left_out


def person(customer: Customer) -> Person:
    return Person(customer.code, shown_name(customer), str(honorific_of(customer)))


def back_address(request: StaffRequest) -> str:
    """The list the deed began on, from its codes: no address is taken from the form as it is."""
    said = QueryDict(request.POST.get("query", ""))
    spec, view = spec_asked(said, views_by_code(request))
    return addresses(view)(spec)
