"""More money never means a lower tier, and the sum needed is enough while one fen less is not."""

from datetime import date

import pytest
from assay.business_date import Run
from assay.policies import Policy, find_policy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_bank import SmallBank

PACK = Policy.read(find_policy("segment-004"))
NEAR_BOUNDS = [
    fen + delta for fen in (5_000_000, 20_000_000, 100_000_000, 1_000_000_000) for delta in (-1, 0, 1)
]
FEN = st.one_of(st.sampled_from(NEAR_BOUNDS), st.integers(0, 2_000_000_000))
MID_QUARTER = st.sampled_from([date(2025, 4, 1), date(2025, 5, 17), date(2025, 6, 29)])


def bank_of(balances: list[list[int]]) -> SmallBank:
    """One customer a row: the balance of the first quarter's first day, then of April's first days."""
    days = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 4, 2)]
    return SmallBank.from_rows(
        [
            {"customer_id": f"{n:03}", "account_id": f"{n:03}", "changed_on": day, "balance_fen": fen}
            for n, row in enumerate(balances)
            for day, fen in zip(days, row, strict=True)
        ]
    )


@pytest.mark.covers("SEG-1")
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(balances=st.lists(FEN, min_size=20, max_size=60))
def test_more_balance_days_never_give_a_lower_tier(balances):
    rows = (
        bank_of([[fen, fen, fen] for fen in balances])
        .night("2025-05-17", tables=("tiers",))["tiers"]
        .to_pylist()
    )
    ordered = sorted(zip(balances, rows, strict=True), key=lambda pair: pair[0])
    ranks = [row["rank"] for _, row in ordered]
    assert ranks == sorted(ranks, reverse=True)
    assert all(row["premier"] == (fen >= 20_000_000) for fen, row in ordered)


@pytest.mark.covers("SEG-1")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(balances=st.lists(st.lists(FEN, min_size=3, max_size=3), min_size=10, max_size=40), on=MID_QUARTER)
def test_needed_is_enough_and_one_fen_less_is_not(balances, on):
    tables = bank_of(balances).night(on, tables=("tiers", "indicators"))
    run = Run(on, date(2000, 1, 1), "CNY")
    figures = {row["customer_id"]: row for row in tables["indicators"].to_pylist()}
    for row in tables["tiers"].to_pylist():
        own = figures[row["customer_id"]]

        def at_the_end(added: int, own: dict = own) -> int:
            return own["balance_days_to_date"] + (own["financial_assets_fen"] + added) * run.days_left

        if row["needed_fen"] is None:
            assert row["needed_note"] == "top_tier"
            continue
        whole = row["next_bound_fen"] * run.days_in_quarter
        assert at_the_end(row["needed_fen"]) >= whole
        assert row["needed_fen"] == 0 or at_the_end(row["needed_fen"] - 1) < whole
