"""The access log: filter, leaf back, one line with its seal, who looked at one customer, a file of it."""

import csv
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.models import Customer
from jinjing.customers.queries.lookup import customer_numbered
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.access_log import (
    LogFilter,
    chain_states,
    entries_in,
    last_verification,
    link_of,
    lookers_of,
    sealing_state,
    staff_called,
)
from jinjing.identity.queries.alerts import codes_in
from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry
from jinjing.privacy.cells import as_text
from jinjing.web.access_log.actions import name_of
from jinjing.web.access_log.details import in_words
from jinjing.web.access_log.forms import LogFilterForm
from jinjing.web.shared.http import StaffRequest, permitted
from jinjing.web.shared.step_up import step_up

PAGE_SIZE = 50
MOST_IN_A_FILE = 10_000
COLUMNS = ("at", "staff", "action", "subject", "outcome", "outlet", "terminal", "detail", "number")


@dataclass(frozen=True)
class LogRow:
    """One line of the log with its action in words; `detail` holds codes only."""

    entry: AccessEntry
    actor: str
    action: str
    detail: str

    @classmethod
    def of(cls, entry: AccessEntry) -> "LogRow":
        actor = getattr(entry, "actor_name", "") or ""
        return cls(entry, actor, name_of(entry.action), in_words(entry.detail))


def record(request: StaffRequest, action: str, *, subject: str = "", **detail: object) -> None:
    """Reading the log is in the log."""
    audit.write(
        action,
        by=request.staff,
        at=request.now,
        kind="log",
        subject=subject,
        outlet=request.scope.outlet_code,
        detail=detail or None,
    )


@require_GET
@permitted(Permission.ACCESS_LOG)
def log(request: StaffRequest) -> HttpResponse:
    """Fifty lines at a time, by key: the log grows at the top while one reads."""
    form = LogFilterForm(request.GET)
    wanted = form.asked()
    record(request, "access_log.open")
    rows = entries_in(request.scope, wanted)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PAGE_SIZE + 1])
    kept = shown[:PAGE_SIZE]
    asked = form.kept()
    context = {
        "form": form,
        "rows": [LogRow.of(entry) for entry in kept],
        "older": address(asked | {"before": str(kept[-1].pk)}) if len(shown) > PAGE_SIZE else "",
        "newer": address(asked) if before else "",
        "asked": asked,
        "chains": chain_states(request.scope),
        "sealing": sealing_state(request.scope, at=request.now),
        "verified": last_verification(request.scope),
    }
    return render(request, "access_log/page.html", context)


def address(kept: dict[str, str]) -> str:
    """The log with that filter."""
    return f"{reverse('audit:log')}?{urlencode(kept)}"


@require_POST
@permitted(Permission.ACCESS_LOG)
def find(request: StaffRequest) -> HttpResponse:
    """A colleague by name or number, a customer by exact number: names end here, codes go on.

    What was typed is in the body only; of whom it was is recorded. No customer's name is shown.
    """
    text = request.POST.get("q", "").strip()
    people = staff_called(request.scope, text) if text else []
    if len(people) == 1:
        record(request, "access_log.find", subject=people[0].staff_no)
        return redirect(address({"person": people[0].staff_no}))
    if people:
        record(request, "access_log.find", people=len(people))
        return render(request, "access_log/people.html", {"people": people})
    found = customer_numbered(text) if text else None
    record(request, "access_log.find", subject=found.code if found else "")
    if found:
        return redirect("audit:customer", code=found.code)
    messages.warning(
        request,
        _(
            "No colleague of that name or number, and no customer of that number. Whole names and numbers only."
        ),
    )
    return redirect("audit:log")


@require_GET
@permitted(Permission.ACCESS_LOG)
def line(request: StaffRequest, number: int) -> HttpResponse:
    """One line in full, its seal computed again, the lines beside it in the chain."""
    found = entries_in(request.scope, LogFilter()).filter(pk=number).first()
    record(request, "access_log.line", number=number)
    if found is None:
        raise Http404
    context = {"row": LogRow.of(found), "link": link_of(found), "customers": codes_in(found)}
    return render(request, "access_log/line.html", context)


@require_GET
@permitted(Permission.ACCESS_LOG)
def customer(request: StaffRequest, code: str) -> HttpResponse:
    """Who looked at this customer: people, how often, what they did."""
    known = Customer.objects.filter(code=code).exists()
    record(request, "access_log.customer", subject=code if known else "")
    if not known:
        raise Http404
    lookers = [
        (one, [(name_of(action), count) for action, count in sorted(one.actions.items())])
        for one in lookers_of(request.scope, code)
    ]
    return render(request, "access_log/customer.html", {"code": code, "lookers": lookers})


@require_POST
@permitted(Permission.ACCESS_LOG)
@step_up
def as_file(request: StaffRequest) -> HttpResponse:
    """The filtered lines as CSV, at most ten thousand; longer stretches go to a SIEM by command."""
    form = LogFilterForm(request.POST)
    rows = list(entries_in(request.scope, form.asked())[:MOST_IN_A_FILE])
    record(request, "access_log.export", records=len(rows))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-log-{request.today:%Y-%m-%d}.csv"'
    answer.write("\ufeff")  # or a spreadsheet takes Chinese for something else
    file = csv.writer(answer)
    file.writerow(COLUMNS)
    file.writerows([as_text(cell) for cell in _cells(LogRow.of(entry))] for entry in rows)
    return answer


def _cells(row: LogRow) -> tuple[str, ...]:
    entry = row.entry
    return (
        entry.at.isoformat(),
        entry.actor_no,
        row.action,
        entry.subject,
        entry.outcome,
        entry.outlet,
        entry.terminal,
        row.detail,
        str(entry.pk),
    )
