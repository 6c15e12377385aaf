"""MGT-7: who changed tier in the night, and why: the publication in use against the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.kernel.wording import Wording
from jinjing.workbench.queries.due_today import manager_name, of_outlet
from jinjing.workbench.queries.morning import NEEDS, previous_nights


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


def tier_moves(scope: Scope, outlet_id: int, *, publication: Publication | None, on: date) -> list[TierMove]:
    """Downward first, then the larger sums; one query. Empty without an earlier night to compare with.

    Only the official scheme, and only steps between tiers: bands inside a tier change nothing for the customer.
    """
    if outlet_id not in scope.at(*NEEDS) or publication is None:
        return []
    night = previous_nights(publication).order_by("-business_date").values("pk")[:1]
    earlier = CustomerTier.objects.filter(
        publication=Subquery(night), customer=OuterRef("customer"), scheme=OuterRef("scheme")
    )
    figures = CustomerFigures.objects.filter(customer=OuterRef("customer"))
    rows = (
        CustomerTier.objects.filter(of_outlet(outlet_id, on=on), publication=publication, official=True)
        .select_related("customer")
        .annotate(before_tier=Subquery(earlier.values("tier")[:1]))
        .filter(before_tier__isnull=False)
        .exclude(before_tier=F("tier"))
        .annotate(
            before=Subquery(earlier.values(found=JSONObject(tier="tier", band="band", rank="rank"))[:1]),
            was_fen=Subquery(figures.filter(publication=Subquery(night)).values("financial_assets_fen")[:1]),
            is_fen=Subquery(figures.filter(publication=publication).values("financial_assets_fen")[:1]),
            manager=manager_name("customer", on=on),
        )
    )
    return sorted(_moves(rows, publication), key=lambda m: (m.up, -(m.is_fen or 0), m.customer.pk))


def _moves(rows: Iterable[Any], publication: Publication) -> list[TierMove]:
    names = names_of(publication)
    return [
        TierMove(
            customer=row.customer,
            before=scheme_of(names, row.scheme).of(row.before["tier"], row.before["band"]),
            now=scheme_of(names, row.scheme).of(row.tier, row.band),
            up=row.rank < row.before["rank"],
            why=Wording(row.tier_reason, row.tier_reason_en),
            was_fen=row.was_fen,
            is_fen=row.is_fen,
            manager=row.manager or "",
        )
        for row in rows
    ]
