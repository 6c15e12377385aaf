"""Between the password and the second factor: nobody is signed in yet, but the password was right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from jinjing.identity.models import Staff
from jinjing.kernel import clock

KEY = "half_way"
LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class HalfWay:
    """Who it is, on what, and where they wanted to go."""

    staff: Staff
    tablet: bool
    next: str


def remember(request: HttpRequest, staff: Staff, *, tablet: bool, next_page: str) -> None:
    """In a fresh session: whoever knew the browser's earlier one gains nothing by it."""
    request.session.flush()
    request.session[KEY] = {
        "staff": staff.pk,
        "password": staff.get_session_auth_hash(),
        "until": (clock.real_now() + LASTS).isoformat(),
        "tablet": tablet,
        "next": next_page,
    }


def recall(request: HttpRequest) -> HalfWay | None:
    """None if nobody is half way, or for too long, or the password was changed meanwhile."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or clock.real_now() >= datetime.fromisoformat(kept["until"]):
        return None
    staff = Staff.objects.filter(pk=kept["staff"], is_active=True).first()
    if staff is None or not constant_time_compare(kept["password"], staff.get_session_auth_hash()):
        return None
    return HalfWay(staff, kept["tablet"], kept["next"])
