"""The customer file: every field on one card, each edited in its place.

The card is a part of the customer page and a page of its own. With HTMX only the line that is edited is
exchanged, so that another one that is open keeps what was typed; without, the page comes with that line open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinjing.customers.domain.file import forget_file_field, note_file_field
from jinjing.customers.errors import FieldJustChanged
from jinjing.customers.file_fields import WHO_SEES, FileField
from jinjing.customers.models import Customer, FileEntry
from jinjing.customers.queries.file import (
    FileLine,
    SectionOfFile,
    by_section,
    field_of,
    file_of,
    history_of,
    to_ask_next,
)
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import DomainError, OutOfScope
from jinjing.web.customer_page.file_forms import UNKNOWN, FileFieldForm
from jinjing.web.customer_page.reach import reach
from jinjing.web.shared.grounds import refuse
from jinjing.web.shared.http import StaffRequest, as_toast, once

PART = {"part": "file"}
Mode = Literal["shown", "edit", "history"]


@dataclass(frozen=True)
class OpenLine:
    """The one line that is not merely shown. `theirs`: what somebody else wrote while this was typed."""

    field: FileField
    mode: Mode
    form: FileFieldForm | None = None
    history: Sequence[FileEntry] = ()
    theirs: FileLine | None = None


@dataclass(frozen=True)
class FileCard:
    """The card: `known` of `of` fields, the next questions, the sections."""

    sections: Sequence[SectionOfFile]
    asks: Sequence[FileLine]
    known: int
    of: int


def file_context(
    request: StaffRequest, customer: Customer, *, opened: OpenLine | None = None
) -> dict[str, Any]:
    """What `customer_page/file.html` needs, one query: `file`, `file_opened`, `file_writes`, `who_sees`."""
    lines = file_of(request.scope, customer)
    return {
        "customer": customer,
        "file": FileCard(
            by_section(lines),
            to_ask_next(lines),
            known=sum(bool(line.value) for line in lines),
            of=len(lines),
        ),
        "file_opened": opened,
        "file_writes": request.scope.may(Permission.LOG_CONTACT),
        "who_sees": WHO_SEES,
        "unknown": UNKNOWN,
    }


@require_GET
def file(request: StaffRequest, code: str) -> HttpResponse:
    """RM-6: the whole card; a page of its own without JavaScript."""
    customer = found_for(request, code)
    template = "customer_page/file.html" if request.htmx else "customer_page/file_page.html"
    return render(request, template, file_context(request, customer))


@require_GET
def file_field(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """One line as it stands: what giving up leads back to."""
    return show_line(request, found_for(request, code), OpenLine(named(field), "shown"))


@require_GET
def edit_file(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """The line with its form, and the words to tell the customer."""
    customer = found_for(request, code, needs=Permission.LOG_CONTACT)
    line = field_of(request.scope, customer, named(field))
    return show_line(request, customer, OpenLine(line.field, "edit", form=form_of(line)))


@require_GET
def file_history(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """Every value the field has had, with who noted it and when."""
    customer = found_for(request, code)
    rows = history_of(request.scope, customer, named(field))
    return show_line(request, customer, OpenLine(named(field), "history", history=rows))


@require_POST
def note_file(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """Save one field. What is refused comes back in its form as it was typed, with the reason beside it."""
    customer = found_for(request, code, needs=Permission.LOG_CONTACT)
    wanted, form = named(field), FileFieldForm(named(field), request.POST)
    if not form.is_valid():
        return show_line(request, customer, OpenLine(wanted, "edit", form=form), refused=True)
    said = form.cleaned_data

    def verb() -> str:
        made = note_file_field(customer, wanted, **said, by=request.staff, at=request.now)
        return str(made.number if made else 0)

    try:
        once(request, verb)
    except OutOfScope as refusal:
        raise Http404 from refusal
    except FieldJustChanged as refusal:
        return show_conflict(request, customer, wanted, said["value"], refusal)
    except DomainError as refusal:
        refuse(form, refusal)
        return show_line(request, customer, OpenLine(wanted, "edit", form=form), refused=True)
    return show_line(request, customer, OpenLine(wanted, "shown"))


@require_POST
def forget_file(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """The customer wants the field deleted, with its history."""
    customer, wanted = found_for(request, code, needs=Permission.LOG_CONTACT), named(field)
    with as_toast(request):
        once(request, lambda: forget_file_field(customer, wanted, by=request.staff, at=request.now))
        messages.success(request, _("Deleted with its history."))
    return show_line(request, customer, OpenLine(wanted, "shown"))


def found_for(request: StaffRequest, code: str, *, needs: Permission = Permission.CUSTOMER_PAGE) -> Customer:
    """The customer whose file it is; whoever may not see files is told nothing."""
    customer = reach(request, code, needs=needs, detail=PART)
    if not request.scope.sees(FieldGroup.FILE, Screen.CUSTOMER_PAGE):
        raise Http404
    return customer


def named(field: str) -> FileField:
    """404 for a field that there is not."""
    if field not in FileField.values:
        raise Http404
    return FileField(field)


def form_of(line: FileLine) -> FileFieldForm:
    return FileFieldForm(line.field, initial={"value": line.value, "replaces": line.number})


def show_conflict(
    request: StaffRequest, customer: Customer, field: FileField, typed: str, refusal: FieldJustChanged
) -> HttpResponse:
    """Theirs above, one's own words still in the form; saved again, they replace what is shown above."""
    theirs = field_of(request.scope, customer, field)
    form = FileFieldForm(field, {"value": typed, "replaces": theirs.number})
    form.add_error(None, str(refusal))
    return show_line(request, customer, OpenLine(field, "edit", form=form, theirs=theirs), refused=True)


def show_line(
    request: StaffRequest, customer: Customer, opened: OpenLine, *, refused: bool = False
) -> HttpResponse:
    """The line alone where it is exchanged, otherwise the page with it; a plain form that was right goes there."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    if not request.htmx and request.method == "POST" and not refused:
        return redirect(f"{reverse('customer:file', args=[customer.code])}#file-{opened.field}")
    context = file_context(request, customer, opened=opened)
    if not request.htmx:
        return render(request, "customer_page/file_page.html", context, status=status)
    line = next(one for part in context["file"].sections for one in part.lines if one.field == opened.field)
    return render(request, "customer_page/file_answer.html", context | {"line": line}, status=status)
