"""PI-10: unusual looking, for auditor and security administrator: people, counts, codes; no customer's name."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.enums import PersonalField
from jinjing.identity.domain.alerts import settle_alert
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.alerts import Affected, actions_of, affected_by, alerts_in
from jinjing.kernel import audit
from jinjing.kernel.enums import AlertFinding
from jinjing.kernel.models import AccessAlert
from jinjing.web.access_log.actions import name_of
from jinjing.web.access_log.forms import FindingForm
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted

PAGE_SIZE = 50


@require_GET
@permitted(Permission.ALERTS)
def alerts(request: StaffRequest) -> HttpResponse:
    """Open ones first."""
    record(request, "alert.list")
    shown = Paginator(alerts_in(request.scope), PAGE_SIZE).get_page(request.GET.get("page"))
    for one in shown:
        one.finding_word = finding_word(one)  # type: ignore[attr-defined]  # for the template
    return render(request, "access_log/alerts.html", {"page_of": shown})


def finding_word(alert: AccessAlert) -> str:
    """What was found, in words; empty while the alert is open."""
    known = alert.settled_as in AlertFinding.values
    return str(AlertFinding(alert.settled_as).label) if known else alert.settled_as


def record(request: StaffRequest, action: str, *, subject: str = "", **detail: object) -> None:
    audit.write(
        action,
        by=request.staff,
        at=request.now,
        kind="alert",
        subject=subject,
        outlet=request.scope.outlet_code,
        detail=detail or None,
    )


def alert_or_404(request: StaffRequest, number: int) -> AccessAlert:
    found = alerts_in(request.scope).filter(pk=number).first()
    if found is None:
        raise Http404
    found.finding_word = finding_word(found)  # type: ignore[attr-defined]  # for the template
    return found


@require_GET
@permitted(Permission.ALERTS)
def alert(request: StaffRequest, number: int) -> HttpResponse:
    """One alert: what was counted, and the form by which it is settled."""
    return show_alert(request, alert_or_404(request, number), FindingForm())


def show_alert(request: StaffRequest, found: AccessAlert, form: FindingForm) -> HttpResponse:
    record(request, "alert.open", subject=str(found.pk))
    context = {
        "alert": found,
        "actions": [(name_of(action), count) for action, count in sorted(actions_of(found).items())],
        "affected": len(affected_by(found)),
        "form": form,
        "own": found.actor_no == request.staff.staff_no,
    }
    return render(request, "access_log/alert.html", context)


@require_POST
@permitted(Permission.ALERTS)
def settle(request: StaffRequest, number: int) -> HttpResponse:
    found = alert_or_404(request, number)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return show_alert(request, found, form)
    finding = AlertFinding(form.cleaned_data["finding"])
    with as_toast(request):
        once(request, lambda: settle_alert(found, finding, by=request.staff, at=request.now).pk)
        messages.success(request, _("Settled."))
    if finding == AlertFinding.MISUSE:
        return redirect("audit:report", number=number)
    return redirect("audit:alerts")


@require_GET
@permitted(Permission.ALERTS)
def report(request: StaffRequest, number: int) -> HttpResponse:
    """The incident report to print: affected customers by code, kinds of fields, what is still to be filled in."""
    found = alert_or_404(request, number)
    affected = affected_by(found)
    record(request, "alert.print", subject=str(found.pk), customer_count=len(affected))
    context = {"alert": found, "affected": [(one, *_seen(one)) for one in affected]}
    return render(request, "access_log/report.html", context)


def _seen(one: Affected) -> tuple[list[str], list[str]]:
    """Actions and fields in words."""
    fields = [str(PersonalField(f).label) if f in PersonalField.values else f for f in sorted(one.fields)]
    return [name_of(action) for action in sorted(one.actions)], fields
