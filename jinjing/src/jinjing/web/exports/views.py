"""FI-03: the count and the columns stand there before anybody asks; large files wait for a second person."""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel import audit, clock, rules
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.privacy.domain.exporting import (
    approve_export,
    ask_export,
    check,
    decline_export,
    fetch_export,
)
from jinjing.privacy.domain.making import SHORT, go_on_making, make_export, stop_making
from jinjing.privacy.enums import ExportKind, ExportState, FileFormat
from jinjing.privacy.models import Export
from jinjing.privacy.queries.export_rows import WITH_PERIOD, Wanted, count_of, kinds_for
from jinjing.privacy.queries.exports import exports_in, exports_of_outlet, exports_to_decide, my_exports
from jinjing.privacy.queries.second_person import second_person_for, second_person_of
from jinjing.privacy.workbooks import SUFFIXES
from jinjing.web.exports.forms import DeclineForm, ExportForm
from jinjing.web.exports.rows import KindPreview, preview_of, rows_of
from jinjing.web.exports.why import in_words
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.step_up import step_up
from jinjing.workbench.list_spec import ListSpec, spec_of

SHOWN = 20
TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV_GB18030: "text/csv; charset=gb18030",
    FileFormat.CSV_UTF8: "text/csv; charset=utf-8",
}


@require_GET
@permitted(Permission.EXPORT)
def files(request: StaffRequest) -> HttpResponse:
    """Mine, those that wait for me, and what left the outlet. The lists are asked for anew while one is made."""
    template = "exports/list.html"
    known = recipients(request)
    mine = rows_of(my_exports(request.scope)[:SHOWN], recipients=known, at=request.now)
    context: dict[str, Any] = {"mine": mine, "busy": any(r.being_made and not r.stopped for r in mine)}
    if request.htmx and request.htmx.target == "mine":
        return render(request, f"{template}#mine", context)
    decides = request.scope.may(Permission.APPROVE_EXPORT)
    context |= {
        "decides": decides,
        "waiting": rows_of(exports_to_decide(request.scope), recipients=known, at=request.now),
        "outlet": rows_of(
            exports_of_outlet(request.scope, at=request.now)[:SHOWN], recipients=known, at=request.now
        ),
        "decline": DeclineForm(),
    }
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EXPORT)
@step_up
def ask(request: StaffRequest) -> HttpResponse:
    """What, what for, how many; the same form counts first and asks then."""
    spec = spec_asked(request)
    kinds = [k for k in kinds_for(request.scope) if k != ExportKind.LIST or spec is not None]
    # Who comes from a list or a calendar wants that: it stands first.
    wanted = {"list"} if spec else {request.GET.get("kind", "")}
    kinds.sort(key=lambda kind: kind not in wanted)
    form = ExportForm(
        request.POST or None, kinds=kinds, recipients=recipients(request), spec=spec, initial=said_in(request)
    )
    context: dict[str, Any] = {"form": form, "previews": previews(request, kinds, spec=spec)}
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            if request.POST.get("step") == "count":
                context |= counted(request, form)
            elif asked_for(request, form):
                return redirect("exports:list")
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "exports/ask.html", context, status=status)


def counted(request: StaffRequest, form: ExportForm) -> dict[str, Any]:
    """How many rows it would be and why a second person would decide; what does not fit stands beside its field."""
    asked = form.asked()
    try:
        count = check(asked, scope=request.scope)
    except Invalid as refusal:
        beside(form, refusal)
        return {}
    second = second_person_for(
        asked.wanted,
        scope=request.scope,
        to_third_party=asked.to_third_party,
        at=request.now,
        count=count,
    )
    return {"count": count, "why_second": in_words(second)}


def asked_for(request: StaffRequest, form: ExportForm) -> bool:
    """Ask once; a short file nobody has to decide on is made while one waits."""
    try:
        outcome = once(request, lambda: ask_export(form.asked(), by=request.staff, at=request.now).code)
    except Invalid as refusal:
        beside(form, refusal)
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    export = Export.objects.select_related("asked_by", "outlet").get(code=outcome.result)
    if export.state == ExportState.REQUESTED:
        said = _("Asked. A second person of the outlet decides.")
        messages.success(request, f"{said} {in_words(second_person_of(export))}".strip())
    else:
        make_short(request, export)
    return True


