"""MGT-7, REL-4: money that is leaving while nobody speaks to its owner."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, Exists, F, IntegerField, OuterRef, QuerySet, Subquery

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel import rules
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.queries.due_today import MOST, PERCENT, SHOWN, manager_name, shown_customer, still_here
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
    """`fell_fen`: what is missing against last quarter's average; `left_fen`: what is still here.

    spoken_on: the last talk; None if nobody ever got through.
    """

    customer: Customer
    fell_fen: int
    left_fen: int
    manager: str
    spoken_on: date | None


def risk_rule(on: date) -> RiskRule:
    """The bounds in force that day."""
    found = rules.values(*RULES, on=on)
    return RiskRule(*(int(found[key]) for key in RULES))


def money_at_risk(scope: Scope, outlet_id: int, *, publication: Publication | None, on: date) -> list[AtRisk]:
    """The largest fall first; one query, and the rules of the day. Mail and messages are no contact."""
    if outlet_id not in scope.at(*NEEDS) or publication is None:
        return []
    bound = risk_rule(on)
    found = _falling.asked(
        outlet=outlet_id,
        publication=publication.pk,
        on=on,
        silent_since=on - timedelta(days=bound.days),
        percent=bound.percent,
        least=bound.yuan * FEN,
    )
    return [
        AtRisk(shown_customer(who), fell, left, manager or "", spoken_on)
        for fell, left, manager, spoken_on, *who in found
    ]


@written_once
def _falling() -> QuerySet[CustomerFigures, Any]:
    day, night = Given("on", DateField()), Given("publication", BigIntegerField())
    talks = standing().filter(customer=OuterRef("customer"), reached=True)
    spoken = talks.filter(occurred_on__gt=Given("silent_since", DateField()))
    last = Subquery(talks.order_by(*NEWEST_DAY_FIRST).values("occurred_on")[:1])
    average, share = F("average_assets_closed_quarter_fen"), Given("percent", IntegerField())
    rows: QuerySet[Any] = CustomerFigures.objects.of(night).annotate(
        fell_fen=average - F("financial_assets_fen")
    )
    falling = rows.filter(
        ~Exists(spoken),
        fell_fen__gte=average * share / PERCENT,
        fell_fen__range=(Given("least", BigIntegerField()), MOST),
    )
    found = falling.filter(still_here(on=day), home_outlet=Given("outlet", BigIntegerField()))
    return found.order_by("-fell_fen", "customer_id").values_list(
        "fell_fen", "financial_assets_fen", manager_name("customer", on=day), last, *SHOWN
    )
