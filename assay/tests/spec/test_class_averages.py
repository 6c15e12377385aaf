"""Daily averages by class, what is owed, and the gap to the premier bound."""

import pytest

pytestmark = [pytest.mark.spec, pytest.mark.covers("DAT-4")]


def test_averages_by_class_of_the_closed_quarter_and_to_date(spec):
    """30 days of the second quarter, 90 of the first.

    a 900 x 2 days / 90 = 20 and 900 x 30 / 30; b opened on the last day 3,000 / 30; c 90 x 90 / 90, and up to
    its closing day 90 x 2 / 30; d is overdrawn; e 1,000 cents at 7.0 from the 16th, 7,000 x 15 / 30; f is a loan.
    Together (27,000 + 3,000 + 180 + 105,000) / 30 = 4,506.
    """
    spec(
        "indicators",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-03-30 |         900
            1           | b          | 2025-04-30 |        3000
            1           | c          | 2025-01-01 |          90
            1           | d          | 2025-04-01 |        -300
            1           | e          | 2025-04-16 |        1000
            1           | f          | 2025-04-01 |      -50000
        """,
        account="""
            account_id | customer_id | product_id     | currency | opened_on  | closed_on
            -----------+-------------+----------------+----------+------------+-----------
            a          | 1           | demand_deposit | CNY      | 2025-03-30 |
            b          | 1           | fund           | CNY      | 2025-04-30 |
            c          | 1           | time_deposit   | CNY      | 2025-01-01 | 2025-04-02
            d          | 1           | call_deposit   | CNY      | 2025-04-01 |
            e          | 1           | wealth_product | USD      | 2025-04-16 |
            f          | 1           | loan           | CNY      | 2025-04-01 |
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2025-01-01 | 700000000
        """,
        expect={
            "1": {
                "average_demand_deposit_closed_quarter_fen": 20,
                "average_time_deposit_closed_quarter_fen": 90,
                "average_fund_closed_quarter_fen": 0,
                "average_demand_deposit_to_date_fen": 900,
                "average_time_deposit_to_date_fen": 6,
                "average_wealth_product_to_date_fen": 3500,
                "average_fund_to_date_fen": 100,
                "average_insurance_to_date_fen": 0,
                "average_precious_metal_to_date_fen": 0,
                "average_assets_to_date_fen": 4506,
                "loan_balance_fen": 50_000,
                "premier_gap_fen": 20_000_000 - 4506,
            }
        },
    )


def test_classes_of_a_closed_quarter_that_is_not_covered_are_empty(spec, day):
    spec(
        "indicators",
        on="2025-04-30",
        covers=(day("2025-01-02"), day("2025-04-30")),
        customer="""
            customer_id | opened_on
            ------------+-----------
            1           | 2025-01-01
        """,
        expect={
            "1": {
                "average_fund_closed_quarter_fen": None,
                "average_fund_to_date_fen": 0,
                "loan_balance_fen": 0,
                "premier_gap_fen": 20_000_000,
            }
        },
    )


def test_a_hair_below_the_premier_bound_is_a_gap_of_one_fen(spec):
    """599,999,999 fen-days / 30 rounds to the bound of 20,000,000, but does not reach it; 2 does with 600,000,000."""
    spec(
        "indicators",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |    20000000
            1           | a          | 2025-04-30 |    19999999
            2           | b          | 2025-04-01 |    20000000
        """,
        expect={
            "1": {"average_assets_to_date_fen": 20_000_000, "premier_gap_fen": 1},
            "2": {"average_assets_to_date_fen": 20_000_000, "premier_gap_fen": 0},
        },
    )
