"""Every address of the application, place by place."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from jinjing.api.urls import patterns


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jinjing.web.home.urls")),
    path("", include("jinjing.web.sign_in.urls")),
    path("", include("jinjing.web.gallery.urls")),
    path("account/", include("jinjing.web.account.urls")),
    path("desk/", include("jinjing.web.rm_desk.urls")),
    path("calendar/", include("jinjing.web.contact_calendar.urls")),
    path("customers/list/", include("jinjing.web.my_customers.urls")),
    path("customers/", include("jinjing.web.customer_page.urls")),
    path("audit/", include("jinjing.web.access_log.urls")),
    path("api/v1/", patterns()),
    path("handover/", include("jinjing.web.handover.urls")),
    path("exports/", include("jinjing.web.exports.urls")),
    path("data-requests/", include("jinjing.web.subject_requests.urls")),
    path("lobby/", include("jinjing.web.lobby_board.urls")),
    path("morning/", include("jinjing.web.morning.urls")),
    path("operation/", include("jinjing.web.operation.urls")),
    path("people/", include("jinjing.web.people.urls")),
    path("roles/", include("jinjing.web.roles.urls")),
    path("rules/", include("jinjing.web.rules.urls")),
    path("search/", include("jinjing.web.search.urls")),
    path("tier-services/", include("jinjing.web.tier_services.urls")),
    path("healthz", healthz, name="healthz"),
]
