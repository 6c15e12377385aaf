"""Who may do and see what, for everybody who works here to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jinjing.identity.fields import FieldRight
from jinjing.identity.queries.positions import positions_of
from jinjing.web.roles.table import field_rows, permission_rows, roles_in_words
from jinjing.web.roles.words import RIGHTS
from jinjing.web.shared.http import StaffRequest


@require_GET
def roles(request: StaffRequest) -> HttpResponse:
    """Rendered from the declarations that decide, so that the page cannot promise something else."""
    context = {
        "roles": roles_in_words(request.scope),
        "positions": positions_of(request.staff, on=request.today),
        "with_customers": permission_rows(request.scope, with_customers=True),
        "without_customers": permission_rows(request.scope, with_customers=False),
        "fields": field_rows(request.scope),
        "rights": [(right, RIGHTS[right]) for right in reversed(FieldRight)],
    }
    return render(request, "roles/page.html", context)
