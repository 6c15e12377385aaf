"""Call mode: one person a screen; the outcome by one key, saved and on to the next by Enter."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinjing.customers.domain.recent import remember_opened
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import masked_phone
from jinjing.customers.queries.personal import may_open
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.opening import open_value
from jinjing.interactions.enums import Outcome, Purpose
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.errors import Invalid
from jinjing.web.rm_desk.brief import brief_on
from jinjing.web.rm_desk.conversation import conversation_with, purpose_of_call
from jinjing.web.rm_desk.forms import HoldForm, HoursForm, LiftForm, LogForm, ReleaseForm
from jinjing.web.rm_desk.outcomes import CALL_OUTCOMES, day_choices, outcome_choices, refused_until
from jinjing.web.rm_desk.shared import frame, reach
from jinjing.web.rm_desk.today import today_of
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, form_key, once, permitted
from jinjing.web.shared.privacy import privacy_of
from jinjing.workbench.domain.call_list import keep_list_full
from jinjing.workbench.domain.calls import TAKEN_OFF, correct_call, log_call
from jinjing.workbench.queries.at_a_glance import at_a_glance
from jinjing.workbench.queries.at_the_telephone import at_the_telephone
from jinjing.workbench.queries.call_list import list_of
from jinjing.workbench.queries.leads import callable_customers

# After these the customer was not got through to, so the day's target needs another name.
UNFILLED = (Outcome.NO_ANSWER, TAKEN_OFF)


@require_GET
@permitted(Permission.CALL_LIST)
def call_next(request: StaffRequest) -> HttpResponse:
    """On to the next name that may be called now; when all are done the day's sum is shown."""
    found = today_of(request.staff, on=request.today, publication=request.publication or None, at=request.now)
    after = request.GET.get("after", "")
    row = (
        found.next_to_call(after=int(after) if after.isdecimal() and len(after) < 6 else 0) if found else None
    )
    if row is not None:
        return redirect("desk:call-one", code=row.code)
    return render(request, "rm_desk/all_called.html", {"today": found, **frame(request)})


@require_GET
@permitted(Permission.LOG_CONTACT)
def call(request: StaffRequest, code: str) -> HttpResponse:
    return show_call(request, reach(request, code))


def record_call_look(request: StaffRequest, customer: Customer, *, part: str = "") -> None:
    """The look at one customer's call screen, or at a part of it."""
    audit.write(
        "call.open",
        by=request.staff,
        at=request.now,
        kind="customer",
        subject=customer.code,
        outlet=request.scope.outlet_code,
        detail={"part": part} if part else None,
    )
    if not part:
        remember_opened(customer, staff_id=request.staff.pk, at=request.now)


