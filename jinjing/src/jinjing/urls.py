"""Every address of the application, place by place."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


healthz.login_required = False  # type: ignore[attr-defined]

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
