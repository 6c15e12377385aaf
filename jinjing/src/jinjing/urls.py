"""Every address of the application, place by place."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jinjing.web.home.urls")),
    path("", include("jinjing.web.sign_in.urls")),
    path("", include("jinjing.web.gallery.urls")),
    path("desk/", include("jinjing.web.rm_desk.urls")),
    path("customers/", include("jinjing.web.customer_page.urls")),
    path("audit/", include("jinjing.web.access_log.urls")),
    path("lobby/", include("jinjing.web.lobby_board.urls")),
    path("healthz", healthz, name="healthz"),
]
