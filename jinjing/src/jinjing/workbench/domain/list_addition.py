"""Customers chosen by hand join today's list, behind the names the night chose."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jinjing.holdings.models import Publication
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.workbench.domain.call_list import draw_call_list
from jinjing.workbench.errors import NobodyToPlace
from jinjing.workbench.models import CallList, CallListEntry
from jinjing.workbench.queries.placing import Placing, placing_of


@transaction.atomic
def put_on_list(customer_ids: Sequence[int], *, publication: Publication, by: Staff, at: datetime) -> Placing:
    """RM-1: put them on the own list of today, which is drawn now if nobody opened it before.

    Who may not be contacted, cannot be reached, is on the list already or is not in the own portfolio stays
    out, as `placing_of` says. NobodyToPlace if that is everybody.
    """
    on = bank_date(at)
    require_right(by, Permission.CALL_LIST, at=at)
    # Asked before the drawing: whom the night would have chosen anyway is put on the list as well.
    placing, portfolio = placing_of(customer_ids, by, on=on, publication=publication, at=at)
    require(placing.placed, NobodyToPlace())
    drawn = draw_call_list(by, on=on, publication=publication, at=at, by=by)
    # The list's row is the lock: a refill at the same moment takes other places.
    call_list = CallList.objects.select_for_update(of=("self",)).get(pk=drawn.pk)
    invested = {c.customer_id: c.invested for c in portfolio.candidates}
    places = dict(CallListEntry.objects.filter(call_list=call_list).values_list("customer_id", "place"))
    fresh = [pk for pk in placing.placed if pk not in places]
    CallListEntry.objects.bulk_create(
        CallListEntry(
            call_list=call_list,
            customer_id=pk,
            place=place,
            invested=invested[pk],
            reasons=portfolio.reasons[pk],
        )
        for place, pk in enumerate(fresh, start=max(places.values(), default=0) + 1)
    )
    placed = {str(pk) for pk in placing.placed}
    call_list.left_out = {key: why for key, why in call_list.left_out.items() if key not in placed}
    call_list.save(update_fields=["left_out"])
    audit.write(
        "call_list.add",
        by=by,
        at=at,
        kind="call_list",
        subject=str(call_list.pk),
        outlet=outlet_code_of(by, on=on),
        detail={"names": len(placing.placed), "left_out": len(placing.left_out)},
    )
    return placing
