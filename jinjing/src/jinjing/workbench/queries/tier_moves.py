"""MGT-7: who changed tier in the night, and why: the publication in use against the one before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.queries.due_today import SHOWN, manager_name, of_outlet, shown_customer
from jinjing.workbench.queries.morning import NEEDS

OF_MOVE = ("scheme", "tier", "band", "rank", "tier_reason", "tier_reason_en")


@dataclass(frozen=True)
class TierMove:
    """One customer's step. `why`: the night's sentence, which may name sums; money in fen on the two nights."""

    customer: Customer
    before: Wording
    now: Wording
    up: bool
    why: Wording
    was_fen: int | None
    is_fen: int | None
    manager: str


def tier_moves(
    scope: Scope, outlet_id: int, *, publication: Publication | None, before: int | None, on: date
) -> list[TierMove]:
    """Downward first, then the larger sums; one query. `before`: key of the night compared with; empty without.

    Only the official scheme, and only steps between tiers: bands inside a tier change nothing for the customer.
    """
    if outlet_id not in scope.at(*NEEDS) or publication is None or before is None:
        return []
    names = names_of(publication)
    moves = []
    for row in _moved.asked(outlet=outlet_id, publication=publication.pk, before=before, on=on):
        scheme, tier, band, rank, why, why_en, was, was_fen, is_fen, manager, *customer = row
        named = scheme_of(names, scheme)
        moves.append(
            TierMove(
                customer=shown_customer(customer),
                before=named.of(was["tier"], was["band"]),
                now=named.of(tier, band),
                up=rank < was["rank"],
                why=Wording(why, why_en),
                was_fen=was_fen,
                is_fen=is_fen,
                manager=manager or "",
            )
        )
    return sorted(moves, key=lambda m: (m.up, -(m.is_fen or 0), m.customer.pk))


@written_once
def _moved() -> QuerySet[CustomerTier, Any]:
    now, before = Given("publication", BigIntegerField()), Given("before", BigIntegerField())
    day = Given("on", DateField())
    earlier = CustomerTier.objects.of(before).filter(customer=OuterRef("customer"), scheme=OuterRef("scheme"))
    figures = CustomerFigures.objects.filter(customer=OuterRef("customer"))
    rows = CustomerTier.objects.of(now).filter(
        of_outlet(Given("outlet", BigIntegerField()), on=day),
        Exists(earlier.exclude(tier=OuterRef("tier"))),
        official=True,
        since=now,
        moved=True,
    )
    return rows.order_by().values_list(
        *OF_MOVE,
        Subquery(earlier.values(found=JSONObject(tier="tier", band="band", rank="rank"))[:1]),
        Subquery(figures.of(before).values("financial_assets_fen")[:1]),
        Subquery(figures.of(now).values("financial_assets_fen")[:1]),
        manager_name("customer", on=day),
        *SHOWN,
    )
