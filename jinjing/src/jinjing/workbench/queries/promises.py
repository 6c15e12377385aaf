"""Next steps that fall due for one relationship manager: the own ones, and those inherited with customers."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Staff
from jinjing.interactions.queries.promises import PROMISES_LAST, dated_open_promises

YEAR = timedelta(days=366)


def promises_due(staff: Staff, *, until: date) -> dict[int, date]:
    """Days of promised next steps by customer, due by `until`, the earliest kept; one query.

    A promise binds whoever made it, and after a handover the customer's present manager: the bank promised,
    not the colleague who left.
    """
    in_force = Q(valid_from__lte=until) & (Q(valid_to__isnull=True) | Q(valid_to__gte=until))
    places = PortfolioAssignment.objects.filter(customer=OuterRef("customer"), role=PortfolioRole.PRIMARY)
    mine_now = places.filter(in_force, staff=staff)
    theirs_before = places.filter(staff=OuterRef("staff"), valid_to__lt=until)
    inherited = Q(Exists(mine_now)) & Q(Exists(theirs_before))
    # What was promised first for a day longer ago than this was not moved so often that it is still due.
    recent = dated_open_promises().filter(next_on__gte=until - YEAR)
    rows = recent.filter(Q(staff=staff) | inherited, due__range=(until - PROMISES_LAST, until))
    days = rows.order_by("-due").values_list("customer_id", "due")
    return dict(days)
