"""How large what is sent may be: files too, which Django's own bound leaves out (SE-04)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class BodyLimit:
    """413 for a body that says it is larger than BODY_MOST_BYTES, before anything of it is read or kept.

    What does not say its length is empty for us (WSGI), and nobody can send more than was said.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if length_of(request) > settings.BODY_MOST_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


def length_of(request: HttpRequest) -> int:
    """What the sender says; 0 for nonsense, as Django reads it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
