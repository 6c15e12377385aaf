"""Fifths of an outlet by recency, frequency and money."""

import pytest

pytestmark = pytest.mark.spec


def test_fifths_are_taken_within_the_outlet_and_equals_go_by_customer_id(spec):
    """Seven at outlet x: floor(5 r / 7) is 0 0 1 2 2 3 4, hence 5 5 4 3 3 2 1. 8 is alone at y, 9 has no outlet.

    Money: 3 and 4 have as much. Frequency: 7 moved money twice, 6 and 5 once, of them 5 has two products; 1 to 4 did
    nothing and hold one product each, in order of their ids. Recency: 7 today, 5 and 6 yesterday, the rest never.
    """
    spec(
        "indicators",
        on="2025-04-30",
        customer="""
            customer_id | org_id
            ------------+-------
            1           | x
            2           | x
            3           | x
            4           | x
            5           | x
            6           | x
            7           | x
            8           | y
            9           |
        """,
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |         700
            2           | b          | 2025-01-01 |         600
            3           | c          | 2025-01-01 |         500
            4           | d          | 2025-01-01 |         500
            5           | e          | 2025-01-01 |         199
            5           | ee         | 2025-01-01 |           1
            6           | f          | 2025-01-01 |         400
            7           | g          | 2025-01-01 |         100
            8           | h          | 2025-01-01 |           1
            9           | i          | 2025-01-01 |           1
        """,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+-----------
            ee         | 5           | fund
        """,
        transaction="""
            account_id | booked_on  | amount_fen | kind
            -----------+------------+------------+-----
            e          | 2025-04-29 |         -1 | card
            f          | 2025-04-29 |         -1 | card
            g          | 2025-04-30 |         -1 | card
            g          | 2025-04-30 |         -1 | card
        """,
        expect={
            "1": {"rfm_money": 5, "rfm_frequency": 3, "rfm_recency": 3},
            "2": {"rfm_money": 5, "rfm_frequency": 3, "rfm_recency": 3},
            "3": {"rfm_money": 4, "rfm_frequency": 2, "rfm_recency": 2},
            "4": {"rfm_money": 3, "rfm_frequency": 1, "rfm_recency": 1},
            "5": {"rfm_money": 2, "rfm_frequency": 5, "rfm_recency": 5},
            "6": {"rfm_money": 3, "rfm_frequency": 4, "rfm_recency": 4},
            "7": {"rfm_money": 1, "rfm_frequency": 5, "rfm_recency": 5},
            "8": {"rfm_money": 5, "rfm_frequency": 5, "rfm_recency": 5},
            "9": {"rfm_money": 5, "rfm_frequency": 5, "rfm_recency": 5},
        },
    )
