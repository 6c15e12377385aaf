"""The calendar from Excel: read in, looked at, taken over, taken back. Who read it in does the rest too."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.web.contact_calendar.file_rows import FileShown, shown_file
from jinjing.web.contact_calendar.forms import FileForm
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.looks import record_look
from jinjing.workbench.domain.calendar_file import (
    read_calendar_file,
    take_back_calendar_file,
    take_over_calendar_file,
)
from jinjing.workbench.models import CalendarFile
from jinjing.workbench.queries.calendar_file import files_of

SHOWN = 20


@require_http_methods(["GET", "POST"])
@permitted(Permission.LOG_CONTACT)
def files(request: StaffRequest) -> HttpResponse:
    """RM-4: a workbook is compared first; nothing is written before its page says what would be."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            said = once(request, lambda: read_calendar_file(content, by=request.staff, at=request.now).code)
            return redirect("calendar:file", code=said.result)
        except Invalid as refusal:
            form.add_error("file", str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    rows = files_of(request.staff)[:SHOWN]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "contact_calendar/files.html", {"form": form, "files": rows}, status=status)


@require_GET
@permitted(Permission.LOG_CONTACT)
def file(request: StaffRequest, code: str) -> HttpResponse:
    """What it would write or has written, cell by cell, and what it cannot."""
    found = own_or_404(request, code)
    shown = shown_file(found, on=request.today)
    look(request, found, shown)
    return render(request, "contact_calendar/file.html", {"file": found, "shown": shown})


@require_POST
@permitted(Permission.LOG_CONTACT)
def take_over(request: StaffRequest, code: str) -> HttpResponse:
    found = own_or_404(request, code)
    leaves_out = "without_refused" in request.POST
    said = request.POST.get("ground", "")
    ground = Ground(said) if said in Ground.values else None
    with as_toast(request):
        once(
            request,
            lambda: (
                take_over_calendar_file(
                    found, without_refused=leaves_out, ground=ground, by=request.staff, at=request.now
                ).code
            ),
        )
        messages.success(request, _("Taken over in one piece. It can be taken back here."))
    return redirect("calendar:file", code=found.code)


@require_POST
@permitted(Permission.LOG_CONTACT)
def take_back(request: StaffRequest, code: str) -> HttpResponse:
    found = own_or_404(request, code)
    with as_toast(request):
        once(request, lambda: take_back_calendar_file(found, by=request.staff, at=request.now).code)
        stays = found.cells.exclude(stays="").count()
        messages.success(request, said_of(stays))
    return redirect("calendar:file", code=found.code)


def said_of(stays: int) -> str:
    """How much of a file stays after it was taken back."""
    if not stays:
        return _("Taken back. The calendar is as it was before this file.")
    return ngettext(
        "Taken back. %(stays)d entry stays, because somebody went on from it since.",
        "Taken back. %(stays)d entries stay, because somebody went on from them since.",
        stays,
    ) % {"stays": stays}


def own_or_404(request: StaffRequest, code: str) -> CalendarFile:
    rows: QuerySet[CalendarFile] = files_of(request.staff)
    return find_or_404(request, rows, code=code)


def look(request: StaffRequest, found: CalendarFile, shown: FileShown) -> None:
    """SE-03: whose entries were seen stands in the access log."""
    record_look(request, "calendar.file", kind="calendar_file", subject=found.code, customers=shown.customers)
