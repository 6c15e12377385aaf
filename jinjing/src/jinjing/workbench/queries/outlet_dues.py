"""RM-4, MGT-7: when an outlet's customers fall due for a contact, for whoever leads the outlet.

Only those whom somebody looks after: a contact that is nobody's to make is not late, it is a customer to assign.
"""

import json
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import JSONObject

from jinjing.customers.queries.customers import in_use
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.interactions.enums import MESSAGES
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.queries.due_today import in_care, managers
from jinjing.workbench.queries.list_facts import Joined, codes_in
from jinjing.workbench.queries.morning import NEEDS, customers_of
from jinjing.workbench.queries.rhythm import Beat, Due, Since, deciding, due_by, due_of, rhythms_on


class Clocks(NamedTuple):
    """What a due day follows from. place: of the official scheme, as JSON; segments: codes with commas."""

    customer_id: int
    place: str | None
    spoken_on: date | None
    sent_on: date | None
    care_on: date
    segments: str | None


def dues_of_outlet(scope: Scope, outlet_id: int, *, publication: Publication | None) -> dict[int, Due]:
    """By customer id; empty for whoever does not lead the outlet. One query; five before the first night."""
    if outlet_id not in scope.at(*NEEDS):
        return {}
    if publication is None:
        mine = customers_of(scope, outlet_id).filter(in_care(OuterRef("pk"), on=scope.on))
        return due_of(mine.values_list("pk", flat=True), on=scope.on, publication=None)
    rhythms = rhythms_on(publication, on=scope.on)

    @cache
    def beats(place: str | None, segments: str | None) -> list[Beat]:
        return deciding(rhythms.beats(tier=json.loads(place or "{}"), segments=codes_in(segments)))

    found = _clocks.asked(outlet=outlet_id, publication=publication.pk, on=scope.on)
    read = (Clocks(*row) for row in found)
    return {
        row.customer_id: due_by(
            beats(row.place, row.segments), Since(row.care_on, row.spoken_on, row.sent_on), on=scope.on
        )
        for row in read
    }


@written_once
def _clocks() -> QuerySet[CustomerFigures, Any]:
    """One `Clocks` for each of the outlet's customers in somebody's care."""
    night, day = Given("publication", BigIntegerField()), Given("on", DateField())
    customer = OuterRef("customer")
    place = JSONObject(tier="tier", band="band", premier="premier")
    tier = CustomerTier.objects.of(night).filter(official=True, customer=customer).values(found=place)
    # Of talks at the same instant any will do: only the day is read, and the index gives them in this order.
    talks = standing().filter(customer=customer).order_by("-occurred_at").values("occurred_on")
    members = SegmentMembership.objects.of(night).filter(customer=customer).order_by().values("customer")
    still_here = Q(closed_on__isnull=True) | Q(closed_on__gte=day)
    here = in_use("customer__") & still_here & Q(home_outlet=Given("outlet", BigIntegerField()))
    return (
        CustomerFigures.objects.of(night)
        .filter(here, in_care(customer, on=day))
        .values_list(
            "customer_id",
            Subquery(tier[:1], output_field=TextField()),
            Subquery(talks.filter(reached=True)[:1]),
            Subquery(talks.filter(channel__in=MESSAGES)[:1]),
            Subquery(managers(customer, on=day).order_by("-valid_from").values("valid_from")[:1]),
            Subquery(members.annotate(codes=Joined("segment")).values("codes")),
        )
    )
