"""Taking a request in: find the person by a whole key, note what is asked, hand over the number."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name_masked
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.errors import DomainError
from jinjing.privacy.domain.requests import take_request
from jinjing.privacy.enums import Requester, RequestKind
from jinjing.privacy.queries.finding import people_in, people_who_may_ask
from jinjing.web.shared.http import StaffRequest, find_or_404, once, permitted
from jinjing.web.shared.looks import lookup_refused, record_look
from jinjing.web.subject_requests.forms import IntakeForm


@require_POST
@permitted(Permission.TAKE_SUBJECT_REQUEST)
def find(request: StaffRequest) -> HttpResponse:
    """By card, document, phone or number in full. Who was found is recorded, what was typed is not."""
    asked = request.POST.get("q", "").strip()
    refused = lookup_refused(request)
    found = [] if refused else people_who_may_ask(request.scope, asked)
    audit.write(
        "subject_request.find",
        by=request.staff,
        at=request.now,
        outlet=request.scope.outlet_code,
        detail={"customers": [customer.code for customer in found]},
    )
    people = [(c, shown_name_masked(c), str(honorific_of(c))) for c in found]
    template = "subject_requests/find.html"
    context = {"people": people, "asked": asked, "refused": refused}
    return render(request, f"{template}#hits" if request.htmx else template, context)


@require_http_methods(["GET", "POST"])
@permitted(Permission.TAKE_SUBJECT_REQUEST)
def take(request: StaffRequest, code: str) -> HttpResponse:
    """The form for one person; a wrong entry comes back filled."""
    customer = find_or_404(request, people_in(request.scope), code=code)
    form = IntakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (made := taken(request, customer, form)):
        messages.success(request, _("Noted. The answer is due on the day shown."))
        return redirect("requests:page", code=made)
    record_look(request, "subject_request.form", customers=[customer.code])
    context = {
        "customer": customer,
        "name": shown_name_masked(customer),
        "title": str(honorific_of(customer)),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "subject_requests/take.html", context, status=status)


def taken(request: StaffRequest, customer: Customer, form: IntakeForm) -> str:
    """The number of the new request; empty when it was refused, with the reason in the form."""
    said = form.cleaned_data
    try:
        outcome = once(
            request,
            lambda: (
                take_request(
                    customer,
                    kind=RequestKind(said["kind"]),
                    requester=Requester(said["requester"]),
                    said=said["said"],
                    identity_check=form.check(),
                    by=request.staff,
                    at=request.now,
                ).code
            ),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return ""
    return outcome.result
