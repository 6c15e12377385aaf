"""What is held, and when the customer was last spoken to."""

import pytest
from assay.indicators.engagement import days_since_last_contact, last_contact_on
from assay.indicators.products import invested, product_count
from assay.packs.segments import INVESTMENT

pytestmark = pytest.mark.spec

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-04-01 |           1
    1           | b          | 2025-04-01 |           1
    1           | c          | 2025-04-01 |           0
    2           | d          | 2025-04-01 |           1
    3           | e          | 2025-04-01 |           1
    4           | f          | 2025-04-01 |           1
"""


def test_product_count_counts_different_products_with_a_balance(spec):
    spec(
        product_count,
        on="2025-04-30",
        balances=BALANCES,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+---------------
            c          | 1           | fund
            d          | 2           | wealth_product
            f          | 4           | loan
        """,
        expect={"1": 1, "2": 1, "3": 1, "4": 0},
    )


@pytest.mark.covers("SEG-7")
def test_invested_needs_a_fund_an_insurance_or_a_wealth_product(spec, policy):
    given = {
        "on": "2025-04-30",
        "balances": BALANCES,
        "account": """
            account_id | customer_id | product_id
            -----------+-------------+---------------
            c          | 1           | fund
            d          | 2           | wealth_product
        """,
        "insurance_policy": """
            policy_id | customer_id | kind    | starts_on  | ends_on
            ----------+-------------+---------+------------+-----------
            p         | 3           | medical | 2024-05-01 | 2025-04-30
            q         | 4           | medical | 2024-04-30 | 2025-04-29
        """,
    }
    spec(invested, **given, expect={"1": False, "2": True, "3": True, "4": False})
    spec(
        "segments",
        **given,
        policies=(policy(segments=(INVESTMENT,)),),
        expect={
            "1": {"segment": "uninvested_customer", "reason": "未持有基金、保险和理财产品。"},
            "2": {"segment": "invested_customer", "reason": "持有基金、保险或理财产品。"},
            "3": {"segment": "invested_customer", "reason": "持有基金、保险或理财产品。"},
            "4": {"segment": "uninvested_customer", "reason": "未持有基金、保险和理财产品。"},
        },
    )


def test_last_contact_is_the_last_time_the_customer_was_reached(spec, day):
    given = {
        "on": "2025-04-30",
        "balances": BALANCES,
        "interaction": """
            customer_id | occurred_on | reached
            ------------+-------------+--------
            1           | 2025-04-20  | yes
            1           | 2025-04-10  | yes
            1           | 2025-04-25  | no
            1           | 2025-05-01  | yes
            2           | 2025-04-30  | yes
            3           | 2025-04-25  | no
        """,
    }
    spec(
        last_contact_on,
        **given,
        expect={"1": day("2025-04-20"), "2": day("2025-04-30"), "3": None, "4": None},
    )
    spec(days_since_last_contact, **given, expect={"1": 10, "2": 0, "3": None, "4": None})
