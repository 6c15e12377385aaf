"""Products and holdings as a night delivers them. Parts of a publication: the caller holds the transaction."""

import pyarrow as pa

from jinjing.holdings.models import Holding, Product, Publication
from jinjing.kernel.bulk import delete_rows, insert_rows, upsert_rows

HOLDING_COLUMNS = (
    "customer_id",
    "product_id",
    "account_no",
    "currency",
    "opened_on",
    "closed_on",
    "matures_on",
    "balance_fen",
    "worth_fen",
)


def load_products(rows: pa.Table) -> int:
    """Renew the product directory from columns code, asset_class, name, name_en, risk_level.

    A product that is no longer delivered stays: holdings of the previous publication name it.
    """
    return upsert_rows(Product, rows, key="code", update=("asset_class", "name", "name_en", "risk_level"))


def load_holdings(publication: Publication, rows: pa.Table) -> int:
    """Append the accounts of one publication; `rows` has HOLDING_COLUMNS with our own keys."""
    owned = rows.append_column(
        "publication_id", pa.repeat(pa.scalar(publication.pk, pa.int64()), rows.num_rows)
    )
    return insert_rows(Holding, owned)


def forget_holdings(publication: Publication) -> int:
    """Delete the accounts of a publication that is neither in use nor the one to go back to."""
    return delete_rows(Holding.objects.filter(publication=publication))
