"""熟客 and 不熟客: who holds an investment product and who does not (SEG-7)."""

import ibis
from ibis import ifelse
from ibis.expr.types import Table

from assay.wording import Label

INVESTED = "invested_customer"
UNINVESTED = "uninvested_customer"
LABELS = {INVESTED: Label("熟客", "Invested customer"), UNINVESTED: Label("不熟客", "Uninvested customer")}


def segments(indicators: Table) -> Table:
    """Every customer is in exactly one of the two."""
    invested = indicators.invested
    return indicators.select(
        "customer_id",
        segment=ifelse(invested, INVESTED, UNINVESTED),
        reason=ifelse(invested, "持有基金、保险或理财产品。", "未持有基金、保险和理财产品。"),
        reason_en=ifelse(
            invested,
            ibis.literal("Holds a fund, an insurance or a wealth product."),
            "Holds no fund, insurance or wealth product.",
        ),
    )
