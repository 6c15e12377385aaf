"""The tables of a snapshot: columns, types and order are fixed; readers check `SCHEMA_VERSION`."""

from assay.indicators import INDICATORS, Indicator
from assay.indicators.definition import Unit
from assay.nightly.group_tables import concentration, penetration
from assay.sources.contract import Column, ColumnType, Source

SCHEMA_VERSION = 2

COLUMN_TYPES: dict[Unit, ColumnType] = {"fen": "fen", "flag": "bool", "date": "date"}
_FIRST_COLUMNS = (
    Column("customer_id", "text", "Customer", required=True),
    Column(
        "financial_assets_fen",
        "fen",
        "End-of-day worth of all counted accounts in base currency, overdrafts as the policy says (default: zero)",
        required=True,
    ),
    Column("financial_assets_net_fen", "fen", "The same with overdrafts subtracted", required=True),
    Column("demand_deposit_fen", "fen", "Demand and call deposits", required=True),
    Column(
        "time_deposit_fen",
        "fen",
        "Time deposits, large CDs, structured deposits, treasury bonds",
        required=True,
    ),
    Column("wealth_product_fen", "fen", "Wealth and trust products", required=True),
    Column("fund_fen", "fen", "Funds", required=True),
    Column("insurance_fen", "fen", "Insurance with a cash value", required=True),
    Column("precious_metal_fen", "fen", "Precious metals", required=True),
    Column(
        "closed_quarter",
        "text",
        "Last closed quarter, such as 2026Q3; the quarter ending on the business date counts as closed",
    ),
    Column(
        "average_assets_closed_quarter_fen",
        "fen",
        "Daily average of that quarter over its calendar days; empty when the sources do not cover it whole",
    ),
    Column("balance_days_closed_quarter", "int", "Balance-days of that quarter (fen x days)"),
    Column("quarter", "text", "Quarter that contains the business date", required=True),
    Column("days_in_quarter", "int", "Calendar days of that quarter", required=True),
    Column("days_elapsed", "int", "Calendar days of it up to and including the business date", required=True),
    Column("average_assets_to_date_fen", "fen", "Daily average over the days elapsed", required=True),
    Column("balance_days_to_date", "int", "Balance-days of those days (fen x days)", required=True),
    Column("product_count", "int", "Different products held with a balance", required=True),
    Column("invested", "bool", "Holds a fund, insurance or wealth product (SEG-7)", required=True),
    Column("last_contact_on", "date", "Last day on which the customer was spoken to"),
    Column("days_since_last_contact", "int", "Days since then; empty if never"),
)


def _column(definition: Indicator) -> Column:
    """Its column; docs/generated/indicators.md tells the whole definition."""
    return Column(definition.key, COLUMN_TYPES.get(definition.unit, "int"), definition.label.en)


indicators = Source(
    "indicators",
    "one row a customer",
    ("customer_id",),
    (
        *_FIRST_COLUMNS,
        # In the order of the declarations.
        *(_column(i) for i in INDICATORS if i.key not in {column.name for column in _FIRST_COLUMNS}),
    ),
)

account_averages = Source(
    "account_averages",
    "one row an account, only the quarter containing the business date",
    ("account_id",),
    (
        Column("account_id", "text", "Account", required=True),
        Column("customer_id", "text", "Owner", required=True),
        Column("quarter", "text", "Such as 1993Q4", required=True),
        Column("days_in_quarter", "int", "Calendar days of the quarter", required=True),
        Column(
            "days_elapsed",
            "int",
            "Calendar days of it up to the business date: the divisor of the calendar averages",
            required=True,
        ),
        Column(
            "days_open",
            "int",
            "Days of those on which the account was open, opening day included",
            required=True,
        ),
        Column(
            "balance_days",
            "int",
            "Sum of end-of-day balances (fen x days), overdrafts negative",
            required=True,
        ),
        Column("average_calendar_fen", "fen", "balance_days / days_elapsed, half up", required=True),
        Column(
            "average_open_fen",
            "fen",
            "balance_days / days_open, half up; zero when never open",
            required=True,
        ),
        Column(
            "average_calendar_floor0_fen",
            "fen",
            "As average_calendar with negative days counted as zero",
            required=True,
        ),
        Column(
            "close_fen", "fen", "Balance at the end of the business date, in base currency", required=True
        ),
    ),
)

households = Source(
    "households",
    "one row a household",
    ("household_id",),
    (
        Column("household_id", "text", "Household", required=True),
        Column("member_count", "int", "Members on the business date", required=True),
        Column("financial_assets_fen", "fen", "Sum over the members", required=True),
        Column(
            "average_assets_closed_quarter_fen",
            "fen",
            "Daily average of the members' assets over the closed quarter; empty when the sources do not cover it",
        ),
        Column("average_assets_to_date_fen", "fen", "The same over the quarter to date"),
        Column(
            "product_count",
            "int",
            "Different products that members hold with a balance; two who hold one are one",
        ),
        Column(
            "contribution_fen", "fen", "Contribution of the members, last 90 days; empty where not covered"
        ),
    ),
)

