"""What the desk's pages share: reaching a customer, presence in the top bar."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from jinjing.customers.models import Customer
from jinjing.identity.enums import Whereabouts
from jinjing.identity.queries.availability import RmPresence, presence
from jinjing.web.rm_desk.forms import PRESENCE_MINUTES
from jinjing.web.shared.http import StaffRequest, refused_look
from jinjing.workbench.queries.leads import callable_customer


def reach(request: StaffRequest, code: str) -> Customer:
    """A customer the person may call; anybody else is 404, and the refused look is recorded."""
    found = callable_customer(request.scope, code)
    if found is None:
        raise refused_look(request, Customer, code=code)
    return found


def presence_of(request: StaffRequest) -> RmPresence:
    """Where the person is now. One query."""
    return presence(request.staff, at=request.now)


def frame(request: StaffRequest) -> dict[str, Any]:
    """What the top bar of a desk page needs; looked up when a template asks, so that fragments do without."""
    choices = tuple((w, w.label, PRESENCE_MINUTES.get(w, ())) for w in Whereabouts)
    return {"presence": SimpleLazyObject(lambda: presence_of(request)), "presence_choices": choices}
