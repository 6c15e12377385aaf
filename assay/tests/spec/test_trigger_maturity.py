"""What falls due: products, payments of a policy, its renewal, and a loan at its end."""

import pytest
from assay.triggers.maturity import insurance_paying, insurance_renewal, loan_paid_off, product_maturing

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     5000000
    2           | b          | 2025-01-01 |     1000000
    3           | c          | 2025-01-01 |      999999
    4           | d          | 2025-01-01 |     5000000
    5           | e          | 2025-01-01 |     5000000
"""
ACCOUNTS = """
    account_id | customer_id | product_id     | matures_on
    -----------+-------------+----------------+-----------
    a          | 1           | wealth_product | 2025-05-07
    b          | 2           | trust_product  | 2025-05-03
    c          | 3           | wealth_product | 2025-05-01
    d          | 4           | time_deposit   | 2025-05-01
    e          | 5           | wealth_product | 2025-05-08
"""


def test_product_maturing_is_for_products_from_the_minimum_on_and_a_weekend_is_a_day_like_any(spec):
    """3 May 2025 is a Saturday; seven days ahead of 30 April is 7 May."""
    spec(
        product_maturing,
        on="2025-04-30",
        balances=BALANCES,
        account=ACCOUNTS,
        expect={
            "1": ("2025-05-07", "2025-05-10", 5000000, "理财产品5万元，5月7日到期。"),
            "2": ("2025-05-03", "2025-05-06", 1000000, "信托产品1万元，5月3日到期。"),
        },
    )


POLICIES = """
    policy_id | customer_id | kind    | premium_fen | starts_on  | renews_on  | pays_on    | ends_on
    ----------+-------------+---------+-------------+------------+------------+------------+-----------
    p1        | 1           | pension |      600000 | 2020-01-01 | 2025-05-30 | 2025-05-14 |
    p2        | 2           | medical |       90000 | 2024-05-31 | 2025-05-31 |            | 2025-05-30
    p3        | 3           | life    |             | 2015-01-01 | 2025-03-31 | 2025-05-15 |
    p4        | 4           | life    |      100000 | 2015-01-01 | 2025-05-30 | 2025-05-14 | 2025-04-30
    p5        | 5           | life    |      100000 | 2015-01-01 | 2025-03-30 | 2025-04-23 |
"""


def test_insurance_renewal_leads_a_month_and_outlasts_the_period_of_grace(spec):
    """A yearly policy that ends the day before its renewal is renewed; one that ended earlier is not."""
    spec(
        insurance_renewal,
        on="2025-04-30",
        balances=BALANCES,
        insurance_policy=POLICIES,
        expect={
            "1": ("2025-05-30", "2025-06-29", 600000, "保险续期保费6000元，5月30日应缴。"),
            "3": ("2025-03-31", "2025-04-30", None, "保险3月31日续期。"),
        },
    )
    spec(
        insurance_renewal,
        on="2025-05-01",
        balances=BALANCES,
        insurance_policy=POLICIES,
        expect={
            "1": ("2025-05-30", "2025-06-29", 600000, "保险续期保费6000元，5月30日应缴。"),
            "2": ("2025-05-31", "2025-06-30", 90000, "保险续期保费900元，5月31日应缴。"),
        },
    )


def test_insurance_paying_out_is_told_a_fortnight_ahead(spec):
    spec(
        insurance_paying,
        on="2025-04-30",
        balances=BALANCES,
        insurance_policy=POLICIES,
        expect={
            "1": ("2025-05-14", "2025-05-21", None, "保单5月14日有一笔给付。"),
            "5": ("2025-04-23", "2025-04-30", None, "保单4月23日有一笔给付。"),
        },
    )


def test_loan_paid_off_is_told_a_week_long(spec):
    spec(
        loan_paid_off,
        on="2025-04-30",
        balances=BALANCES,
        account="""
            account_id | customer_id | product_id   | opened_on  | closed_on
            -----------+-------------+--------------+------------+-----------
            l1         | 1           | loan         | 2015-01-01 | 2025-04-23
            l2         | 2           | loan         | 2015-01-01 | 2025-04-22
            l3         | 3           | loan         | 2015-01-01 | 2025-05-01
            t4         | 4           | time_deposit | 2015-01-01 | 2025-04-30
        """,
        expect={"1": ("2025-04-23", "2025-05-07", None, "贷款已于4月23日结清。")},
    )
