"""The snapshot's tables about groups: outlets, relationship managers, tiers."""

from assay.sources.codes import ASSET_CLASSES
from assay.sources.contract import Column, Source

penetration = Source(
    "penetration",
    "one row a scope and asset class; readers show holders / customers and products_held / customers",
    ("scope_kind", "scope_id", "asset_class"),
    (
        Column("scope_kind", "text", "Whose customers", required=True, values=("bank", "outlet", "tier")),
        Column(
            "scope_id",
            "text",
            "Outlet, or tier of the official scheme; empty text for the bank as a whole",
            required=True,
        ),
        Column("asset_class", "text", "Class of product", required=True, values=ASSET_CLASSES),
        Column("customers", "int", "Customers of the scope", required=True),
        Column("holders", "int", "Those of them who hold the class on the business date", required=True),
        Column(
            "products_held",
            "int",
            "Different products of the class that each of them holds, added up",
            required=True,
        ),
    ),
)

concentration = Source(
    "concentration",
    "one row an outlet and one a relationship manager; the best fifth is rounded up, equals go by customer id",
    ("scope_kind", "scope_id"),
    (
        Column(
            "scope_kind", "text", "Whose customers", required=True, values=("outlet", "relationship_manager")
        ),
        Column("scope_id", "text", "Outlet, or staff number of the relationship manager", required=True),
        Column("customers", "int", "Customers", required=True),
        Column("top_customers", "int", "Customers of the best fifth by financial assets", required=True),
        Column("assets_fen", "fen", "Financial assets of all", required=True),
        Column("assets_top_fen", "fen", "Financial assets of the best fifth", required=True),
        Column("assets_top_bp", "int", "Their share in hundredths of a percent; empty without assets"),
        Column(
            "assets_80_customers",
            "int",
            "Fewest customers who together hold 80 % of the assets; empty without assets",
        ),
        Column("contribution_fen", "fen", "Contribution of all, last 90 days; empty where not covered"),
        Column("contribution_top_fen", "fen", "Contribution of the best fifth by contribution"),
        Column(
            "contribution_top_bp",
            "int",
            "Their share in hundredths of a percent, above 10,000 if others cost; empty unless the whole is above zero",
        ),
        Column(
            "contribution_80_customers",
            "int",
            "Fewest customers who together contribute 80 %; empty unless the whole is above zero",
        ),
        Column("contacted_customers", "int", "Customers spoken to in the last 90 days", required=True),
        Column("contacted_bp", "int", "Their share of the customers in hundredths of a percent"),
        Column("contacts", "int", "Conversations of the last 90 days", required=True),
        Column("contacts_top", "int", "Those with the best fifth by assets", required=True),
        Column(
            "contacts_top_bp",
            "int",
            "Their share of the conversations in hundredths of a percent; empty without any",
        ),
    ),
)
