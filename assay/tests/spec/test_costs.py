"""What it costs to serve a customer for 90 days."""

import pytest

pytestmark = [pytest.mark.spec, pytest.mark.covers("SEG-12")]

BANK = {
    "on": "2025-06-30",
    "account": """
        account_id | customer_id | product_id     | opened_on
        -----------+-------------+----------------+-----------
        a          | 1           | demand_deposit | 2025-01-01
        b          | 1           | demand_deposit | 2025-06-30
        l          | 1           | loan           | 2025-01-01
    """,
    "customer": """
        customer_id | opened_on
        ------------+-----------
        1           | 2025-01-01
        2           | 2025-01-01
    """,
    "channel_activity": """
        customer_id | channel | used_on    | uses
        ------------+---------+------------+-----
        1           | counter | 2025-04-01 |    9
        1           | counter | 2025-05-31 |    2
        1           | counter | 2025-06-01 |    1
        1           | mobile  | 2025-06-02 |    5
        1           | counter | 2025-07-01 |    9
    """,
    "interaction": """
        customer_id | occurred_on | channel | reached
        ------------+-------------+---------+--------
        1           | 2025-06-03  | T       | no
        1           | 2025-06-04  | V       | yes
        1           | 2025-06-05  | W       | no
        1           | 2025-04-01  | M       | yes
    """,
}


def test_cost_to_serve_takes_each_activity_at_the_cost_of_its_day(spec):
    """Counter 2 x 1,000 and 1 x 1,100, an unanswered call 500, a visit 2,000; mobile use has no cost.

    365 fen a month are 365 x 12 / 365 = 12 a day: 90 days of a and of the loan, one of b.
    Together 2,000 + 1,100 + 500 + 2,000 + 1,080 + 1,080 + 12 = 7,772; nothing was earned.
    """
    spec(
        "indicators",
        **BANK,
        unit_cost="""
            activity      | valid_from | cost_fen
            --------------+------------+---------
            counter       | 2025-01-01 |     1000
            counter       | 2025-06-01 |     1100
            telephone     | 2025-01-01 |      500
            visit         | 2025-01-01 |     2000
            account_month | 2025-01-01 |      100
            account_month | 2025-06-30 |      365
            account_month | 2025-07-01 |     9999
        """,
        expect={
            "1": {"cost_to_serve_fen": 7_772, "contribution_fen": 0, "net_contribution_fen": -7_772},
            "2": {"cost_to_serve_fen": 0, "contribution_fen": 0, "net_contribution_fen": 0},
        },
    )


def test_a_month_is_spread_over_days_and_rounded_once(spec):
    """181 days of two accounts at 100 fen a month: 181 x 1,200 / 365 = 595.07."""
    spec(
        "indicators",
        on="2025-06-30",
        account=BANK["account"],
        unit_cost="""
            activity      | valid_from | cost_fen
            --------------+------------+---------
            account_month | 2025-01-01 |      100
        """,
        expect={"1": {"cost_to_serve_fen": 595}},
    )


def test_without_any_unit_cost_the_cost_is_not_known(spec):
    spec(
        "indicators",
        **BANK,
        expect={
            "1": {"cost_to_serve_fen": None, "contribution_fen": 0, "net_contribution_fen": None},
            "2": {"cost_to_serve_fen": None, "contribution_fen": 0, "net_contribution_fen": None},
        },
    )
