"""MGT-7: what today brings an outlet: rows behind the morning sheet's figures, of the outlet's customers.

Each takes the outlet, or the one of the query around it; who may ask is decided in `queries.morning`.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_use
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.insights.models import CustomerTier, TriggerHit
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import promised
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead, PlannedContact

Of = int | OuterRef
BIRTHDAYS = ("birthday_solar", "birthday_lunar")
IN_PERSON = (Channel.MEETING, Channel.VISIT)
PERCENT = 100


class Span(NamedTuple):
    """Days after `after` up to and including `until`: what fell due on a weekend is not passed over."""

    after: date
    until: date


def of_outlet(outlet: Of, *, on: date, prefix: str = "customer__") -> Q:
    """Customers of the outlet with whom work goes on."""
    still = Q(**{f"{prefix}closed_on__isnull": True}) | Q(**{f"{prefix}closed_on__gte": on})
    return in_use(prefix) & still & Q(**{f"{prefix}home_outlet": outlet})


def in_care(customer: OuterRef, *, on: date) -> Exists:
    """Somebody is the customer's relationship manager that day."""
    return Exists(managers(customer, on=on))


def managers(customer: OuterRef, *, on: date) -> QuerySet[PortfolioAssignment]:
    that_day = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return PortfolioAssignment.objects.filter(that_day, customer=customer, role=PortfolioRole.PRIMARY)


def manager_name(customer: str, *, on: date) -> Subquery:
    """Name of the relationship manager, NULL without one."""
    return Subquery(managers(OuterRef(customer), on=on).order_by("-valid_from").values("staff__name")[:1])


def maturing(outlet: Of, *, publication: Publication | None, span: Span) -> QuerySet[Holding]:
    """Accounts that fall due in the span; loans are paid, not reinvested."""
    rows = Holding.objects.filter(
        of_outlet(outlet, on=span.until),
        publication=publication,
        matures_on__gt=span.after,
        matures_on__lte=span.until,
        closed_on__isnull=True,
    )
    return rows.exclude(product__asset_class=AssetClass.LOAN)


def birthdays(outlet: Of, *, publication: Publication | None, span: Span) -> QuerySet[TriggerHit]:
    """Birthdays by either calendar, as the night found them."""
    return TriggerHit.objects.filter(
        of_outlet(outlet, on=span.until),
        publication=publication,
        trigger__in=BIRTHDAYS,
        occurs_on__gt=span.after,
        occurs_on__lte=span.until,
    )


def meetings(outlet: Of, *, on: date) -> QuerySet[PlannedContact]:
    """Meetings and visits that somebody plans for that day."""
    rows = PlannedContact.objects.filter(of_outlet(outlet, on=on), on=on, channel__in=IN_PERSON)
    return rows.filter(withdrawn_at__isnull=True)


def appointments(outlet: Of, *, on: date) -> QuerySet[Customer]:
    """Customers who are met that day: planned in the calendar, or agreed in a conversation not had again since."""
    planned = PlannedContact.objects.filter(
        customer=OuterRef("pk"), on=on, channel__in=IN_PERSON, withdrawn_at__isnull=True
    )
    later = standing().filter(
        customer=OuterRef("customer"),
        reached=True,
        occurred_at__gt=OuterRef("since"),
        occurred_on__lt=on,
    )
    agreed = promised().filter(
        ~Exists(later),
        customer=OuterRef("pk"),
        outcome=Outcome.APPOINTMENT,
        next_on__isnull=False,
        due=on,
        ending__isnull=True,
    )
    return Customer.objects.filter(Exists(planned) | Exists(agreed), of_outlet(outlet, on=on, prefix=""))


def open_leads(outlet: Of) -> QuerySet[Lead]:
    """Leads of the outlet's customers that nobody has contacted yet."""
    return Lead.objects.filter(in_use("customer__"), customer__home_outlet=outlet, state=LeadState.OPEN)


def at_the_edge(
    outlet: Of, *, publication: Publication | None, on: date, percent: int
) -> QuerySet[CustomerTier]:
    """Customers whom at most so many percent of the next bound keep from the next tier."""
    rows = CustomerTier.objects.filter(
        of_outlet(outlet, on=on), publication=publication, official=True, needed_fen__gt=0
    )
    return rows.filter(needed_fen__lte=F("next_bound_fen") * percent / PERCENT)
