"""Master data of an edition, in the order in which things refer to each other."""

from dataclasses import dataclass
from datetime import datetime

from assay.progress import Bar

from jinjing.holdings.domain.loading import load_products
from jinjing.integrations.snapshot.accounts import product_rows
from jinjing.integrations.snapshot.conduct import load_interactions, load_wishes
from jinjing.integrations.snapshot.consents import load_bank_days, load_consents, wish_counts
from jinjing.integrations.snapshot.customers import load_customers
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.integrations.snapshot.family import load_family
from jinjing.integrations.snapshot.organisation import load_organisation, load_staff
from jinjing.integrations.snapshot.portfolios import load_portfolios
from jinjing.integrations.snapshot.prepared import PreparedCustomers
from jinjing.integrations.snapshot.takeover import Takeover

STEPS = 9


@dataclass(frozen=True)
class Master:
    """Our keys of the bank's customers and units, and how much was written."""

    customers: Directory
    units: Directory
    counts: dict[str, int]


def load_master(
    edition: Edition, prepared: PreparedCustomers, takeover: Takeover, *, at: datetime, bar: Bar
) -> Master:
    """Bring everything but the figures in line with the edition. The caller holds the transaction.

    A feed without staff says nothing about portfolios either: those of a demo's generated staff stay.
    """
    sources = edition.sources
    units = load_organisation(sources.table("organisation"))
    bar.advance()
    people = load_staff(sources.table("staff"), units, takeover)
    bar.advance()
    customers = load_customers(prepared, units, on=edition.business_date)
    bar.advance()
    moved = load_portfolios(prepared.rows, customers, people, takeover) if sources.rows("staff") else 0
    bar.advance()
    family = load_family(edition, customers, takeover)
    bar.advance()
    load_products(product_rows(edition))
    bar.advance()
    conversations = load_interactions(edition, customers, people, going_back=takeover.going_back)
    bar.advance()
    wishes = load_wishes(edition, customers, at=at)
    bar.advance()
    consents = load_consents(edition, customers, at=at)
    load_bank_days(edition)
    bar.advance()
    counts = {
        "customers": prepared.rows.num_rows,
        "changed_customers": prepared.changed,
        "portfolio_changes": moved,
        "family_changes": family,
        "interactions": conversations,
        "new_holds": wishes,
        **wish_counts(consents),
    }
    return Master(customers, units, counts)
