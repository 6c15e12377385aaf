"""MGT-7, REL-4: money that is leaving while nobody speaks to its owner."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import rules
from jinjing.workbench.queries.due_today import PERCENT, manager_name, of_outlet
from jinjing.workbench.queries.morning import NEEDS

RULES = ("risk.fall_percent", "risk.fall_yuan", "risk.silent_days")
FEN = 100


class RiskRule(NamedTuple):
    """A fall of at least `percent` of last quarter's average, and of `yuan`, with `days` of silence."""

    percent: int
    yuan: int
    days: int


@dataclass(frozen=True)
class AtRisk:
    """`fell_fen`: what is missing against last quarter's average; `left_fen`: what is still here."""

    customer: Customer
    fell_fen: int
    left_fen: int
    manager: str


def risk_rule(on: date) -> RiskRule:
    """The bounds in force that day."""
    found = rules.values(*RULES, on=on)
    return RiskRule(*(int(found[key]) for key in RULES))


def money_at_risk(scope: Scope, outlet_id: int, *, publication: Publication | None, on: date) -> list[AtRisk]:
    """The largest fall first; one query, and the rules of the day. Mail and messages are no contact."""
    if outlet_id not in scope.at(*NEEDS):
        return []
    bound = risk_rule(on)
    spoken = standing().filter(
        customer=OuterRef("customer"), reached=True, occurred_on__gt=on - timedelta(days=bound.days)
    )
    fell = F("average_assets_closed_quarter_fen") - F("financial_assets_fen")
    rows = CustomerFigures.objects.filter(of_outlet(outlet_id, on=on), publication=publication)
    falling = rows.annotate(fell_fen=fell).filter(
        ~Exists(spoken),
        Q(fell_fen__gte=F("average_assets_closed_quarter_fen") * bound.percent / PERCENT),
        Q(fell_fen__gte=bound.yuan * FEN),
    )
    found = falling.annotate(manager=manager_name("customer", on=on)).select_related("customer")
    return [
        AtRisk(row.customer, row.fell_fen, row.financial_assets_fen, row.manager or "")
        for row in found.order_by("-fell_fen", "customer_id")
    ]
