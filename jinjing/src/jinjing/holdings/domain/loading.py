"""Products as a night delivers them. Part of a publication: the caller holds the transaction."""

import pyarrow as pa

from jinjing.holdings.models import Product
from jinjing.kernel.bulk import upsert_rows


def load_products(rows: pa.Table) -> int:
    """Renew the product directory from columns code, asset_class, name, name_en, risk_level.

    A product that is no longer delivered stays: holdings of the previous publication name it.
    """
    return upsert_rows(Product, rows, key="code", update=("asset_class", "name", "name_en", "risk_level"))
