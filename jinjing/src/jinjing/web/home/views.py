"""Everybody starts where they work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from jinjing.identity.enums import Role
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.places import navigation_of


@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Go to the first place of one's own; without one, say what is here and what comes."""
    places = navigation_of(request.scope, path="")
    if places:
        return redirect(places[0].url)
    return render(
        request, "home/page.html", {"roles": [role.label for role in Role if role in request.scope.roles]}
    )
