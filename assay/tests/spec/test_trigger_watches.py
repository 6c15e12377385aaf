"""What the customer asked to be told of fires on the bound, once, and not after it was told."""

import pytest
from assay.triggers.watches import stop_loss_reached, take_profit_reached, watched_price, watched_rate

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2", "WEA-3")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     1000000
    2           | b          | 2025-01-01 |     1000000
    3           | c          | 2025-01-01 |     1000000
    4           | d          | 2025-01-01 |     1000000
    5           | e          | 2025-01-01 |     1000000
"""
RATES = """
    currency | day        | rate_e8
    ---------+------------+----------
    USD      | 2025-04-01 | 720000000
    USD      | 2025-04-28 | 715000000
    USD      | 2025-04-29 | 710000000
    USD      | 2025-04-30 | 719000000
"""


def test_watched_rate_fires_on_the_bound_and_stays_although_the_rate_came_back(spec):
    """7.10 was reached on the 29th; 7.09 never; a watch of the 30th saw only the 30th."""
    spec(
        watched_rate,
        on="2025-04-30",
        balances=BALANCES,
        fx_rate=RATES,
        watch="""
            watch_id | customer_id | kind | currency | bound_e8  | direction | asked_on   | done_on
            ---------+-------------+------+----------+-----------+-----------+------------+-----------
            w1       | 1           | rate | USD      | 710000000 | below     | 2025-04-01 |
            w2       | 2           | rate | USD      | 709999999 | below     | 2025-04-01 |
            w3       | 3           | rate | USD      | 710000000 | below     | 2025-04-01 | 2025-04-30
            w4       | 4           | rate | USD      | 719000000 | above     | 2025-04-30 |
            w5       | 5           | rate | USD      | 710000000 | below     | 2025-04-30 |
        """,
        expect={
            "1": ("2025-04-29", "2025-05-02", None, "4月29日USD汇率降至7.1000以下，客户要求告知。"),
            "4": ("2025-04-30", "2025-05-03", None, "4月30日USD汇率升至7.1900以上，客户要求告知。"),
        },
    )


def test_watched_rate_reached_before_being_asked_counts_from_the_asking(spec):
    """7.20 stood since the 1st; who asks on the 10th is told on the 10th, and on the 14th it is over."""
    watch = """
        watch_id | customer_id | kind | currency | bound_e8  | direction | asked_on
        ---------+-------------+------+----------+-----------+-----------+-----------
        w1       | 1           | rate | USD      | 700000000 | above     | 2025-04-10
    """
    given = {"balances": BALANCES, "fx_rate": RATES, "watch": watch}
    hit = ("2025-04-10", "2025-04-13", None, "4月10日USD汇率升至7.0000以上，客户要求告知。")
    spec(watched_rate, on="2025-04-13", **given, expect={"1": hit})
    spec(watched_rate, on="2025-04-14", **given, expect={})


def test_watched_price_looks_at_the_product(spec):
    spec(
        watched_price,
        on="2025-04-30",
        balances=BALANCES,
        price="""
            product_id     | day        | price_e8
            ---------------+------------+------------
            precious_metal | 2025-04-25 | 79900000000
            precious_metal | 2025-04-30 | 80000000000
        """,
        watch="""
            watch_id | customer_id | kind  | product_id     | bound_e8    | direction | asked_on
            ---------+-------------+-------+----------------+-------------+-----------+-----------
            w1       | 1           | price | precious_metal | 80000000000 | above     | 2025-04-26
            w2       | 2           | price | precious_metal | 80000000001 | above     | 2025-04-26
            w3       | 3           | price | fund           |   100000000 | above     | 2025-04-26
        """,
        expect={"1": ("2025-04-30", "2025-05-03", None, "4月30日关注的价格升至800.0000以上，客户要求告知。")},
    )


FUNDS = {
    "balances": BALANCES,
    "account": """
        account_id | customer_id | product_id | opened_on
        -----------+-------------+------------+-----------
        a          | 1           | fund       | 2025-03-01
        b          | 2           | fund       | 2025-03-01
        c          | 3           | fund       | 2025-03-01
        d          | 4           | fund       | 2024-01-01
    """,
    "price": """
        product_id | day        | price_e8
        -----------+------------+----------
        fund       | 2025-02-28 | 100000000
        fund       | 2025-04-28 |  95000000
        fund       | 2025-04-29 | 110000000
    """,
}


def test_take_profit_counts_from_the_opening_day_and_a_position_without_a_price_has_no_return(spec):
    spec(
        take_profit_reached,
        on="2025-04-30",
        **FUNDS,
        watch="""
            watch_id | customer_id | kind        | account_id | bound_e8 | direction | asked_on
            ---------+-------------+-------------+------------+----------+-----------+-----------
            w1       | 1           | take_profit | a          | 10000000 | above     | 2025-03-05
            w2       | 2           | take_profit | b          | 10000001 | above     | 2025-03-05
            w4       | 4           | take_profit | d          |  1000000 | above     | 2025-03-05
        """,
        expect={
            "1": ("2025-04-29", "2025-05-02", None, "4月29日止盈：持仓收益率升至10.00%以上，客户要求告知。")
        },
    )


def test_stop_loss_is_a_negative_return(spec):
    spec(
        stop_loss_reached,
        on="2025-04-30",
        **FUNDS,
        watch="""
            watch_id | customer_id | kind      | account_id | bound_e8 | direction | asked_on
            ---------+-------------+-----------+------------+----------+-----------+-----------
            w1       | 1           | stop_loss | a          | -5000000 | below     | 2025-03-05
            w2       | 2           | stop_loss | b          | -5000001 | below     | 2025-03-05
            w3       | 3           | stop_loss | c          | -5000000 | below     | 2025-04-29
        """,
        expect={
            "1": ("2025-04-28", "2025-05-01", None, "4月28日止损：持仓收益率降至-5.00%以下，客户要求告知。")
        },
    )
