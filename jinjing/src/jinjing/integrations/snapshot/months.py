"""Averages of whole months of an edition, kept for the years in which nobody reads its files any more."""

import pyarrow.compute as pc

from jinjing.holdings.models import Publication
from jinjing.insights.domain.months import are_kept, keep_months
from jinjing.integrations.snapshot.customers import erased
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition


def keep_months_of(
    edition: Edition, publication: Publication, customers: Directory, *, again: bool = False
) -> None:
    """Part of publishing and restoring, when the figures are loaded. `again`: even if they are kept, as after a restore.

    Who is erased stays out: figures go with their publication, these would stay.
    """
    if not again and are_kept(publication):
        return
    rows = edition.snapshot.table("indicators")
    rows = rows.filter(pc.invert(pc.is_in(rows["customer_id"], value_set=erased())))
    keyed = rows.set_column(0, "customer_id", customers.keys_of(rows["customer_id"]))
    keep_months(publication, keyed)
