"""Averages of whole months are kept when a month is over: a night knows three of them, a picture needs more.

The first night after a month's end says what each of the last three was worth, so what the bank corrects late is taken
in with the next month's end. On all other nights one row is looked at. A night that replaces another of its day or of
a later one (published again, restored) takes back what that one said.
"""

from datetime import date

import pyarrow as pa

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, MonthAverage
from jinjing.insights.whole_months import INDICATORS, whole_months
from jinjing.kernel.bulk import delete_rows, insert_rows


def are_kept(publication: Publication) -> bool:
    """Whether an earlier night has told the last month already, and none of this day or later ones did."""
    newest = MonthAverage.objects.filter(month=whole_months(publication.business_date)[-1])
    told_on = newest.order_by("month", "customer").values_list("as_of", flat=True).first()
    return told_on is not None and told_on < publication.business_date


def keep_months(publication: Publication, rows: pa.Table) -> int:
    """Keep the last three months of a night whose figures are loaded; answers how many rows were written.

    `rows`: its table `indicators` with our own keys in `customer_id`. A month that the sources do not cover stays as
    an earlier night told it. The caller holds the transaction.
    """
    on = publication.business_date
    months = whole_months(on)
    told = {m: name for m, name in zip(months, INDICATORS, strict=True) if not rows[name].null_count}
    current = CustomerFigures.objects.of(publication)
    delete_rows(MonthAverage.objects.filter(month__gte=months[0], as_of__gte=on))
    delete_rows(MonthAverage.objects.filter(month__in=told, customer__in=current.values("customer")))
    return sum(insert_rows(MonthAverage, _averages(rows, month, name, on)) for month, name in told.items())


def _averages(rows: pa.Table, month: date, name: str, on: date) -> pa.Table:
    def every(day: date) -> pa.Array:
        return pa.repeat(pa.scalar(day, pa.date32()), rows.num_rows)

    return pa.table(
        {
            "customer_id": rows["customer_id"],
            "month": every(month),
            "average_fen": rows[name],
            "as_of": every(on),
        }
    )
