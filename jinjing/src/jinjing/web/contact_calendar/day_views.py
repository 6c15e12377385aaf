"""One customer, one day: read, write, move, withdraw, correct. Answers HTMX with the customer's line anew."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.errors import Invalid
from jinjing.web.contact_calendar.forms import (
    WAYS,
    CorrectionForm,
    MoveForm,
    NoteForm,
    WriteForm,
    usual_outcome,
)
from jinjing.web.contact_calendar.sheet import line_of
from jinjing.web.contact_calendar.views import span_of
from jinjing.web.shared.grounds import GroundForm, refuse
from jinjing.web.shared.http import (
    StaffRequest,
    as_toast,
    find_or_404,
    form_key,
    once,
    permitted,
    refused_look,
)
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.calendar_file import held_at
from jinjing.workbench.domain.calls import correct_call, log_call
from jinjing.workbench.domain.contact_plan import (
    move_planned_contact,
    note_planned_contact,
    plan_contact,
    withdraw_planned_contact,
)
from jinjing.workbench.models import PlannedContact
from jinjing.workbench.queries.calendar import lines_of, open_plans, records_of_day
from jinjing.workbench.queries.leads import callable_customers


def day_or_404(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Http404 from wrong


def reach(request: StaffRequest, code: str) -> Customer:
    """A customer the person may call, as at the desk; anybody else is 404, and the refused look is recorded."""
    found = callable_customers(request.scope).filter(code=code).first()
    if found is None:
        raise refused_look(request, Customer, code=code)
    return found


def plan_or_404(request: StaffRequest, code: str) -> PlannedContact:
    rows = PlannedContact.objects.select_related("customer", "staff")
    inside = rows.filter(customer__in=callable_customers(request.scope).values("pk"))
    return find_or_404(request, inside, code=code)


@require_GET
@permitted(Permission.LOG_CONTACT)
def day(request: StaffRequest, code: str, day: str) -> HttpResponse:
    """The pop-up of one cell: what was logged and planned, the notes, and what may be written."""
    return show_day(request, reach(request, code), day_or_404(day), asks="ask" in request.GET)


def show_day(
    request: StaffRequest,
    customer: Customer,
    on: date,
    *,
    form: forms.Form | None = None,
    of: Interaction | PlannedContact | None = None,
    asks: bool = False,
) -> HttpResponse:
    """`form`: one that came back with an error, `of`: whose note it is; the others of the day are fresh."""
    record_look(
        request,
        "calendar.day",
        kind="customer",
        subject=customer.code,
        customers=[customer.code],
    )
    past = on <= request.today
    records = [record_shown(request, record) for record in records_of_day(customer, on=on)]
    plans = [plan_shown(plan) for plan in open_plans(customer, on=on)]
    write = form if isinstance(form, WriteForm) else WriteForm(initial={"channel": Channel.TELEPHONE})
    if form is not None and of is not None:
        came_back(form, of, records=records, plans=plans)
    named = isinstance(form, GroundForm) and bool(form.found)
    if not (asks and plans) and not named:  # there the button that withdraws, or the words, have the focus
        begin_with_note([*(one["form"] for one in records), *(one["note_form"] for one in plans), write])
    context: dict[str, Any] = {
        "customer": customer,
        "name": shown_name(customer),
        "honorific": str(honorific_of(customer)),
        "on": on,
        "from": span_of(request).first,
        "past": past,
        "asks": asks,
        "form": write,
        "ways": [(way.value, way.label) for way in WAYS],
        "records": records,
        "plans": plans,
        "opens": isinstance(form, WriteForm) or not (records or plans),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    template = "contact_calendar/day.html#day" if request.htmx else "contact_calendar/day.html"
    answer = render(request, template, context, status=status)
    if request.htmx and form is not None:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#sheet", "innerHTML"
    return answer


def came_back(
    form: forms.Form,
    of: Interaction | PlannedContact,
    *,
    records: list[dict[str, Any]],
    plans: list[dict[str, Any]],
) -> None:
    """The form as it was sent, in the place of its fresh one."""
    shown, key, name = (
        (records, "record", "form") if isinstance(of, Interaction) else (plans, "plan", "note_form")
    )
    for one in shown:
        if one[key] == of:
            form.auto_id = one[name].auto_id
            one[name] = form


def begin_with_note(forms_of_day: list[forms.Form | None]) -> None:
    """Space opens the note: the cursor stands in the first one of the day."""
    first = next(form for form in forms_of_day if form is not None)
    first.fields["note"].widget.attrs["autofocus"] = True


def record_shown(request: StaffRequest, record: Interaction) -> dict[str, Any]:
    own = record.staff_id == request.staff.pk
    return {
        "record": record,
        "form": CorrectionForm(record=record, auto_id=f"c{record.pk}_%s") if own else None,
    }


def plan_shown(plan: PlannedContact) -> dict[str, Any]:
    return {
        "plan": plan,
        "note_form": NoteForm(initial={"note": plan.note}, auto_id=f"n{plan.pk}_%s"),
        "move_form": MoveForm(initial={"to": plan.on}, auto_id=f"m{plan.pk}_%s"),
    }


@require_POST
@permitted(Permission.LOG_CONTACT)
def write(request: StaffRequest, code: str, day: str) -> HttpResponse:
    """A letter: logged on a day up to today, planned on a later one."""
    customer, on = reach(request, code), day_or_404(day)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return show_day(request, customer, on, form=form)
    said = form.cleaned_data
    written = logged if on <= request.today else planned
    return carried_out(request, customer, on, form, lambda: written(request, customer, on, said))


def logged(request: StaffRequest, customer: Customer, on: date, said: dict[str, Any]) -> str:
    channel = said["channel"]
    key = opaque_code("interaction", f"{request.staff.staff_no}:{form_key(request)}")
    made = log_call(
        customer,
        channel=channel,
        outcome=said["outcome"] or usual_outcome(channel),
        note=said["note"],
        by=request.staff,
        at=request.now,
        reference=key,
        held_at=held_at(on, at=request.now),
        ground=said["ground"],
    )
    messages.success(request, _("Recorded: %(way)s, %(outcome)s.") % words_of(made))
    return made.reference


def words_of(made: Interaction) -> dict[str, str]:
    return {"way": str(Channel(made.channel).label), "outcome": str(Outcome(made.outcome).label)}


def planned(request: StaffRequest, customer: Customer, on: date, said: dict[str, Any]) -> str:
    key = opaque_code("plan", f"{request.staff.staff_no}:{form_key(request)}")
    made = plan_contact(
        customer,
        on=on,
        channel=said["channel"],
        note=said["note"],
        by=request.staff,
        at=request.now,
        code=key,
        ground=said["ground"],
    )
    messages.success(request, _("Planned: %(way)s.") % {"way": Channel(made.channel).label})
    return made.code


@require_POST
@permitted(Permission.LOG_CONTACT)
def move(request: StaffRequest, code: str, day: str) -> HttpResponse:
    """By dragging or shift and arrows: the plan of that day (of that way, if it is named) goes to another."""
    customer, on = reach(request, code), day_or_404(day)
    form = MoveForm(request.POST)
    plans = open_plans(customer, on=on)
    if form.is_valid() and form.cleaned_data["channel"]:
        plans = plans.filter(channel=form.cleaned_data["channel"])
    plan = plans.first()
    if plan is None or not form.is_valid():
        messages.error(request, _("Nothing is planned there any more. Nothing was changed."))
        return done(request, customer)
    return moved(request, plan, form)


@require_POST
@permitted(Permission.LOG_CONTACT)
def move_one(request: StaffRequest, code: str) -> HttpResponse:
    """From the pop-up: a day is chosen."""
    plan = plan_or_404(request, code)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return show_day(request, plan.customer, plan.on, form=form)
    return moved(request, plan, form)


def moved(request: StaffRequest, plan: PlannedContact, form: MoveForm) -> HttpResponse:
    to = form.cleaned_data["to"]
    with as_toast(request):
        once(request, lambda: move_planned_contact(plan, to=to, by=request.staff, at=request.now).code)
        messages.success(request, _("Moved."))
    return done(request, plan.customer)


@require_POST
@permitted(Permission.LOG_CONTACT)
def note(request: StaffRequest, code: str) -> HttpResponse:
    plan = plan_or_404(request, code)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_day(request, plan.customer, plan.on, form=form, of=plan)
    said = form.cleaned_data
    return carried_out(request, plan.customer, plan.on, form, lambda: noted(request, plan, said), of=plan)


def noted(request: StaffRequest, plan: PlannedContact, said: dict[str, Any]) -> str:
    made = note_planned_contact(plan, **said, by=request.staff, at=request.now)
    messages.success(request, _("Note saved."))
    return made.code


@require_POST
@permitted(Permission.LOG_CONTACT)
def withdraw(request: StaffRequest, code: str) -> HttpResponse:
    plan = plan_or_404(request, code)
    with as_toast(request):
        once(request, lambda: withdraw_planned_contact(plan, by=request.staff, at=request.now).code)
        messages.success(request, _("Withdrawn."))
    return done(request, plan.customer)


@require_POST
@permitted(Permission.LOG_CONTACT)
def correct(request: StaffRequest, reference: str) -> HttpResponse:
    """RULE-4: what was logged is corrected, never deleted. Only one's own, of customers within reach."""
    own = standing().filter(reference=reference, staff=request.staff).select_related("customer")
    inside = Q(customer__in=callable_customers(request.scope).values("pk"))
    record = own.filter(inside).first()
    if record is None:
        raise Http404
    form = CorrectionForm(request.POST, record=record)
    if not form.is_valid():
        return show_day(request, record.customer, record.occurred_on, form=form, of=record)
    said = form.cleaned_data
    kept = said["outcome"] == record.outcome
    return carried_out(
        request,
        record.customer,
        record.occurred_on,
        form,
        lambda: corrected(request, record, said, keeps_next=kept),
        of=record,
    )


