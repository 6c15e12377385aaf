"""RM-1: "why is X not on my list?" answered from what the drawing of the list wrote down."""

from dataclasses import dataclass
from datetime import date, datetime

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.scope import Scope
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.queries.conversations import spoken_on
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import may_contact
from jinjing.workbench.enums import Stage
from jinjing.workbench.models import CallList, CallListEntry

MOST = 8


@dataclass(frozen=True)
class Explanation:
    """Where one customer stands. Exactly one of `place`, `stage`, `stand_in_for` and `not_drawn` says it.

    `place`: on the list. `stage`, `rank`, `of`: dropped out there. `stand_in_for`: the list of that
    relationship manager counts. `not_drawn`: became the person's customer after the list was drawn.
    """

    customer: Customer
    permit: Permit
    spoken_on: date | None
    place: int | None = None
    stage: Stage | None = None
    rank: int | None = None
    of: int | None = None
    stand_in_for: str = ""

    @property
    def not_drawn(self) -> bool:
        return not (self.place or self.stage or self.stand_in_for)


def explain(text: str, scope: Scope, *, call_list: CallList, at: datetime) -> list[Explanation]:
    """Customers of the person's own reach found by name, pinyin, tail or number, each with its answer.

    Nobody outside the reach is found: that somebody else's customer exists is not said.
    """
    ids = [match.customer.pk for match in find_arrivals(scope, text, limit=MOST)]
    known = Customer.objects.in_bulk(ids)
    permits = may_contact(ids, channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=at)
    spoken = spoken_on(ids)
    places = dict(
        CallListEntry.objects.filter(call_list=call_list, customer__in=ids).values_list(
            "customer_id", "place"
        )
    )
    primary = _primaries(ids, scope)
    return [
        _explain_one(
            customer,
            permit=permits[customer.pk],
            spoken=spoken.get(customer.pk),
            place=places.get(customer.pk),
            drawn=call_list.left_out.get(str(customer.pk)),
            primary=primary.get(customer.pk, (scope.staff_id, "")),
            scope=scope,
        )
        for customer in (known[pk] for pk in ids)
    ]


def _primaries(ids: list[int], scope: Scope) -> dict[int, tuple[int, str]]:
    rows = PortfolioAssignment.objects.filter(in_force(scope), customer__in=ids, role=PortfolioRole.PRIMARY)
    return {
        pk: (staff_id, name)
        for pk, staff_id, name in rows.values_list("customer_id", "staff_id", "staff__name")
    }


def _explain_one(
    customer: Customer,
    *,
    permit: Permit,
    spoken: date | None,
    place: int | None,
    drawn: list[object] | None,
    primary: tuple[int, str],
    scope: Scope,
) -> Explanation:
    if place is not None:
        return Explanation(customer, permit, spoken, place=place)
    if drawn is not None:
        stage, rank, of = drawn
        return Explanation(
            customer,
            permit,
            spoken,
            stage=Stage(str(stage)),
            rank=rank if isinstance(rank, int) else None,
            of=of if isinstance(of, int) else None,
        )
    staff_id, name = primary
    return Explanation(customer, permit, spoken, stand_in_for="" if staff_id == scope.staff_id else name)
