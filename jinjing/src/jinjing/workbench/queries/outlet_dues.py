"""RM-4, MGT-7: when an outlet's customers fall due for a contact, for whoever leads the outlet.

Only those whom somebody looks after: a contact that is nobody's to make is not late, it is a customer to assign.
"""

from typing import Any

from django.db.models import BigIntegerField, DateField, OuterRef, Q, QuerySet, Subquery

from jinjing.customers.queries.customers import in_use
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import kept_of
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.enums import MESSAGES
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.queries.due_today import in_care, managers
from jinjing.workbench.queries.morning import NEEDS, customers_of
from jinjing.workbench.queries.of_the_night import columns_of, keep, of_the_night, said_by
from jinjing.workbench.queries.rhythm import Due, Since, due_by, due_of, rhythms_on


def dues_of_outlet(scope: Scope, outlet_id: int, *, publication: Publication | None) -> dict[int, Due]:
    """By customer id; empty for whoever does not lead the outlet. One query; five before the first night."""
    if outlet_id not in scope.at(*NEEDS):
        return {}
    on = scope.on
    if publication is None:
        mine = customers_of(scope, outlet_id).filter(in_care(OuterRef("pk"), on=on))
        return due_of(mine.values_list("pk", flat=True), on=on, publication=None)
    rhythms, outlets = rhythms_on(publication, on=on), kept_of(publication, "outlets with contacts", set[int])
    is_known = outlet_id in outlets
    rows = _clocks.asked(not is_known, outlet=outlet_id, publication=publication.pk, on=on)
    if is_known:
        night = of_the_night([pk for pk, *_ in rows], publication)
    else:
        night = {pk: said_by(*columns) for pk, _, _, _, *columns in rows}
        keep(night, publication)
        outlets.add(outlet_id)
    found = {}
    for pk, care_on, spoken_on, sent_on, *_ in rows:
        beats = rhythms.deciding(night[pk].place, night[pk].segments)
        found[pk] = due_by(beats, Since(care_on, spoken_on, sent_on), on=on)
    return found


@written_once
def _clocks(with_night: bool) -> QuerySet[CustomerFigures, Any]:
    """Each of the outlet's customers in somebody's care: since when, the last talk, the last message, `columns_of`."""
    night, day = Given("publication", BigIntegerField()), Given("on", DateField())
    customer = OuterRef("customer")
    talks = standing().filter(customer=customer).order_by(*NEWEST_DAY_FIRST).values("occurred_on")
    still_here = Q(closed_on__isnull=True) | Q(closed_on__gte=day)
    here = in_use("customer__") & still_here & Q(home_outlet=Given("outlet", BigIntegerField()))
    return (
        CustomerFigures.objects.of(night)
        .filter(here, in_care(customer, on=day))
        .values_list(
            "customer_id",
            Subquery(managers(customer, on=day).order_by("-valid_from").values("valid_from")[:1]),
            Subquery(talks.filter(reached=True)[:1]),
            Subquery(talks.filter(channel__in=MESSAGES)[:1]),
            *(columns_of(customer, night) if with_night else ()),
        )
    )
