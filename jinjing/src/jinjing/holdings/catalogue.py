"""Data catalogue: publications, products and what customers hold."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, OpenReason, Purpose, Whose, table

ABOUT = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.ADVISE,),
    basis=Basis.CONTRACT,
    retention="retention.publications",
    erasure=Erasure.DELETE,
)
WORTH = ABOUT.but(level=Level.C2, sensitive=True, open_because=OpenReason.SUMMED)
ACCOUNT = WORTH.but(open_because=OpenReason.JOINED)

TABLES = (
    table(
        "holdings.Publication",
        all=(
            PLAIN,
            (
                "id business_date state snapshot_digest sources_digest identity_digest base_currency policies "
                "archive published_at counts floors files layout"
            ),
        ),
    ),
    table("holdings.Product", all=(PLAIN, "id code asset_class name name_en risk_level")),
    table(
        "holdings.Holding",
        validity=(PLAIN, "since until"),
        about=(ABOUT, "customer_id product_id currency opened_on closed_on matures_on"),
        account=(ACCOUNT, "account_no"),
        worth=(WORTH, "balance_fen worth_fen"),
    ),
)
