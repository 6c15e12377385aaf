"""The whole months of which a night tells averages."""

from datetime import date, timedelta

# The engine's indicators of the last three whole months, the earliest first (assay.indicators.trend).
INDICATORS = (
    "average_assets_third_last_month_fen",
    "average_assets_second_last_month_fen",
    "average_assets_last_month_fen",
)
ONE_DAY = timedelta(days=1)


def whole_months(on: date) -> list[date]:
    """First days of the last three whole months, the earliest first; a month that ends on the day is whole."""
    following, months = (on + ONE_DAY).replace(day=1), list[date]()
    for _ in INDICATORS:
        following = (following - ONE_DAY).replace(day=1)
        months.insert(0, following)
    return months
