"""Data catalogue: the engine's findings about customers. They live and go with their publication, months of averages longer."""

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
WORDED = WORTH.but(open_because=OpenReason.WORDED)
KEPT_MONTH = ABOUT.but(retention="retention.trend_months")
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE, Purpose.PROVE),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table(
        "insights.CustomerFigures",
        validity=(PLAIN, "since until"),
        about=(
            ABOUT,
            (
                "customer_id home_outlet_id closed_on closed_quarter quarter days_in_quarter days_elapsed product_count "
                "invested last_contact_on days_since_last_contact"
            ),
        ),
        worth=(
            WORTH,
            (
                "financial_assets_fen financial_assets_net_fen demand_deposit_fen time_deposit_fen "
                "wealth_product_fen fund_fen insurance_fen precious_metal_fen average_assets_closed_quarter_fen "
                "average_assets_to_date_fen"
            ),
        ),
    ),
    table(
        "insights.CustomerTier",
        validity=(PLAIN, "since until"),
        about=(ABOUT, "customer_id scheme official basis basis_quarter needed_note"),
        worth=(
            WORTH,
            (
                "tier band rank premier moved tier_previous basis_average_fen tier_forecast next_tier next_bound_fen "
                "needed_fen keep_needed_fen"
            ),
        ),
        worded=(WORDED, "tier_reason tier_reason_en"),
    ),
    table(
        "insights.SegmentMembership",
        validity=(PLAIN, "since until"),
        about=(ABOUT, "customer_id segment"),
        worded=(WORDED, "reason reason_en"),
    ),
    table(
        "insights.TriggerHit",
        validity=(PLAIN, "since until"),
        about=(ABOUT, "customer_id trigger subject occurs_on expires_on priority"),
        worth=(WORTH, "amount_fen"),
        worded=(WORDED, "reason reason_en"),
    ),
    table(
        "insights.MonthAverage",
        about=(KEPT_MONTH, "id customer_id month as_of"),
        worth=(
            KEPT_MONTH.but(level=Level.C2, sensitive=True, open_because=OpenReason.SUMMED),
            "average_fen",
        ),
    ),
    table(
        "insights.TierService",
        texts=(PLAIN, "id scheme tier band kind number valid_from text_zh text_en noted_at"),
        who=(COLLEAGUE, "noted_by_id"),
    ),
)
