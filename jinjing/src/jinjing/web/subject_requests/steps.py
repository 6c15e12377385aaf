"""The steps of a request. Each is for whoever answers for the outlet, and each leads back to the page."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.privacy.domain import requests as verbs
from jinjing.privacy.domain.copying import fetch_copy, make_copies
from jinjing.privacy.enums import CopyFormat, CorrectedField, IdentityCheck, RefusalReason
from jinjing.privacy.models import SubjectRequest
from jinjing.privacy.queries.requests import copies_of, requests_in
from jinjing.web.shared.http import StaffRequest, as_toast, find_or_404, once, permitted
from jinjing.web.shared.step_up import step_up
from jinjing.web.subject_requests.forms import AnswerForm, CorrectionForm, EndForm, IdentityForm, RefusalForm
from jinjing.web.subject_requests.views import show

TYPES = {CopyFormat.JSON: "application/json", CopyFormat.PDF: "application/pdf"}


def reached(request: StaffRequest, code: str) -> SubjectRequest:
    return find_or_404(request, requests_in(request.scope), code=code)


def carried_out(
    request: StaffRequest, one: SubjectRequest, name: str, form: Form, verb: Callable[[], object]
) -> HttpResponse:
    """Once, then back to the page; a wrong entry comes back with its sentence beside the field."""
    if form.is_valid():
        try:
            once(request, verb)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("requests:page", code=one.code)
        else:
            return redirect("requests:page", code=one.code)
    return show(request, one, status=HTTPStatus.UNPROCESSABLE_ENTITY, **{name: form})


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
def verify(request: StaffRequest, code: str) -> HttpResponse:
    one = reached(request, code)
    form = IdentityForm(request.POST)
    return carried_out(
        request,
        one,
        "identity",
        form,
        lambda: (
            verbs.verify_identity(
                one,
                identity_check=IdentityCheck(form.cleaned_data["identity_check"]),
                by=request.staff,
                at=request.now,
            ).code
        ),
    )


@require_POST
@permitted(Permission.TAKE_SUBJECT_REQUEST)
def confirm(request: StaffRequest, code: str) -> HttpResponse:
    """The second look at the proof, by somebody who does not hand the copy over."""
    one = reached(request, code)
    form = IdentityForm(request.POST)

    def verb() -> str:
        check = IdentityCheck(form.cleaned_data["identity_check"])
        return verbs.confirm_identity(one, identity_check=check, by=request.staff, at=request.now).code

    return carried_out(request, one, "identity", form, verb)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
@step_up
def gather(request: StaffRequest, code: str) -> HttpResponse:
    """Make the copy: everything about the person leaves the tables here, so who is there is proved."""
    one = reached(request, code)

    def verb() -> str:
        make_copies(one, by=request.staff, at=request.now)
        return one.code

    with as_toast(request):
        once(request, verb)
    return redirect("requests:page", code=one.code)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
@step_up
def fetch(request: StaffRequest, code: str, file_format: str) -> HttpResponse:
    """The file to hand over. Its name is the request's number."""
    one = reached(request, code)
    copy = copies_of(one).filter(file_format=file_format).first()
    if copy is None:
        raise Http404
    try:
        content = fetch_copy(copy, by=request.staff, at=request.now)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("requests:page", code=one.code)
    headers = {"Content-Disposition": f'attachment; filename="{one.code}.{copy.file_format}"'}
    return HttpResponse(content, content_type=TYPES[CopyFormat(copy.file_format)], headers=headers)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
def correct(request: StaffRequest, code: str) -> HttpResponse:
    one = reached(request, code)
    form = CorrectionForm(request.POST)

    def verb() -> str:
        said = form.cleaned_data
        field = CorrectedField(said["field"])
        verbs.send_correction(one, field=field, right=said["right"], by=request.staff, at=request.now)
        return one.code

    return carried_out(request, one, "correction", form, verb)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
def stop_personal(request: StaffRequest, code: str) -> HttpResponse:
    one = reached(request, code)
    with as_toast(request):
        once(request, lambda: verbs.stop_personalisation(one, by=request.staff, at=request.now))
    return redirect("requests:page", code=one.code)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
@step_up
def end(request: StaffRequest, code: str) -> HttpResponse:
    """Restrict or erase: what was shown, confirmed by typing; there is no way back."""
    one = reached(request, code)
    form = EndForm(request.POST)

    def verb() -> str:
        said = form.cleaned_data
        verbs.end_use(one, code=said["code"], digest=said["digest"], by=request.staff, at=request.now)
        return one.code

    return carried_out(request, one, "end", form, verb)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
def answer(request: StaffRequest, code: str) -> HttpResponse:
    one = reached(request, code)
    form = AnswerForm(request.POST)

    def verb() -> str:
        said = form.cleaned_data
        return verbs.answer_request(one, **said, by=request.staff, at=request.now).code

    return carried_out(request, one, "answer", form, verb)


@require_POST
@permitted(Permission.ANSWER_SUBJECT_REQUEST)
def refuse(request: StaffRequest, code: str) -> HttpResponse:
    one = reached(request, code)
    form = RefusalForm(request.POST)

    def verb() -> str:
        said = form.cleaned_data
        reason = RefusalReason(said["refusal_reason"])
        told = said["refusal_answer"]
        return verbs.refuse_request(one, reason=reason, answer=told, by=request.staff, at=request.now).code

    return carried_out(request, one, "refusal", form, verb)