tiers = Source(
    "tiers",
    "one row a customer and scheme",
    ("customer_id", "scheme"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("scheme", "text", "Policy pack's key", required=True),
        Column("official", "bool", "The first policy named is the official one", required=True),
        Column(
            "tier",
            "text",
            "Tier from the closed quarter (from the days so far while no quarter is closed)",
            required=True,
        ),
        Column("band", "text", "Band inside the tier, such as upper or lower"),
        Column("rank", "int", "0 is the highest tier of the scheme", required=True),
        Column("premier", "bool", "At or above the policy's premier bound (SEG-1a)", required=True),
        Column("tier_previous", "text", "Tier of the previous snapshot, if one was named"),
        Column("tier_reason", "text", "Which figure met which bound, in Chinese", required=True),
        Column("tier_reason_en", "text", "The same in English", required=True),
        Column(
            "basis",
            "text",
            "What the figure is of: to_date while nothing closed is covered; closed_month for monthly rules",
            required=True,
            values=("closed_quarter", "to_date", "closed_month"),
        ),
        Column("basis_quarter", "text", "Quarter of the figure", required=True),
        Column("basis_average_fen", "fen", "The figure", required=True),
        Column("tier_forecast", "text", "Tier that the days so far would give", required=True),
        Column("next_tier", "text", "Next tier or band above the forecast; empty at the top"),
        Column("next_bound_fen", "fen", "Its lower bound"),
        Column(
            "needed_fen",
            "fen",
            "Sum to add today and keep to reach it by the quarter's end, rounded up; 0: reached by keeping what is there",
        ),
        Column("needed_note", "text", "Why needed_fen is empty: top_tier, no_day_left"),
        Column(
            "keep_needed_fen",
            "fen",
            "Sum to add today to keep the official tier at the quarter's end (monthly rules: month's end); 0: safe",
        ),
        # What changed since the previous snapshot, and the state of the policy's hysteresis for the next night.
        Column(
            "tier_change",
            "text",
            "Against the previous snapshot; watch: below the standard long enough to be watched",
            required=True,
            values=("up", "down", "watch", "none"),
        ),
        Column(
            "tier_change_reason", "text", "Which figure crossed which bound, in Chinese; empty: no change"
        ),
        Column("tier_change_reason_en", "text", "The same in English"),
        Column("basis_month", "text", "Month of the figure, such as 2026-10, for monthly rules"),
        Column(
            "evaluated_on", "date", "Last day of the period on which the tier was decided; empty: no state"
        ),
        Column("failed_months", "int", "Periods in a row below the standard of the tier held"),
        Column("best_failed_tier", "text", "Best tier reached in those periods"),
        Column("watch_since", "date", "Since when the customer is watched"),
        Column("pending_tier", "text", "Tier that takes effect on the next period's first day"),
    ),
)

segments = Source(
    "segments",
    "one row a customer, scheme and segment",
    ("customer_id", "scheme", "segment"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("scheme", "text", "Partition of the official policy: investment, …", required=True),
        Column(
            "segment",
            "text",
            "invested_customer, uninvested_customer, …; no two schemes of a policy share a code",
            required=True,
        ),
        Column("reason", "text", "Why, in Chinese", required=True),
        Column("reason_en", "text", "Why, in English", required=True),
    ),
)

triggers = Source(
    "triggers",
    "one row a customer, trigger and subject",
    ("customer_id", "trigger", "subject"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column(
            "trigger",
            "text",
            "deposit_maturing, birthday_solar, birthday_lunar, large_inflow, large_outflow, long_silence, …",
            required=True,
        ),
        Column(
            "subject", "text", "Account or other id the trigger is about; empty text if none", required=True
        ),
        Column("occurs_on", "date", "Day of the event itself", required=True),
        Column("expires_on", "date", "Last day on which it is a reason to call", required=True),
        Column("priority", "int", "1 first", required=True),
        Column("amount_fen", "fen", "Amount, if it has one"),
        Column("reason", "text", "One sentence in Chinese", required=True),
        Column("reason_en", "text", "One sentence in English", required=True),
    ),
)

scores = Source(
    "scores",
    "one row a customer and score",
    ("customer_id", "score"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("score", "text", "Key of the model card", required=True),
        Column("value_millionths", "int", "Probability or value times 1,000,000", required=True),
        Column("reason", "text", "Why, in Chinese", required=True),
        Column("reason_en", "text", "Why, in English", required=True),
    ),
)

grounds = Source(
    "grounds",
    "one row a customer: what tiers rest on, so that another policy can be tried on the same night",
    ("customer_id",),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("org_id", "text", "Home outlet"),
        Column("rm_staff_id", "text", "Relationship manager (A)"),
        Column("education", "text", "Highest education"),
        Column("age_closed", "int", "Completed years on the last day of the closed quarter"),
        Column("age_now", "int", "Completed years on the last day of the quarter of the business date"),
        Column("balance_days_closed", "int", "Balance-days of the closed quarter, overdrafts negative"),
        Column("balance_days_closed_floor0", "int", "The same with negative days counted as zero"),
        Column("balance_days_to_date", "int", "Balance-days of the quarter so far, overdrafts negative"),
        Column("balance_days_to_date_floor0", "int", "The same with negative days counted as zero"),
        Column(
            "balance_days_closed_month",
            "int",
            "Balance-days of the closed month; empty unless a policy of the night decides by the month",
        ),
        Column("balance_days_closed_month_floor0", "int", "The same with negative days counted as zero"),
    ),
)

TABLES: tuple[Source, ...] = (
    indicators,
    account_averages,
    households,
    tiers,
    segments,
    triggers,
    scores,
    grounds,
    penetration,
    concentration,
)
