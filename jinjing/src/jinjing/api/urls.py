"""The API's table of contents, and how refusals are told: same sentences as on the pages, with a code."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jinjing.api import customers, shapes
from jinjing.api.door import DOORS, caller_of
from jinjing.kernel.errors import Conflict, DomainError, Invalid, OutOfScope

api = NinjaAPI(
    title="Jinjing",
    version="1",
    description="Customers of a bank branch, for the bank's other systems. Rights are those of a colleague.",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere; the description itself is at openapi.json
    auth=list(DOORS),
)
api.add_router("/customers", customers.router)


@api.get("/me", response=shapes.Me)
def me(request: HttpRequest) -> shapes.Me:
    """For whom the caller acts."""
    caller = caller_of(request)
    return shapes.Me(
        staff_no=caller.staff.staff_no,
        name=caller.staff.name,
        outlet=caller.scope.outlet_code,
        roles=sorted(caller.scope.roles),
        permissions=sorted(caller.scope.permissions),
    )


def refusal(request: HttpRequest, status: int, code: str, message: str, field: str = "") -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "field": field}, status=status)


@api.exception_handler(DomainError)
def domain(request: HttpRequest, refused: DomainError) -> HttpResponse:
    """A verb said no: 404 where even existence is nobody's business, 409 too late, 422 wrong entry, else 403."""
    if isinstance(refused, OutOfScope):
        return not_there(request)
    status = 409 if isinstance(refused, Conflict) else 422 if isinstance(refused, Invalid) else 403
    return refusal(request, status, refused.code, str(refused.message), getattr(refused, "field", ""))


@api.exception_handler(ValidationError)
def shape(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """Which entries do not fit; what was sent is not repeated, it may be personal."""
    fields = ", ".join(".".join(map(str, error["loc"][1:])) for error in wrong.errors)
    message = _("These entries are missing or do not fit: %(fields)s.") % {"fields": fields}
    return refusal(request, 422, "shape", message, fields)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    return refusal(
        request, 401, "not_signed_in", _("Sign in, or send a valid token: Authorization: Bearer …")
    )


@api.exception_handler(HttpError)
def http(request: HttpRequest, wrong: Any) -> HttpResponse:
    if wrong.status_code == 404:
        return not_there(request)
    return refusal(request, wrong.status_code, "bad_request", _("The request cannot be read."))


def not_there(request: HttpRequest) -> HttpResponse:
    return refusal(request, 404, "not_found", _("There is nothing here that you may see."))


def patterns() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Addresses for the table of contents. The doors stand in front of every operation; the pages' door, which
    leads to a form, stays before the description only.
    """
    found, app_name, namespace = api.urls
    for pattern in found:
        if isinstance(pattern, URLPattern) and pattern.name not in ("openapi-json", "api-root"):
            login_not_required(pattern.callback)
    return found, app_name, str(namespace)
