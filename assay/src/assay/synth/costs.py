"""What customers earn and cost: transfer prices, unit costs, rates of accounts, uses of channels."""

from datetime import date

import numpy as np
import pyarrow as pa

from assay.sources.conduct import channel_activity
from assay.sources.money import transfer_price, unit_cost
from assay.synth.chunk import Chunk
from assay.synth.columns import NO_DAY, Floats, Ints, table_of
from assay.synth.holdings import Accounts
from assay.synth.products import SHELF

RATES, CHANNELS = 2, 3  # random streams of their own: other tables keep their bytes
MONTHS_OF_USE, DAYS_OF_USE = 4, 30
# Price in millionths a year: at the window's beginning, and what each later half-year takes off it.
_PRICES: dict[tuple[str, str], tuple[int, int, int | None]] = {
    ("call_deposit", "CNY"): (13_000, 700, None),
    ("demand_deposit", "CNY"): (9_500, 600, None),
    ("demand_deposit", "HKD"): (12_000, 0, None),
    ("demand_deposit", "USD"): (15_000, 500, None),
    ("fund", "CNY"): (5_000, 0, None),
    ("insurance", "CNY"): (8_000, 0, None),
    ("large_cd", "CNY"): (20_500, 800, None),
    ("loan", "CNY"): (20_000, 900, 3_500),
    ("precious_metal", "CNY"): (4_000, 0, None),
    ("structured_deposit", "CNY"): (22_000, 800, None),
    ("time_deposit", "CNY"): (18_000, 800, None),
    ("time_deposit", "HKD"): (33_000, 0, None),
    ("time_deposit", "USD"): (37_000, 1_000, None),
    ("treasury_bond", "CNY"): (1_200, 0, None),
    ("trust_product", "CNY"): (6_000, 0, None),
    ("wealth_product", "CNY"): (3_000, 0, None),
}
_COSTS_FEN = {
    "account_month": 150,
    "counter": 1_800,
    "hotline": 600,
    "internet": 15,
    "meeting": 6_000,
    "mobile": 10,
    "self_service": 120,
    "telephone": 1_200,
    "visit": 18_000,
}
# Share of customers by age that use the channel in a month, and how often a user does.
_USES: dict[str, tuple[tuple[float, ...], float]] = {
    "counter": ((0.01, 0.04, 0.10, 0.26, 0.34), 1.4),
    "hotline": ((0.01, 0.03, 0.03, 0.02, 0.01), 1.1),
    "internet": ((0.01, 0.06, 0.09, 0.04, 0.01), 3.0),
    "mobile": ((0.30, 0.86, 0.78, 0.42, 0.12), 9.0),
    "self_service": ((0.03, 0.10, 0.18, 0.26, 0.16), 1.8),
}
_AGES = (12, 25, 45, 65, 82)
_LOAN_SPREADS = (-3_000, 0, 0, 2_000, 4_500)


def transfer_price_table(first: date) -> pa.Table:
    """The treasury's list: valid from the year before the window, lowered every half-year after."""
    days = [date(first.year - 1, 1, 1), date(first.year, 7, 1), date(first.year + 1, 1, 1)]
    days.append(date(first.year + 1, 7, 1))
    rows = [
        {
            "asset_class": asset_class,
            "currency": currency,
            "valid_from": day,
            "price_millionths": price - step * number,
            "loss_millionths": loss,
        }
        for (asset_class, currency), (price, step, loss) in _PRICES.items()
        for number, day in enumerate(days)
        if step or not number
    ]
    return pa.Table.from_pylist(rows, schema=transfer_price.schema)


def unit_cost_table(first: date) -> pa.Table:
    """What one of each activity costs; four percent more in the second year."""
    rows = [
        {"activity": activity, "valid_from": date(first.year + later, 1, 1), "cost_fen": cost}
        for activity, once in _COSTS_FEN.items()
        for later, cost in ((-1, once), (1, (once * 104 + 50) // 100))
    ]
    return pa.Table.from_pylist(rows, schema=unit_cost.schema)


def account_rates(accounts: Accounts, chunk: Chunk) -> pa.Array:
    """Rates a year in millionths of deposits and, with a spread for each borrower, of loans; none for products."""
    rng = chunk.stream(RATES)
    rates = np.array([round(item.rate * 1_000_000) for item in SHELF])
    is_loan = np.array([item.asset_class == "loan" for item in SHELF])[accounts.item]
    bears = np.array([_bears_interest(item.asset_class) for item in SHELF])[accounts.item]
    spread = rng.choice(_LOAN_SPREADS, len(accounts))
    return pa.array(rates[accounts.item] + np.where(is_loan, spread, 0), pa.int64(), mask=~bears)


def channel_activity_table(chunk: Chunk) -> pa.Table:
    """Uses of the last four months, a row a customer, channel and month, on the day of the last use."""
    people, window, rng = chunk.people, chunk.window, chunk.stream(CHANNELS)
    owners, channels, days, uses = [], [], [], []
    for place, (shares, often) in enumerate(_USES.values()):
        inclined = rng.random(len(people)) < 1.25 * np.interp(people.age, _AGES, shares)
        for month in range(MONTHS_OF_USE):
            owner = np.flatnonzero(inclined & (rng.random(len(people)) < 0.8))
            day = window.last - month * DAYS_OF_USE - _days_ago(len(owner), rng)
            left = people.closed[owner]
            there = (day >= people.opened[owner]) & ((left == NO_DAY) | (day <= left))
            owners.append(owner[there])
            channels.append(np.full(int(there.sum()), place))
            days.append(day[there])
            uses.append(1 + rng.poisson(often - 1, len(owner))[there])
    owner, channel_, day_, used = (np.concatenate(parts) for parts in (owners, channels, days, uses))
    order = np.lexsort((day_, channel_, owner))
    return table_of(
        channel_activity,
        customer_id=pa.array(people.ids[owner[order]]),
        channel=pa.array(np.array(list(_USES))[channel_[order]]),
        used_on=pa.array(day_[order].astype(np.int32)).cast(pa.date32()),
        uses=pa.array(used[order]),
    )


def _days_ago(count: int, rng: np.random.Generator) -> Ints:
    """Within a month; the last use of a month lies near its end."""
    late: Floats = rng.random(count) ** 2.5
    return (late * DAYS_OF_USE).astype(np.int64)


def _bears_interest(asset_class: str) -> bool:
    return asset_class.endswith(("deposit", "cd", "loan"))