def make_short(request: StaffRequest, export: Export) -> None:
    if export.state == ExportState.APPROVED and export.asked_count <= SHORT:
        holder = f"{socket.gethostname()}:{os.getpid()}:page"
        with as_toast(request):
            make_export(export, holder=holder, at=request.now, tick=clock.real_now)
    if export.state == ExportState.MADE:
        messages.success(request, _("The file is ready."))
    else:
        messages.success(request, _("The file is being made; it appears here when it is ready."))


def beside(form: ExportForm, refusal: Invalid) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def said_in(request: StaffRequest) -> dict[str, str]:
    """What the page that led here has said already."""
    return {key: request.GET[key] for key in ("kind", "starts_on", "ends_on") if key in request.GET}


def spec_asked(request: StaffRequest) -> ListSpec | None:
    """The list whose page led here, as codes in the address or in the form that came back; else None."""
    said = QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET
    return spec_of(dict(said.lists())) if "list" in said else None


def previews(
    request: StaffRequest, kinds: Sequence[ExportKind], *, spec: ListSpec | None
) -> list[KindPreview]:
    """Columns of each kind, and how many rows it would have; contacts depend on the period."""
    every = [Wanted(kind, spec=spec or ListSpec()) for kind in kinds]
    return [preview_of(wanted, rows_now(request, wanted)) for wanted in every]


def rows_now(request: StaffRequest, wanted: Wanted) -> int | None:
    """None where it depends on what is entered, or cannot be worked out: then the asking says why."""
    if wanted.kind in WITH_PERIOD and wanted.starts_on is None:
        return None
    try:
        return count_of(request.scope, wanted)
    except Invalid:
        return None


def recipients(request: StaffRequest) -> Mapping[str, Sequence[str]]:
    """Companies to which data may be passed on, by code."""
    found: Mapping[str, Sequence[str]] = rules.value("consent.recipients", request.today)
    return found


@require_POST
@permitted(Permission.APPROVE_EXPORT)
@step_up
def approve(request: StaffRequest, code: str) -> HttpResponse:
    export = find_or_404(request, exports_in(request.scope), code=code)
    with as_toast(request):
        once(request, lambda: approve_export(export, by=request.staff, at=request.now).code)
        make_short(request, export)
    return redirect("exports:list")


@require_POST
@permitted(Permission.APPROVE_EXPORT)
def decline(request: StaffRequest, code: str) -> HttpResponse:
    export = find_or_404(request, exports_in(request.scope), code=code)
    form = DeclineForm(request.POST)
    if form.is_valid():
        reason = form.reason_given()
        with as_toast(request):
            once(
                request, lambda: decline_export(export, reason=reason, by=request.staff, at=request.now).code
            )
    return redirect("exports:list")


@require_POST
@permitted(Permission.EXPORT)
def stop(request: StaffRequest, code: str) -> HttpResponse:
    return carried_on(request, code, stop_making)


@require_POST
@permitted(Permission.EXPORT)
def go_on(request: StaffRequest, code: str) -> HttpResponse:
    return carried_on(request, code, go_on_making)


def carried_on(request: StaffRequest, code: str, verb: Callable[..., None]) -> HttpResponse:
    export = find_or_404(request, my_exports(request.scope), code=code)
    with as_toast(request):
        once(request, lambda: verb(export, by=request.staff, at=request.now))
    return redirect("exports:list")


@require_POST
@permitted(Permission.EXPORT)
@step_up
def fetch(request: StaffRequest, code: str) -> HttpResponse:
    """The file itself. Its name on the desk is its code: nothing about what is in it."""
    export = find_or_404(request, my_exports(request.scope).select_related("outlet"), code=code)
    try:
        content = fetch_export(export, by=request.staff, at=request.now)
    except DomainError as refusal:
        audit.write(
            "export.fetch",
            by=request.staff,
            at=request.now,
            kind="export",
            subject=export.code,
            outlet=request.scope.outlet_code,
            outcome="refused",
        )
        messages.error(request, str(refusal))
        return redirect("exports:list")
    file_format = FileFormat(export.file_format)
    name = f"jinjing-{export.code}.{SUFFIXES[file_format]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[file_format], headers=headers)
