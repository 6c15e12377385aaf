"""How a customer's average assets went: what the page reads of it, and which quarters belong into the picture."""

from collections.abc import Sequence
from datetime import date

from jinjing.customers.models import Customer
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.insights.models import CustomerFigures
from jinjing.insights.queries.trend import MonthPoint, bounds_of, months_of
from jinjing.web.customer_page.trend_picture import MONTHS_A_QUARTER, Quarter, Trend, drawn, next_month
from jinjing.web.shared.http import StaffRequest


def read_trend(
    request: StaffRequest,
    customer: Customer,
    *,
    figures: CustomerFigures | None,
    months: Sequence[MonthPoint] | None = None,
) -> Trend | None:
    """What the page draws; None before anything is published and for whoever may not read balances.

    figures, months: read by the page; one query where the months were not.
    """
    publication = request.publication or None
    if publication is None or not request.scope.sees(FieldGroup.BALANCES, Screen.CUSTOMER_PAGE):
        return None
    on = publication.business_date
    points = months_of(customer.pk, on=on) if months is None else months
    return drawn(points, quarters_of(figures, on), bounds_of(publication), on=on)


def quarters_of(figures: CustomerFigures | None, on: date) -> list[Quarter]:
    """The closed one where the sources hold it whole, and the one that runs; on a quarter's last day they are one."""
    if figures is None:
        return []
    found, closed = [], figures.average_assets_closed_quarter_fen
    if closed is not None:
        label = figures.closed_quarter
        found.append(Quarter(label, closed, _first_day(label), MONTHS_A_QUARTER, closed=True))
    if figures.quarter != figures.closed_quarter:
        first, days = _first_day(figures.quarter), (next_month(on) - on.replace(day=1)).days
        so_far = on.month - first.month + on.day / days
        found.append(
            Quarter(figures.quarter, figures.average_assets_to_date_fen, first, so_far, closed=False)
        )
    return found


def _first_day(quarter: str) -> date:
    return date(int(quarter[:4]), MONTHS_A_QUARTER * int(quarter[-1]) - 2, 1)
