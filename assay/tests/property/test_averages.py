"""Random banks at random dates: the expressions agree with the naive judge, fen by fen."""

from datetime import date, timedelta
from typing import Any

import pytest
from assay.business_date import Quarter, Run
from assay.indicators.windows import whole_months
from assay.money import half_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from property.naive_bank import balance_days, days_of, worth
from small_bank import SmallBank

MONTH_AVERAGES = tuple(
    f"average_assets_{name}_fen" for name in ("third_last_month", "second_last_month", "last_month")
)
FIRST = date(2024, 6, 1)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
# Ends and first days of quarters, a day in the middle, days before and after most changes; a statement each.
ON = st.sampled_from(
    [date(2024, 7, 1), date(2024, 9, 30), date(2024, 11, 15), date(2024, 12, 31), date(2025, 4, 1)]
)
FEN = st.one_of(st.integers(-10_000, 10_000), st.integers(-(10**13), 10**15))


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    opened = draw(DAYS)
    closed = draw(st.none() | st.integers(0, 200).map(lambda n: opened + timedelta(days=n)))
    return {
        "customer_id": draw(st.sampled_from(["1", "2", "3"])),
        "currency": draw(st.sampled_from(["CNY", "CNY", "USD"])),
        "opened_on": opened,
        "closed_on": closed,
        "changes": draw(st.dictionaries(DAYS, FEN, max_size=8)),
    }


@pytest.mark.covers("DAT-4")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    owned=st.lists(accounts(), min_size=1, max_size=12),
    rates=st.dictionaries(DAYS, st.integers(1, 10**10), max_size=6),
    on=ON,
)
def test_averages_equal_the_sum_over_single_days(owned, rates, on):
    changes = [
        {
            "account_id": f"a{n:02}",
            "customer_id": account["customer_id"],
            "changed_on": day,
            "balance_fen": fen,
        }
        for n, account in enumerate(owned)
        for day, fen in account["changes"].items()
    ]
    rows = [
        {"account_id": f"a{n:02}"} | {k: v for k, v in a.items() if k != "changes"}
        for n, a in enumerate(owned)
    ]
    table = [
        {"currency": "USD", "day": day, "rate_e8": rate} for day, rate in ({FIRST: 7 * 10**8} | rates).items()
    ]
    bank = SmallBank.from_rows(changes, account=rows, fx_rate=table)
    tables = bank.night(on, tables=("indicators", "account_averages"))
    run = Run(on, date(2000, 1, 1), "CNY")
    assert tables["account_averages"].to_pylist() == naive_accounts(rows, changes, table, run)
    found = {row["customer_id"]: row for row in tables["indicators"].to_pylist()}
    for customer, row in found.items():
        own = [a for a in rows if a["customer_id"] == customer and a["opened_on"] <= on]
        closed, so_far = run.closed_quarter, days_of(run.quarter.first, on)
        whole = days_of(closed.first, closed.last)
        assert row["balance_days_closed_quarter"] == sum(
            balance_days(a, changes, table, whole, floor=True) for a in own
        )
        to_date = sum(balance_days(a, changes, table, so_far, floor=True) for a in own)
        assert row["balance_days_to_date"] == to_date
        assert row["average_assets_to_date_fen"] == half_up(to_date, len(so_far))
        assert row["financial_assets_net_fen"] == sum(worth(a, changes, table, on) for a in own)
        for name, month in zip(MONTH_AVERAGES, whole_months(run), strict=True):
            days = days_of(month.first, month.last)
            summed = sum(balance_days(a, changes, table, days, floor=True) for a in own)
            assert row[name] == half_up(summed, len(days))


def naive_accounts(
    rows: list[dict[str, Any]], changes: list[Any], rates: list[Any], run: Run
) -> list[dict[str, Any]]:
    so_far = days_of(run.quarter.first, run.on)
    averages = []
    for a in rows:
        is_open = [
            d for d in so_far if a["opened_on"] <= d and (a["closed_on"] is None or d <= a["closed_on"])
        ]
        if not is_open:
            continue
        net = balance_days(a, changes, rates, so_far, floor=False)
        averages.append(
            {
                "account_id": a["account_id"],
                "customer_id": a["customer_id"],
                "quarter": run.quarter.label,
                "days_in_quarter": len(days_of(run.quarter.first, run.quarter.last)),
                "days_elapsed": len(so_far),
                "days_open": len(is_open),
                "balance_days": net,
                "average_calendar_fen": half_up(net, len(so_far)),
                "average_open_fen": half_up(net, len(is_open)),
                "average_calendar_floor0_fen": half_up(
                    balance_days(a, changes, rates, so_far, floor=True), len(so_far)
                ),
                "close_fen": worth(a, changes, rates, run.on),
            }
        )
    return averages


@given(day=st.dates())
def test_quarter_holds_its_day_and_follows_the_one_before(day):
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert 90 <= quarter.days <= 92
