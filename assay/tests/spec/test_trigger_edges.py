"""Near the edge of a tier, and money that lies idle."""

import pytest
from assay.triggers.edges import tier_nearly_lost, tier_nearly_reached
from assay.triggers.flows import idle_balance

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2", "SEG-1")]

# 31 May 2025 is the 61st of 91 days; April to June has 30 days left after it.
STEADY = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2024-01-01 |     4000000
    2           | b          | 2024-01-01 |     3999999
    3           | c          | 2024-01-01 |     4999999
    4           | d          | 2024-01-01 |     5000000
"""


def test_tier_nearly_reached_from_four_fifths_of_the_bound_on_and_below_it(spec):
    """Mid-range begins at 50,000 yuan: 40,000 are on the edge, a fen less is not. 4 is near no higher bound."""
    spec(
        tier_nearly_reached,
        on="2025-05-31",
        balances=STEADY,
        expect={
            "1": ("2025-06-30", "2025-06-07", 3033334, "再存入3.03万元并保持到季末，可达到中端客户。"),
            "3": ("2025-06-30", "2025-06-07", 4, "再存入0.04元并保持到季末，可达到中端客户。"),
        },
    )


def test_tier_nearly_reached_is_quiet_early_in_the_quarter(spec):
    """Forty-five days before 30 June is 16 May."""
    spec(tier_nearly_reached, on="2025-05-15", balances=STEADY, expect={})


FALLING = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2024-01-01 |     5000000
    1           | a          | 2025-05-31 |     1000000
    2           | b          | 2024-01-01 |     5000000
    2           | b          | 2025-04-01 |     3000000
    3           | c          | 2024-01-01 |     5000000
"""


def test_tier_nearly_lost_while_the_average_is_still_near(spec):
    """1 has a good average and no money left, 2 fell far below long ago, 3 keeps the tier."""
    spec(
        tier_nearly_lost,
        on="2025-05-31",
        balances=FALLING,
        expect={"1": ("2025-06-30", "2025-06-07", 4133334, "需补足4.13万元并保持到季末，才能保住中端客户。")},
    )
    spec(tier_nearly_reached, on="2025-05-31", balances=FALLING, expect={})


def test_idle_balance_is_what_was_never_used_for_thirty_days(spec):
    """1 April to 30 April are thirty days: 2 was empty on one, 3 opened on the second, 4 dipped, 5 has two accounts."""
    spec(
        idle_balance,
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |     5000000
            2           | b          | 2025-01-01 |     9000000
            2           | b          | 2025-04-10 |           0
            2           | b          | 2025-04-11 |     9000000
            3           | c          | 2025-04-02 |     9000000
            4           | d          | 2025-01-01 |     9000000
            4           | d          | 2025-04-01 |     4999999
            4           | d          | 2025-04-02 |     9000000
            5           | e          | 2025-01-01 |     3000000
            5           | f          | 2025-03-31 |     7000000
            5           | f          | 2025-04-20 |     2000000
            6           | g          | 2025-01-01 |     9000000
        """,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+-------------
            g          | 6           | time_deposit
        """,
        expect={
            "1": ("2025-04-30", "2025-05-07", 5000000, "活期账户上有5万元闲置满30天。"),
            "5": ("2025-04-30", "2025-05-07", 5000000, "活期账户上有5万元闲置满30天。"),
        },
    )