def corrected(request: StaffRequest, record: Interaction, said: dict[str, Any], *, keeps_next: bool) -> str:
    """What was agreed next stays, unless the contact became another one."""
    made = correct_call(
        record,
        outcome=said["outcome"],
        note=said["note"],
        next_step=record.next_step if keeps_next else "",
        next_on=record.next_on if keeps_next else None,
        by=request.staff,
        at=request.now,
        ground=said["ground"],
    )
    messages.success(request, _("Corrected. The first version stays in the history."))
    return made.reference


def carried_out(
    request: StaffRequest,
    customer: Customer,
    on: date,
    form: forms.Form,
    verb: Callable[[], str],
    *,
    of: Interaction | PlannedContact | None = None,
) -> HttpResponse:
    """Once; a wrong entry comes back beside its field, anything else held against it is a message."""
    with as_toast(request):
        try:
            once(request, verb)
        except Invalid as refusal:
            refuse(form, refusal)
            return show_day(request, customer, on, form=form, of=of)
    return done(request, customer)


def done(request: StaffRequest, customer: Customer) -> HttpResponse:
    """The customer's line anew, or back to the calendar."""
    if not request.htmx:
        asked = urlencode({"from": f"{span_of(request).first:%Y-%m}"})
        return HttpResponse(
            status=HTTPStatus.FOUND,
            headers={"Location": f"{reverse('calendar:page')}?{asked}#r-{customer.code}"},
        )
    span = span_of(request)
    rows = Customer.objects.filter(pk=customer.pk)
    lines = lines_of(request.scope, rows, period=span.period, publication=request.publication or None)
    record_look(request, "calendar.day", kind="customer", subject=customer.code, customers=[customer.code])
    answer = render(request, "contact_calendar/row.html", {"row": line_of(lines[0], span)})
    answer["HX-Trigger"] = "calendar-written"
    return answer
