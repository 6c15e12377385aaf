"""What a request of ours is measured against: Django with nothing, and with one SELECT by key."""

from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from jinjing.customers.models import Customer

KEYED = f"SELECT code FROM {Customer._meta.db_table} WHERE id = %s"


def bare(request: HttpRequest) -> HttpResponse:
    """The least that Django does."""
    return HttpResponse("ok\n", content_type="text/plain")


def keyed(request: HttpRequest, key: int) -> HttpResponse:
    """One row by its key, without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(KEYED, [key])
        row = cursor.fetchone()
    return HttpResponse(row[0] if row else "", content_type="text/plain")


urlpatterns = [path("bare/", bare), path("keyed/<int:key>/", keyed)]


class OwnAddresses:
    """These two addresses instead of the application's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return self.get_response(request)


def bare_handler() -> WSGIHandler:
    """Django without any middleware but the one that knows the addresses."""
    with override_settings(MIDDLEWARE=[f"{__name__}.{OwnAddresses.__name__}"]):
        return WSGIHandler()