def show_call(
    request: StaffRequest,
    customer: Customer,
    *,
    form: LogForm | None = None,
    hold_form: HoldForm | None = None,
    hours_form: HoursForm | None = None,
    release_form: ReleaseForm | None = None,
    number: str = "",
) -> HttpResponse:
    """The screen of one person; forms come back with what was wrong."""
    record_call_look(request, customer)
    within = bool(getattr(customer, "in_scope", False))
    day: dict[str, Any] = {"publication": request.publication or None, "on": request.today}
    known = at_the_telephone(customer, staff=request.staff, at=request.now, **day)
    glance = at_a_glance(customer, **day) if within else None
    talk = conversation_with(customer, known, staff=request.staff, at=request.now, **day)
    wrong = any(f is not None and f.errors for f in (form, hold_form, hours_form, release_form))
    context = {
        "talk": talk,
        "customer": customer,
        "topics": glance.topics if glance else (),
        "own_page": reverse("customer:page", args=[customer.code]) if within else "",
        "brief": brief_on(customer, known, glance, scope=request.scope, publication=day["publication"]),
        "release_form": release_form,
        "fresh_release": ReleaseForm(),
        **log_context(form or LogForm(today=request.today), today=request.today),
        "hold_form": hold_form or HoldForm(initial={"purpose": Purpose.MARKETING}),
        "hours_form": hours_form or HoursForm(),
        "lift_form": LiftForm(),
        **phone_context(request, customer, number=number),
        **frame(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "rm_desk/call.html", context, status=status)


def log_context(form: LogForm, *, today: date) -> dict[str, Any]:
    """What the row of outcomes needs, filled in again after an error."""
    return {
        "form": form,
        "outcomes": outcome_choices(today),
        "days": day_choices(today),
        "chosen": form["outcome"].value() or "",
        "chosen_day": form["soon"].value() or "",
        "still_owed": form.still_owed,
    }


@require_POST
@permitted(Permission.LOG_CONTACT)
def log(request: StaffRequest, code: str) -> HttpResponse:
    """RM-3: two clicks from the list, or a key and Enter in call mode."""
    customer = reach(request, code)
    form = LogForm(request.POST, today=request.today)
    if not form.is_valid() or not carried_out(request, customer, form):
        return show_call(request, customer, form=form)
    said = Outcome(form.cleaned_data["outcome"])
    goes_on = request.POST.get("then") == "next"
    if not goes_on:  # the next screen says it in its first line
        messages.success(request, _("Recorded: %(outcome)s.") % {"outcome": said.label})
    if said == Outcome.DO_NOT_CALL:
        messages.warning(
            request,
            _("From now on nobody in the bank contacts this customer for marketing, until %(day)s.")
            % {"day": refused_until(request.today)},
        )
    if said in UNFILLED and request.scope.may(Permission.CALL_LIST):
        keep_full(request)
    if goes_on:
        return redirect("desk:call")
    return redirect(f"{reverse('desk:today')}#name-{customer.code}")


def carried_out(request: StaffRequest, customer: Customer, form: LogForm) -> bool:
    """Log it once; what the domain holds against it stands beside the field."""
    reference = opaque_code("interaction", f"{request.staff.staff_no}:{form_key(request)}")
    try:
        once(
            request,
            lambda: (
                log_call(
                    customer,
                    by=request.staff,
                    at=request.now,
                    reference=reference,
                    still_owed=form.still_owed,
                    **form.cleaned_data,
                ).reference
            ),
            foreseen=reference,
        )
    except Invalid as refusal:
        refuse(form, refusal)
        return False
    return True


def keep_full(request: StaffRequest) -> None:
    """RM-1: an attempt in vain and a name taken off make room for a fresh one, while calling goes on."""
    call_list = list_of(request.staff, on=request.today)
    if call_list is None:
        return
    added = keep_list_full(call_list, by=request.staff, at=request.now)
    if added:
        told = ngettext("%(count)d fresh name added.", "%(count)d fresh names added.", added)
        messages.info(request, told % {"count": added})


@require_http_methods(["GET", "POST"])
@permitted(Permission.UNMASK)
def phone(request: StaffRequest, code: str) -> HttpResponse:
    """MK-04: masked unless asked for; the number in full is for one call, logged, and goes by itself."""
    customer = reach(request, code)
    number = open_number(request, customer) if request.method == "POST" else ""
    if request.htmx:
        record_call_look(request, customer, part="phone")
        return render(
            request,
            "rm_desk/phone.html",
            {"customer": customer, **phone_context(request, customer, number=number)},
        )
    return show_call(request, customer, number=number)


def open_number(request: StaffRequest, customer: Customer) -> str:
    """RULE-2: while contact is stopped the number stays masked, whoever asks."""
    opened: list[str] = []

    def verb() -> str:
        opened.append(
            open_value(
                customer,
                PersonalField.PHONE,
                reason=OpeningReason.CONTACT,
                outlet=request.scope.outlet_code,
                by=request.staff,
                at=request.now,
                purpose=purpose_of_call(customer, staff=request.staff, on=request.today, at=request.now),
            )
        )
        return ""

    with as_toast(request):
        once(request, verb)
    return opened[0] if opened else ""


def phone_context(request: StaffRequest, customer: Customer, *, number: str = "") -> dict[str, Any]:
    return {
        "number": number,
        "masked": masked_phone(customer.phone),
        "may_unmask": may_open(request.scope, PersonalField.PHONE),
        "phone_seconds": privacy_of(request).unmask_seconds,
    }


@require_http_methods(["GET", "POST"])
@permitted(Permission.LOG_CONTACT)
def correct(request: StaffRequest, reference: str) -> HttpResponse:
    """RULE-4: a slip is corrected by a second record; the first stays readable.

    Only one's own, of today or of customers still in reach: who has moved on takes no old notes along.
    """
    own = standing().filter(reference=reference, staff=request.staff).select_related("customer")
    reachable = Q(occurred_on=request.today) | Q(customer__in=callable_customers(request.scope).values("pk"))
    record = own.filter(reachable).first()
    if record is None:
        raise Http404
    record_call_look(request, record.customer, part="contact")
    form = LogForm(request.POST or None, today=record.occurred_on, initial=as_initial(record))
    if request.method == "POST" and form.is_valid() and corrected(request, record, form, at=request.now):
        messages.success(request, _("Corrected. The first version stays in the history."))
        return redirect("desk:today")
    context = {
        "record": record,
        "form": form,
        "outcomes": [(o.value, o.label) for o in CALL_OUTCOMES],
        "chosen": form["outcome"].value(),
        **frame(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "rm_desk/correct.html", context, status=status)


def as_initial(record: Interaction) -> dict[str, Any]:
    return {
        "outcome": record.outcome,
        "note": record.note,
        "next_step": record.next_step,
        "next_on": record.next_on,
    }


def corrected(request: StaffRequest, record: Interaction, form: LogForm, *, at: datetime) -> bool:
    said = {name: form.cleaned_data[name] for name in ("outcome", "note", "next_step", "next_on", "ground")}
    try:
        once(request, lambda: correct_call(record, by=request.staff, at=at, **said).reference)
    except Invalid as refusal:
        refuse(form, refusal)
        return False
    return True
