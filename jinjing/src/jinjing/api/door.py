"""Who asks: a colleague's browser session, or a program with a colleague's token. The rights are the same."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from ninja.security import HttpBearer, SessionAuth

from jinjing.api.domain.tokens import colleague_with
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel import audit, clock


class Caller:
    """Whoever asks, when, and what they may reach that day."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.now = clock.now()
        self.scope: Scope = scope_of(staff, on=clock.bank_date(self.now))
        self.publication = cast("Publication | None", SimpleLazyObject(current_publication))

    def need(self, permission: Permission) -> None:
        """NotYourRole, with a line in the access log, unless a position of today carries the right."""
        if not self.scope.may(permission):
            self.record("page.refused", outcome="refused", detail={"permission": permission, "page": "api"})
            raise NotYourRole

    def record(self, action: str, **facts: Any) -> None:
        """A line in the access log, written before the answer."""
        audit.write(action, by=self.staff, at=self.now, outlet=self.scope.outlet_code, **facts)


class BrowserSession(SessionAuth):
    """The pages' own session, with the same protection against forged forms."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        owes = getattr(getattr(request, "staff_session", None), "owes", "")
        if not request.user.is_authenticated or owes:
            return None
        return _with_a_position(request.user)


class Token(HttpBearer):
    """`Authorization: Bearer jj_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        staff = colleague_with(token, on=clock.today())
        return Caller(staff) if staff else None


def _with_a_position(staff: Staff) -> Caller | None:
    """SE-02: who holds no position in force is nobody here either, as on the pages."""
    caller = Caller(staff)
    return caller if caller.scope.roles else None


DOORS = (Token(), BrowserSession(csrf=True))


def caller_of(request: HttpRequest) -> Caller:
    """Whom one of the doors let in."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]
