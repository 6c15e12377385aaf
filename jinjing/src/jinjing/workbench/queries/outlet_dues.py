"""RM-4, MGT-7: when an outlet's customers fall due for a contact, for whoever leads the outlet.

Only those whom somebody looks after: a contact that is nobody's to make is not late, it is a customer to assign.
"""

from django.db.models import OuterRef

from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures
from jinjing.workbench.queries.due_today import in_care, of_outlet
from jinjing.workbench.queries.list_due import clocks_of, due_from
from jinjing.workbench.queries.morning import NEEDS, customers_of
from jinjing.workbench.queries.rhythm import Due, due_of, rhythms_on


def dues_of_outlet(scope: Scope, outlet_id: int, *, publication: Publication | None) -> dict[int, Due]:
    """By customer id; empty for whoever does not lead the outlet. One query; five before the first night."""
    if outlet_id not in scope.at(*NEEDS):
        return {}
    if publication is None:
        mine = customers_of(scope, outlet_id).filter(in_care(OuterRef("pk"), on=scope.on))
        return due_of(mine.values_list("pk", flat=True), on=scope.on, publication=None)
    cared_for = in_care(OuterRef("customer"), on=scope.on)
    rows = CustomerFigures.objects.filter(
        of_outlet(outlet_id, on=scope.on), cared_for, publication=publication
    )
    rhythms = rhythms_on(publication, on=scope.on)
    read = clocks_of(rows, scope=scope, publication=publication)
    return {row.customer_id: due_from(row, rhythms, on=scope.on) for row in read}
