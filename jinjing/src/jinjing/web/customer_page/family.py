"""The family section: who belongs to the customer, what not to mention, and another manager on request.

One fragment, loaded after the page; every form posts into it and comes back in it, filled if it was wrong.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.domain.manager_change import change_relationship_manager
from jinjing.customers.domain.relationships import end_relationship, note_relationship
from jinjing.customers.domain.topics import end_topic, note_topic
from jinjing.customers.enums import EXACT_KINDS, ManagerChangeReason, RelationKind, TopicKind
from jinjing.customers.errors import RelativeNotFound
from jinjing.customers.models import Customer, Topic
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.family import family_of, topics_of
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.interactions.queries.family import household_total
from jinjing.kernel.errors import DomainError
from jinjing.web.customer_page.family_forms import ManagerForm, RelationForm, TopicForm
from jinjing.web.customer_page.reach import reach
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, once

TEMPLATE = "customer_page/family.html"
PART = {"part": "family"}


@require_GET
def family(request: StaffRequest, code: str) -> HttpResponse:
    """REL-1: the fragment, or a page of its own without JavaScript."""
    return show_family(request, reach(request, code, detail=PART))


@require_POST
def note_relation(request: StaffRequest, code: str) -> HttpResponse:
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    form = RelationForm(request.POST)

    def verb() -> str:
        said = form.cleaned_data
        made = note_relationship(
            customer,
            kind=RelationKind(said["kind"]),
            other=relative(request, customer, said["found_by"]),
            person=said["person"],
            note=said["note"],
            by=request.staff,
            at=request.now,
            ground=said["ground"],
        )
        return str(made.pk)

    return carried_out(request, customer, "relation", form, verb, done=_("Relation noted."))


@require_POST
def note_a_topic(request: StaffRequest, code: str) -> HttpResponse:
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    form = TopicForm(request.POST)

    def verb() -> str:
        said = {**form.cleaned_data, "kind": TopicKind(form.cleaned_data["kind"])}
        return str(note_topic(customer, **said, by=request.staff, at=request.now).pk)

    return carried_out(request, customer, "topic", form, verb, done=_("Noted: it stands on top of the page."))


@require_POST
def change_manager(request: StaffRequest, code: str) -> HttpResponse:
    """REL-1: at the customer's wish; the branch manager's own right, refused to everybody else."""
    customer = reach(request, code, needs=Permission.HAND_OVER_PORTFOLIO, detail=PART)
    form = ManagerForm(request.POST, managers=managers_for(request, customer))

    def verb() -> str:
        said = form.cleaned_data
        said = {**said, "reason": ManagerChangeReason(said["reason"])}
        change_relationship_manager(customer, **said, by=request.staff, at=request.now)
        return customer.code

    return carried_out(
        request, customer, "manager", form, verb, done=_("The relationship manager is changed.")
    )


@require_POST
def end_relation(request: StaffRequest, code: str, number: int) -> HttpResponse:
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    found = customer.relationships.filter(pk=number).first()
    if found is None:
        raise Http404
    with as_toast(request):
        once(request, lambda: end_relationship(found, by=request.staff, at=request.now).pk)
    return show_family(request, customer)


@require_POST
def end_a_topic(request: StaffRequest, code: str, number: int) -> HttpResponse:
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    found = Topic.objects.filter(customer=customer, pk=number).first()
    if found is None:
        raise Http404
    with as_toast(request):
        once(request, lambda: end_topic(found, by=request.staff, at=request.now).pk)
    return show_family(request, customer)


def carried_out(
    request: StaffRequest,
    customer: Customer,
    name: str,
    form: forms.Form,
    verb: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    """The form's verb once; what was wrong comes back in its sheet, beside the field."""
    if form.is_valid():
        try:
            once(request, verb)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return show_family(request, customer, finished=name)
    return show_family(request, customer, status=HTTPStatus.UNPROCESSABLE_ENTITY, bound={name: form})


def show_family(
    request: StaffRequest,
    customer: Customer,
    *,
    finished: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    bound: Mapping[str, forms.Form] = MappingProxyType({}),
) -> HttpResponse:
    """The fragment with what is on the page now; a plain form that was right goes back to the customer.

    finished: the sheet that has just been carried out; the focus returns to what opens it. bound: forms
    that come back filled, by sheet.
    """
    if not request.htmx and request.method == "POST" and status == HTTPStatus.OK:
        return redirect("customer:page", code=customer.code)
    context = {**family_context(request, customer, bound), "finished": finished}
    template = f"{TEMPLATE}#family" if request.htmx else TEMPLATE
    return render(request, template, context, status=status)


def family_context(
    request: StaffRequest, customer: Customer, bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    scope, publication = request.scope, request.publication or None
    changes_manager = customers_in(scope, Permission.HAND_OVER_PORTFOLIO).filter(pk=customer.pk).exists()
    return {
        "customer": customer,
        "ties": family_of(scope, customer),
        "topics": topics_of(scope, customer),
        "household": household_total(scope, customer, publication=publication, at=request.now),
        "currency": publication.base_currency if publication else "CNY",
        "notes": scope.may(Permission.LOG_CONTACT),
        "changes_manager": changes_manager,
        "relation_form": bound.get("relation") or RelationForm(),
        "topic_form": bound.get("topic") or TopicForm(),
        "manager_form": bound.get("manager")
        or ManagerForm(managers=managers_for(request, customer) if changes_manager else Staff.objects.none()),
    }


def managers_for(request: StaffRequest, customer: Customer) -> QuerySet[Staff]:
    outlets = frozenset(pk for pk in request.scope.outlet_ids if pk == customer.home_outlet_id)
    return staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlets, on=request.today)


def relative(request: StaffRequest, customer: Customer, typed: str) -> Customer | None:
    """The one customer of the reader's own care with that card, phone, document or number.

    A family's shared phone fits the customer too, who is not meant. Nobody, several, and somebody else's
    customer are the same answer: RelativeNotFound.
    """
    if not typed:
        return None
    exact = {match.customer.pk for match in find_arrivals(request.scope, typed) if match.by in EXACT_KINDS}
    others = exact - {customer.pk}
    found = list(customers_in(request.scope).filter(pk__in=others or exact)[:2])
    if len(found) != 1:
        raise RelativeNotFound
    return found[0]
