"""The list by clock, and one request with its steps: each page says what to do next."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name, shown_name_masked
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.privacy.domain.requests import STEP_OF, plan_for, short_code
from jinjing.privacy.enums import (
    ENDS_USE,
    OPEN_STATES,
    WITH_COPY,
    RequestKind,
    RequestState,
)
from jinjing.privacy.models import SubjectRequest
from jinjing.privacy.queries.four_eyes import (
    has_verified,
    may_confirm,
    may_hand_over,
    second_people,
    waiting_for_second_look,
)
from jinjing.privacy.queries.requests import (
    ClockFace,
    clock_of,
    copies_of,
    may_answer,
    requests_in,
    warn_days,
)
from jinjing.privacy.subjects import Fate
from jinjing.web.shared.http import StaffRequest, find_or_404, permitted
from jinjing.web.shared.looks import record_look
from jinjing.web.subject_requests.forms import fresh

SHOWN = 100


@dataclass(frozen=True)
class RequestRow:
    """One line of the list."""

    request: SubjectRequest
    name: str
    title: str
    clock: ClockFace


@require_GET
@permitted(Permission.TAKE_SUBJECT_REQUEST)
def requests(request: StaffRequest) -> HttpResponse:
    """The led outlets' requests and those one took in; open ones by day of answer."""
    warn = warn_days(request.today)
    shown = list(requests_in(request.scope)[:SHOWN])
    rows = [row_of(one, on=request.today, warn=warn) for one in shown]
    record_look(request, "subject_request.list", customers=[one.customer.code for one in shown])
    context = {
        "open_rows": [row for row in rows if row.clock.days is not None],
        "closed_rows": [row for row in rows if row.clock.days is None],
    }
    return render(request, "subject_requests/list.html", context)


def row_of(one: SubjectRequest, *, on: date, warn: int) -> RequestRow:
    customer: Customer = one.customer
    clock = clock_of(one, on=on, warn_days=warn)
    return RequestRow(one, shown_name_masked(customer), str(honorific_of(customer)), clock)


@require_GET
@permitted(Permission.TAKE_SUBJECT_REQUEST)
def page(request: StaffRequest, code: str) -> HttpResponse:
    one = find_or_404(request, requests_in(request.scope), code=code)
    audit.write(
        "subject_request.open",
        by=request.staff,
        at=request.now,
        kind="subject_request",
        subject=one.code,
        outlet=request.scope.outlet_code,
        detail={"customer": one.customer.code},
    )
    return show(request, one)


def show(
    request: StaffRequest, one: SubjectRequest, *, status: HTTPStatus = HTTPStatus.OK, **forms: Form
) -> HttpResponse:
    """The whole page; a form that was refused comes back as it was sent."""
    answers = may_answer(request.scope, one)
    name = shown_name(one.customer) if answers else shown_name_masked(one.customer)
    context: dict[str, Any] = {
        "one": one,
        "name": name,
        "title": str(honorific_of(one.customer)),
        "clock": clock_of(one, on=request.today, warn_days=warn_days(request.today)),
        "moves": one.moves.select_related("by").order_by("at", "pk"),
        "answers": answers,
        "forms": fresh(**forms),
        **next_step(request, one, answers=answers),
    }
    return render(request, "subject_requests/page.html", context, status=status)


def next_step(request: StaffRequest, one: SubjectRequest, *, answers: bool) -> dict[str, Any]:
    """`stage`: identity → work → answer → closed; confirm or waits for who does not answer; beside it what
    the stage needs.
    """
    kind = RequestKind(one.kind)
    if one.state not in OPEN_STATES:
        return {"stage": "closed"}
    if not answers:
        return {"stage": "confirm" if looks_again(request, one) else "waits"}
    if one.state == RequestState.RECEIVED:
        return {"stage": "identity"}
    wanted = STEP_OF[kind]
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    done = one.moves.filter(kind__in=kinds).exists()
    found: dict[str, Any] = {"stage": "answer" if done else "work", "work": work_of(kind)}
    if kind in WITH_COPY:
        found["copies"] = [copy for copy in copies_of(one) if copy.expires_at > request.now]
        if not may_hand_over(request.staff.pk, one, on=request.today):
            found["second"] = who_may_help(request, one)
    if kind == RequestKind.CORRECT:
        found["corrections"] = one.corrections.order_by("pk")
    if kind in ENDS_USE and not done:
        plan = plan_for(one, at=request.now)
        found |= {"plan": plan, "confirmation": short_code(one), "gone": Fate.GONE}
    return found


def who_may_help(request: StaffRequest, one: SubjectRequest) -> dict[str, str]:
    """Names of those whose second look, or whose handing over, lets the copy go out."""
    people = second_people(one, but=request.staff.pk, on=request.today)
    between = pgettext("between names", ", ")
    return {
        "confirm": between.join(staff.name for staff in people.confirm),
        "hand_over": between.join(staff.name for staff in people.hand_over),
    }


def looks_again(request: StaffRequest, one: SubjectRequest) -> bool:
    """Whether the reader is the one whose second look at the proof is waited for."""
    waits = waiting_for_second_look(request.today).filter(pk=one.pk).exists()
    return waits and may_confirm(request.scope, one) and not has_verified(request.staff.pk, one)


def work_of(kind: RequestKind) -> str:
    """Which card does the work of that kind."""
    if kind in WITH_COPY:
        return "copy"
    return {RequestKind.CORRECT: "correct", RequestKind.OBJECT: "object"}.get(kind, "end")
