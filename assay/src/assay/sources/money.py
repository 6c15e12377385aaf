"""What is held: products, accounts, balances as changes, movements, rates, protection, declarations."""

from assay.sources.codes import ACTIVITIES, ASSET_CLASSES
from assay.sources.contract import Column, Source

product = Source(
    "product",
    "one row a product",
    ("product_id",),
    (
        Column("product_id", "text", "The bank's product code", required=True),
        Column(
            "asset_class", "text", "How it counts in financial assets", required=True, values=ASSET_CLASSES
        ),
        Column("name", "text", "Name in the bank's language", required=True),
        Column("name_en", "text", "English name"),
        Column("risk_level", "text", "Product risk", values=("R1", "R2", "R3", "R4", "R5")),
        Column("sold_from", "date", "First day of sale; empty: always"),
        Column("sold_to", "date", "Last day of sale, inclusive; empty: open"),
    ),
)

account = Source(
    "account",
    "one row an account; a fund or wealth product is an account worth its market value",
    ("account_id",),
    (
        Column("account_id", "text", "The source's own id, unpadded", required=True),
        Column("customer_id", "text", "Owner", required=True),
        Column("product_id", "text", "Product", required=True),
        Column("org_id", "text", "Outlet that keeps the account"),
        Column("currency", "text", "ISO 4217 code", required=True),
        Column("opened_on", "date", "Opening day: counts as open", required=True),
        Column("closed_on", "date", "Closing day: the balance is zero from the day after"),
        Column("matures_on", "date", "Day on which the deposit or product falls due"),
        Column(
            "rate_millionths", "int", "Interest a year, paid or charged, times 1,000,000 (1.25 %: 12,500)"
        ),
        Column(
            "covered_to",
            "date",
            "Last day up to which the delivered history is complete; empty: as far as the feed",
        ),
    ),
)

balance_change = Source(
    "balance_change",
    "one row an account and day on which the end-of-day balance changed",
    ("account_id", "changed_on"),
    (
        Column("account_id", "text", "Account", required=True),
        Column("changed_on", "date", "Day", required=True),
        Column(
            "balance_fen",
            "fen",
            "Worth at the end of that day, minor units of the account's currency",
            required=True,
        ),
    ),
)

transaction = Source(
    "transaction",
    "one row a movement",
    ("transaction_id",),
    (
        Column("transaction_id", "text", "The source's own id", required=True),
        Column("account_id", "text", "Account", required=True),
        Column("booked_on", "date", "Booking day", required=True),
        Column(
            "amount_fen",
            "fen",
            "Signed amount, minor units of the account's currency: in > 0, out < 0",
            required=True,
        ),
        Column("balance_after_fen", "fen", "Running balance as the source states it"),
        Column("kind", "text", "salary, transfer, cash, card, interest, fee, purchase, maturity, other"),
        Column("counterparty_bank", "text", "Bank of the other side, if another bank"),
    ),
)

fx_rate = Source(
    "fx_rate",
    "one row a currency and day",
    ("currency", "day"),
    (
        Column("currency", "text", "ISO 4217 code", required=True),
        Column("day", "date", "Day", required=True),
        Column(
            "rate_e8", "int", "Base currency for one unit, times 100,000,000; carried forward", required=True
        ),
    ),
)

price = Source(
    "price",
    "one row a product and day",
    ("product_id", "day"),
    (
        Column("product_id", "text", "Product", required=True),
        Column("day", "date", "Day", required=True),
        Column(
            "price_e8", "int", "Price of one unit in the product's currency, times 100,000,000", required=True
        ),
    ),
)

transfer_price = Source(
    "transfer_price",
    "one row an asset class, currency and day from which the treasury's price holds (FTP)",
    ("asset_class", "currency", "valid_from"),
    (
        Column("asset_class", "text", "As in product", required=True, values=ASSET_CLASSES),
        Column("currency", "text", "ISO 4217 code", required=True),
        Column("valid_from", "date", "First day", required=True),
        Column(
            "price_millionths",
            "int",
            "Price a year, times 1,000,000: paid for deposits, charged for loans; for products sold, the margin earned",
            required=True,
        ),
        Column("loss_millionths", "int", "Expected loss a year (PD x LGD), times 1,000,000; loans only"),
    ),
)

unit_cost = Source(
    "unit_cost",
    "one row an activity and day from which its cost holds",
    ("activity", "valid_from"),
    (
        Column("activity", "text", "What costs", required=True, values=ACTIVITIES),
        Column("valid_from", "date", "First day", required=True),
        Column("cost_fen", "fen", "Cost of one, in base currency", required=True),
    ),
)

insurance_policy = Source(
    "insurance_policy",
    "one row a policy",
    ("policy_id",),
    (
        Column("policy_id", "text", "Policy", required=True),
        Column("customer_id", "text", "Policy holder", required=True),
        Column("kind", "text", "life, critical_illness, accident, medical, pension, property", required=True),
        Column("premium_fen", "fen", "Premium of a year"),
        Column("sum_assured_fen", "fen", "Sum assured"),
        Column("starts_on", "date", "First day of cover", required=True),
        Column("renews_on", "date", "Next premium day"),
        Column("pays_on", "date", "Next day on which the policy pays out"),
        Column("ends_on", "date", "Last day of cover"),
    ),
)

external_asset = Source(
    "external_asset",
    "one row a declaration of assets at another bank",
    ("customer_id", "asset_class", "declared_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("asset_class", "text", "As in product", required=True, values=ASSET_CLASSES),
        Column("amount_fen", "fen", "Amount as declared", required=True),
        Column("declared_on", "date", "When", required=True),
        Column("declared_how", "text", "declared, observed, inferred", required=True),
    ),
)
