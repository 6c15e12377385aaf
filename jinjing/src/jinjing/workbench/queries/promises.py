"""Next steps that fall due for one relationship manager: the own ones, and those inherited with customers."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Staff
from jinjing.interactions.queries.conversations import PROMISES_LAST, standing


def promises_due(staff: Staff, *, until: date) -> dict[int, date]:
    """Days of promised next steps by customer, due by `until`, the earliest kept; one query.

    A promise is open until the customer is spoken to again. It binds whoever made it, and after a
    handover the customer's present manager: the bank promised, not the colleague who left.
    """
    in_force = Q(valid_from__lte=until) & (Q(valid_to__isnull=True) | Q(valid_to__gte=until))
    places = PortfolioAssignment.objects.filter(customer=OuterRef("customer"), role=PortfolioRole.PRIMARY)
    mine_now = places.filter(in_force, staff=staff)
    theirs_before = places.filter(staff=OuterRef("staff"), valid_to__lt=until)
    inherited = Q(Exists(mine_now)) & Q(Exists(theirs_before))
    later = standing().filter(
        customer=OuterRef("customer"), reached=True, occurred_at__gt=OuterRef("occurred_at")
    )
    rows = standing().filter(Q(staff=staff) | inherited, next_on__range=(until - PROMISES_LAST, until))
    days = rows.exclude(Exists(later)).order_by("-next_on").values_list("customer_id", "next_on")
    return {customer_id: day for customer_id, day in days if day}
