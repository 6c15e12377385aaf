"""LOB-1: somebody comes in. A visit may stay anonymous; who it is, a named person says."""

from datetime import datetime

from django.db import transaction

from jinjing.customers.domain import history
from jinjing.customers.models import Customer
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.lobby.businesses import BUSINESSES
from jinjing.lobby.domain import board
from jinjing.lobby.enums import VisitState
from jinjing.lobby.errors import AlreadyHere, AlreadyRecognised, UnknownBusiness, VisitMovedOn
from jinjing.lobby.models import Visit, VisitMove
from jinjing.lobby.queries.recognition import by_figures, card_of, outcome_of


@transaction.atomic
def register_arrival(
    outlet: OrgUnit,
    *,
    customer: Customer | None = None,
    called: str = "",
    business: str = "",
    by: Staff,
    at: datetime,
) -> Visit:
    """Put a card on the board with the day's next ticket; the business is taken here and never asked again.

    called: what an unknown visitor asked to be called. AlreadyHere if the customer is on the board.
    """
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=outlet.pk)
    require(not business or business in BUSINESSES, UnknownBusiness())
    on = bank_date(at)
    board.lock(outlet.pk, at=at)
    _refuse_twice(outlet, customer, at=at)
    ticket = f"A{Visit.objects.filter(outlet=outlet, on=on).count() + 1:03}"
    visit = Visit(
        code=opaque_code("visit", f"{outlet.code}:{on}:{ticket}"),
        outlet=outlet,
        on=on,
        ticket_no=ticket,
        customer=customer,
        called="" if customer else called,
        business=business,
        arrived_at=at,
        state_at=at,
        registered_by=by,
    )
    visit.recognition = by_figures(card_of(visit, on=on))
    visit.save(force_insert=True)
    VisitMove.objects.create(visit=visit, to_state=VisitState.ARRIVED, by=by, at=at)
    _write(visit, "visit.arrived", by=by, at=at)
    return visit


@transaction.atomic
def recognise(visit: Visit, customer: Customer, *, by: Staff, at: datetime) -> Visit:
    """Say who a visitor is. AlreadyRecognised if a colleague did, AlreadyHere if that one has a card."""
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=visit.outlet_id)
    require(visit.state != VisitState.ENDED, VisitMovedOn())
    _refuse_twice(visit.outlet, customer, at=at)
    visit.customer, visit.called = customer, ""
    outcome = outcome_of(visit, card_of(visit, on=visit.on), on=visit.on)
    visit.recognition = outcome.recognition
    linked = Visit.objects.filter(pk=visit.pk, customer__isnull=True).exclude(state=VisitState.ENDED)
    done = linked.update(customer=customer, called="", recognition=outcome.recognition)
    require(done, AlreadyRecognised())
    _write(visit, "visit.recognised", by=by, at=at)
    return visit


def _refuse_twice(outlet: OrgUnit, customer: Customer | None, *, at: datetime) -> None:
    if customer is None:
        return
    here = Visit.objects.filter(outlet=outlet, on=bank_date(at), customer=customer).exclude(
        state=VisitState.ENDED
    )
    ticket = here.values_list("ticket_no", flat=True).first()
    require(ticket is None, AlreadyHere(ticket or ""))


def _write(visit: Visit, action: str, *, by: Staff, at: datetime) -> None:
    """History of the customer, access log, board version: in this order, the lock last."""
    history.record(
        visit.customer, kind=action, reference=visit.code, by=by, at=at, facts={"business": visit.business}
    )
    audit.write(
        action,
        by=by,
        at=at,
        kind="visit",
        subject=visit.code,
        outlet=visit.outlet.code,
        detail={"customer": visit.customer.code if visit.customer else ""},
    )
    board.touch(visit.outlet_id, at=at)
