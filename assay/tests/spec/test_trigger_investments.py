"""Investments as reasons: the first fund, a market that moved, a new product within the customer's tolerance."""

import pytest
from assay.triggers.investments import fund_in_profit, market_move, new_product_fits

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2024-11-30 |     3000000
    2           | b          | 2024-11-30 |     3000000
    3           | c          | 2024-11-30 |     3000000
    3           | x          | 2024-01-15 |     3000000
    4           | d          | 2024-11-30 |     3000000
    4           | d          | 2025-02-01 |           0
    5           | e          | 2024-11-29 |     3000000
"""
FUNDS = """
    account_id | customer_id | product_id
    -----------+-------------+-----------
    a          | 1           | fund
    b          | 2           | gold_fund
    c          | 3           | fund
    x          | 3           | fund
    d          | 4           | fund
    e          | 5           | fund
"""
PRODUCTS = """
    product_id     | asset_class    | name | risk_level
    ---------------+----------------+------+-----------
    fund           | fund           | 甲   | R3
    gold_fund      | fund           | 乙   | R4
    demand_deposit | demand_deposit | 丙   |
"""
PRICES = """
    product_id | day        | price_e8
    -----------+------------+----------
    fund       | 2024-11-29 | 100000000
    fund       | 2025-02-27 | 100999999
    fund       | 2025-02-28 | 101000000
    gold_fund  | 2024-11-30 | 100000000
    gold_fund  | 2025-02-28 | 100999999
"""
SENTENCE = "第一只基金现值3万元，买入满3个月，净值上涨1.00%。"


def test_fund_in_profit_three_months_after_30_november_is_28_february(spec):
    """1 is on the bound of one percent, 2 a hair below it, 3 had a fund before, 4 has sold it."""
    spec(
        fund_in_profit,
        on="2025-02-28",
        balances=BALANCES,
        account=FUNDS,
        product=PRODUCTS,
        price=PRICES,
        expect={
            "1": ("2025-02-28", "2025-03-14", 3000000, SENTENCE),
            "5": ("2025-02-28", "2025-03-14", 3000000, SENTENCE),
        },
    )


def test_fund_in_profit_fires_on_a_later_day_of_the_fortnight_if_it_was_in_loss(spec):
    given = {"balances": BALANCES, "account": FUNDS, "product": PRODUCTS}
    later = PRICES.replace("2025-02-28 | 101000000", "2025-03-14 | 101000000")
    spec(fund_in_profit, on="2025-03-13", **given, price=later, expect={})
    hit = ("2025-02-28", "2025-03-14", 3000000, SENTENCE)
    spec(fund_in_profit, on="2025-03-14", **given, price=later, expect={"1": hit, "5": hit})
    spec(fund_in_profit, on="2025-03-15", **given, price=later, expect={})


def test_market_move_counts_up_and_down_from_the_percent_on(spec):
    """Five days before 30 April is the 25th; a price of the 26th is within."""
    spec(
        market_move,
        on="2025-04-30",
        balances=BALANCES,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+---------------
            a          | 1           | fund
            b          | 2           | precious_metal
            c          | 3           | wealth_product
            e          | 5           | gold_fund
        """,
        product="""
            product_id     | asset_class    | name
            ---------------+----------------+-----
            fund           | fund           | 甲
            gold_fund      | fund           | 乙
            precious_metal | precious_metal | 丙
            wealth_product | wealth_product | 丁
            demand_deposit | demand_deposit | 戊
        """,
        price="""
            product_id     | day        | price_e8
            ---------------+------------+------------
            fund           | 2025-04-25 |   100000000
            fund           | 2025-04-26 |    94780000
            precious_metal | 2025-04-01 | 70000000000
            precious_metal | 2025-04-30 | 73500000000
            wealth_product | 2025-04-25 |   100000000
            wealth_product | 2025-04-30 |    90000000
            gold_fund      | 2025-04-25 |   100000000
            gold_fund      | 2025-04-30 |    95000001
        """,
        expect={
            "1": ("2025-04-30", "2025-05-03", 3000000, "持有基金3万元，5日内下跌5.22%。"),
            "2": ("2025-04-30", "2025-05-03", 3000000, "持有贵金属3万元，5日内上涨5.00%。"),
        },
    )


RICH = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |    20000000
    2           | b          | 2025-01-01 |    20000000
    3           | c          | 2025-01-01 |    20000000
    4           | d          | 2025-01-01 |    20000000
    5           | e          | 2025-01-01 |    19999999
    6           | f          | 2025-01-01 |    20000000
"""
SHELF = """
    product_id     | asset_class    | name | name_en | risk_level | sold_from  | sold_to
    ---------------+----------------+------+---------+------------+------------+-----------
    n1             | fund           | 新甲 | New A   | R3         | 2025-04-16 |
    n2             | wealth_product | 新乙 |         | R2         | 2025-04-15 |
    n3             | wealth_product | 新丙 |         | R2         | 2025-04-20 | 2025-04-29
    n4             | wealth_product | 新丁 |         | R2         | 2025-05-01 |
    demand_deposit | demand_deposit | 活期 |         |            |            |
    fund           | fund           | 旧   |         | R3         |            |
"""


def test_new_product_fits_the_latest_valid_tolerance_and_a_class_not_held(spec):
    """2 may bear less, the last assessment of 3 has expired, 4 holds a fund, 5 lacks a fen, 6 is valid to the day."""
    spec(
        new_product_fits,
        on="2025-04-30",
        balances=RICH,
        product=SHELF,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+-----------
            d          | 4           | fund
        """,
        risk_assessment="""
            customer_id | assessed_on | risk_tolerance | valid_to
            ------------+-------------+----------------+-----------
            1           | 2025-01-01  | C3             | 2025-12-31
            2           | 2024-06-01  | C4             | 2025-05-31
            2           | 2025-01-01  | C2             | 2025-12-31
            3           | 2024-01-01  | C5             | 2025-12-31
            3           | 2024-04-30  | C5             | 2025-04-29
            4           | 2025-01-01  | C5             | 2025-12-31
            5           | 2025-01-01  | C5             | 2025-12-31
            6           | 2024-05-01  | C3             | 2025-04-30
        """,
        expect=dict.fromkeys(
            ("1", "6"),
            (
                "2025-04-16",
                "2025-05-07",
                None,
                "4月16日新售“新甲”（R3）在其风险承受能力C3之内，尚未持有同类。",
            ),
        ),
    )
