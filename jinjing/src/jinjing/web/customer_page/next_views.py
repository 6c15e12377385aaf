"""The buttons of the next action: done, and put off to another day in one press."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jinjing.customers.models import Customer
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.reasons import reasons_of
from jinjing.interactions.domain.promise import keep_promise, move_promise
from jinjing.interactions.enums import Channel
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.promises import promise_record
from jinjing.kernel.blind_index import opaque_code
from jinjing.web.customer_page.forms import DoneForm, LaterForm
from jinjing.web.customer_page.glance import read_glance
from jinjing.web.customer_page.reach import reach
from jinjing.web.shared.http import StaffRequest, as_toast, form_key, once
from jinjing.workbench.domain.contact_plan import move_planned_contact, plan_contact
from jinjing.workbench.queries.calendar import open_plans, rest_days
from jinjing.workbench.queries.calendar_standing import Period
from jinjing.workbench.queries.next_action import ActionKind

PART = {"part": "next"}
SATURDAY, WEEK = 5, 7
FARTHEST_FREE = 21  # longer than any run of holidays


@require_POST
def done(request: StaffRequest, code: str) -> HttpResponse:
    """A promise is kept by saying so; everything else is done by the contact that is written down."""
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    form = DoneForm(request.POST)
    if not form.is_valid():
        raise Http404
    promise = promise_or_404(customer, form.cleaned_data["reference"])
    with as_toast(request):
        once(request, lambda: keep_promise(promise, by=request.staff, at=request.now).pk)
        messages.success(request, _("Kept."))
    return show_glance(request, customer)


@require_POST
def later(request: StaffRequest, code: str) -> HttpResponse:
    """A promise and a plan move; a reason, a referral and the rhythm become a plan for that day."""
    customer = reach(request, code, needs=Permission.LOG_CONTACT, detail=PART)
    form = LaterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the day."))
        return show_glance(request, customer)
    said = form.cleaned_data
    to = said["day"] or day_of(said["when"], on=request.today)
    with as_toast(request):
        once(request, lambda: put_off(request, customer, said["kind"], said["reference"], to))
        day = date_format(to, pgettext("date format", "j F Y"))
        messages.success(request, _("Comes back on %(day)s.") % {"day": day})
    return show_glance(request, customer)


def put_off(request: StaffRequest, customer: Customer, kind: ActionKind, reference: str, to: date) -> str:
    """What was shown is what moves, whatever has become the next action since."""
    by, at = request.staff, request.now
    if kind == ActionKind.PROMISE:
        return str(move_promise(promise_or_404(customer, reference), to, by=by, at=at).pk)
    if kind == ActionKind.PLAN:
        plan = open_plans(customer).filter(code=reference).first()
        if plan is None:
            raise Http404
        return move_planned_contact(plan, to=to, by=by, at=at).code
    note = said_by_night(request, customer, reference) if kind == ActionKind.REASON else ""
    key = opaque_code("plan", f"{by.staff_no}:{form_key(request)}")
    made = plan_contact(customer, on=to, channel=Channel.TELEPHONE, note=note, by=by, at=at, code=key)
    return made.code


def promise_or_404(customer: Customer, reference: str) -> Interaction:
    found = promise_record(reference)
    if found is None or found.customer_id != customer.pk:
        raise Http404
    return found


def said_by_night(request: StaffRequest, customer: Customer, trigger: str) -> str:
    """The reason's sentence, in the reader's language; empty if the night took it back."""
    publication = request.publication or None
    reasons = reasons_of([customer.pk], publication=publication, on=request.today).get(customer.pk, ())
    return next((reason.text for reason in reasons if reason.trigger == trigger), "")


def day_of(when: str, *, on: date) -> date:
    """The next day of work, or the first of next week: nobody is put off to a holiday."""
    first = on + timedelta(days=1 if when == LaterForm.TOMORROW else WEEK - on.weekday())
    days = [first + timedelta(days=ahead) for ahead in range(FARTHEST_FREE)]
    free = rest_days(Period(days[0], days[-1]))
    return next((day for day in days if day.weekday() < SATURDAY and day not in free), first)


def show_glance(request: StaffRequest, customer: Customer) -> HttpResponse:
    """The top of the page anew, or the page. The look was recorded when the button was pressed."""
    if not request.htmx:
        return redirect("customer:page", code=customer.code)
    context = {
        "view": read_glance(request, customer),
        "customer": customer,
        "answers": True,
        **rights(request),
    }
    return render(request, "customer_page/page.html#glance", context)


def rights(request: StaffRequest) -> dict[str, Any]:
    """What the reader may see on the page, and whether the reader may act."""
    sees = {group.value: request.scope.sees(group, Screen.CUSTOMER_PAGE) for group in FieldGroup}
    return {"sees": sees, "acts": request.scope.may(Permission.LOG_CONTACT)}
