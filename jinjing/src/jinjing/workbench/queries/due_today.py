"""MGT-7: what today brings an outlet: rows behind the morning sheet's figures, of the outlet's customers.

Each begins at the few rows of the day and not at the outlet's many customers; who may ask is decided in
`queries.morning`. Values may be expressions: most of these statements are written out once.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_use
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.insights.models import CustomerTier, TriggerHit
from jinjing.insights.models.nearness import TimesIn
from jinjing.interactions.enums import Channel, Outcome, StepKind
from jinjing.interactions.models import PromiseStep
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import promised
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead, PlannedContact

Row = TypeVar("Row", bound=Model)
Day = date | Combinable
Number = int | Combinable
Night = Publication | Combinable | None
BIRTHDAYS = ("birthday_solar", "birthday_lunar")
IN_PERSON = (Channel.MEETING, Channel.VISIT)
SHOWN = tuple(
    f"customer__{name}" for name in ("id", "customer_no", "code", "kind", "sex", "name", "home_outlet_id")
)
PERCENT = 100
MOST = 2**62


class Span(NamedTuple):
    """Days after `after` up to and including `until`: what fell due on a weekend is not passed over."""

    after: Any
    until: Any


def of_outlet(outlet: Number, *, on: Day, prefix: str = "customer__") -> Q:
    """Customers of the outlet with whom work goes on."""
    return still_here(on=on, prefix=prefix) & Q(**{f"{prefix}home_outlet": outlet})


def still_here(*, on: Day, prefix: str = "customer__") -> Q:
    """Customers with whom work goes on, wherever they belong."""
    return in_use(prefix) & (Q(**{f"{prefix}closed_on__isnull": True}) | Q(**{f"{prefix}closed_on__gte": on}))


def narrowed(rows: QuerySet[Row], outlet: Number, *, on: Day) -> QuerySet[Row]:
    """Of few rows about customers of the whole bank those of the outlet, with whom work goes on.

    The sum with nothing keeps SQLite from the other way round, which is to look at every customer of the outlet.
    """
    here = Customer.objects.filter(home_outlet=outlet).values("pk")
    known: QuerySet[Any] = rows.alias(whose=F("customer_id") + 0)
    return known.filter(still_here(on=on), whose__in=here)


def in_care(customer: OuterRef, *, on: Day) -> Exists:
    """Somebody is the customer's relationship manager that day."""
    return Exists(managers(customer, on=on))


def managers(customer: OuterRef, *, on: Day) -> QuerySet[PortfolioAssignment]:
    that_day = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return PortfolioAssignment.objects.filter(that_day, customer=customer, role=PortfolioRole.PRIMARY)


def manager_name(customer: str, *, on: Day) -> Subquery:
    """Name of the relationship manager, NULL without one."""
    return Subquery(managers(OuterRef(customer), on=on).order_by("-valid_from").values("staff__name")[:1])


def shown_customer(columns: Sequence[Any]) -> Customer:
    """Who is named on the sheet, out of the columns `SHOWN`."""
    return Customer.from_db(None, [name.removeprefix("customer__") for name in SHOWN], columns)


def maturing(outlet: Number, *, publication: Night, span: Span) -> QuerySet[Holding]:
    """Accounts that fall due in the span; loans are paid, not reinvested."""
    rows = Holding.objects.of(publication).filter(
        matures_on__gt=span.after, matures_on__lte=span.until, closed_on__isnull=True
    )
    return narrowed(rows, outlet, on=span.until).exclude(product__asset_class=AssetClass.LOAN)


def birthdays(outlet: Number, *, publication: Night, span: Span) -> QuerySet[TriggerHit]:
    """Birthdays by either calendar, as the night found them."""
    rows = TriggerHit.objects.of(publication).filter(
        trigger__in=BIRTHDAYS, occurs_on__gt=span.after, occurs_on__lte=span.until
    )
    return narrowed(rows, outlet, on=span.until)


def meetings(outlet: Number, *, on: Day) -> QuerySet[PlannedContact]:
    """Meetings and visits that somebody plans for that day."""
    return _planned(on).filter(of_outlet(outlet, on=on))


def appointments(outlet: Number, *, on: Day) -> QuerySet[Customer]:
    """Customers who are met that day: planned in the calendar, or agreed in a conversation not had again since."""
    later = standing().filter(
        customer=OuterRef("customer"),
        reached=True,
        occurred_at__gt=OuterRef("since"),
        occurred_on__lt=on,
    )
    agreed = promised().filter(
        ~Exists(later), outcome=Outcome.APPOINTMENT, next_on__isnull=False, due=on, ending__isnull=True
    )
    # A promise is due on the day it was given for, or on one to which it was moved: each has its index.
    moved = PromiseStep.objects.filter(kind=StepKind.MOVED, due_on=on)
    ways = (_planned(on), agreed.filter(next_on=on), agreed.filter(pk__in=moved.values("interaction")))
    planned, given, put_off = (rows.order_by().values("customer") for rows in ways)
    met: Any = planned.union(given, put_off)
    return Customer.objects.filter(of_outlet(outlet, on=on, prefix=""), pk__in=met)


def _planned(on: Day) -> QuerySet[PlannedContact]:
    return PlannedContact.objects.filter(on=on, channel__in=IN_PERSON, withdrawn_at__isnull=True)


def open_leads(outlet: Number, *, on: Day) -> QuerySet[Lead]:
    """Leads of the outlet's customers that nobody has contacted yet."""
    return Lead.objects.filter(of_outlet(outlet, on=on), state=LeadState.OPEN)


def at_the_edge(outlet: Number, *, publication: Night, on: Day, percent: Number) -> QuerySet[CustomerTier]:
    """Customers whom at most so many percent of the next bound keep from the next tier."""
    rows = CustomerTier.objects.of(publication).filter(official=True, needed_fen__gt=0)
    # What is needed fits so often into the bound: not exact, but there is an index on it. Nothing fits more often
    # than the upper end says; without one PostgreSQL expects a third of the bank.
    often: Any = (Value(PERCENT) / percent, MOST)
    near = rows.alias(fits=TimesIn("next_bound_fen", "needed_fen")).filter(fits__range=often)
    exact = near.filter(needed_fen__lte=F("next_bound_fen") * percent / PERCENT)
    return narrowed(exact, outlet, on=on)
