"""What a customer earns the bank in 90 days: by the treasury's prices, or by assumed margins and then labelled."""

import pytest

pytestmark = [pytest.mark.spec, pytest.mark.covers("SEG-3")]

PRICES = """
    asset_class    | currency | valid_from | price_millionths | loss_millionths
    ---------------+----------+------------+------------------+----------------
    demand_deposit | CNY      | 2025-01-01 |            10500 |
    demand_deposit | CNY      | 2025-06-01 |            20500 |
    time_deposit   | CNY      | 2025-01-01 |            20000 |
    fund           | CNY      | 2025-01-01 |             5000 |
    precious_metal | CNY      | 2025-06-30 |            36500 |
    loan           | CNY      | 2025-01-01 |            20000 |            5000
    loan           | CNY      | 2025-07-01 |            90000 |            5000
"""


def test_deposits_loans_products_and_fees_add_up(spec):
    """The 90 days from 2 April to 30 June, 60 of them before the price of demand deposits rose.

    a: 3,650,000 x (60 x (10,500 - 500) + 30 x (20,500 - 500)) / 10^6 / 365 = 12,000.
    l: 3,600,000 x 90 x (40,000 - 20,000 - 5,000) / 10^6 / 360 = 13,500; the sign a source gives a debt does not matter.
    f: 365,000 x 90 x 5,000 / 10^6 / 365 = 450. d is overdrawn and earns nothing. 25 of fees.
    """
    given = {
        "on": "2025-06-30",
        "account": """
            account_id | customer_id | product_id     | opened_on  | rate_millionths
            -----------+-------------+----------------+------------+----------------
            a          | 1           | demand_deposit | 2025-01-01 |             500
            d          | 1           | demand_deposit | 2025-01-01 |             500
            f          | 1           | fund           | 2025-01-01 |
            l          | 1           | loan           | 2025-01-01 |           40000
            m          | 2           | loan           | 2025-01-01 |           40000
        """,
        "balances": """
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |     3650000
            1           | d          | 2025-01-01 |       -1000
            1           | f          | 2025-01-01 |      365000
            1           | l          | 2025-01-01 |    -3600000
            2           | m          | 2025-01-01 |     3600000
        """,
        "transaction": """
            account_id | booked_on  | amount_fen | kind
            -----------+------------+------------+-----
            a          | 2025-04-01 |       -900 | fee
            a          | 2025-04-02 |        -25 | fee
        """,
        "transfer_price": PRICES,
    }
    spec(
        "indicators",
        **given,
        expect={
            "1": {
                "contribution_deposit_fen": 12_000,
                "contribution_loan_fen": 13_500,
                "contribution_product_fen": 450,
                "contribution_fee_fen": 25,
                "contribution_fen": 25_975,
                "contribution_is_proxy": False,
            },
            "2": {
                "contribution_deposit_fen": 0,
                "contribution_loan_fen": 13_500,
                "contribution_product_fen": 0,
                "contribution_fee_fen": 0,
                "contribution_fen": 13_500,
                "contribution_is_proxy": False,
            },
        },
    )


def test_margins_are_assumed_where_a_price_or_a_rate_is_missing(spec):
    """Margins of 2024: time deposits 3,000, insurance 8,000, demand deposits 10,000, precious metal 4,000, loans 7,000.

    1: the rate is not known, 3,650,000 x 90 x 3,000 / 10^6 / 365 = 2,700. 2: no price, 365,000 x 90 x 8,000 = 720.
    3: dollars have no price, 365,000 cents x 2.0 x 90 x 10,000 = 1,800. 4: a price on the last day only,
    365,000 x (89 x 4,000 + 36,500) = 392.5, half up. 5: a loan without rate, 3,600,000 x 90 x 7,000 / 10^6 / 360.
    """
    given = {
        "on": "2025-06-30",
        "account": """
            account_id | customer_id | product_id     | opened_on  | currency
            -----------+-------------+----------------+------------+---------
            a          | 1           | time_deposit   | 2025-01-01 | CNY
            b          | 2           | insurance      | 2025-01-01 | CNY
            c          | 3           | demand_deposit | 2025-01-01 | USD
            d          | 4           | precious_metal | 2025-01-01 | CNY
            e          | 5           | loan           | 2025-01-01 | CNY
        """,
        "balances": """
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |     3650000
            2           | b          | 2025-01-01 |      365000
            3           | c          | 2025-01-01 |      365000
            4           | d          | 2025-01-01 |      365000
            5           | e          | 2025-01-01 |    -3600000
        """,
        "fx_rate": """
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2025-01-01 | 200000000
        """,
        "transfer_price": PRICES,
    }
    spec(
        "indicators",
        **given,
        expect={
            "1": {"contribution_fen": 2_700, "contribution_is_proxy": True},
            "2": {"contribution_fen": 720, "contribution_is_proxy": True},
            "3": {"contribution_fen": 1_800, "contribution_is_proxy": True},
            "4": {"contribution_fen": 393, "contribution_is_proxy": True},
            "5": {"contribution_fen": 6_300, "contribution_is_proxy": True},
        },
    )


def test_an_account_earns_on_its_first_and_on_its_last_day(spec):
    """1 opened on 30 June: 36,500,000 x (20,500 - 500) / 10^6 / 365; 2 closed on 2 April, at 10,500; 3 has no account."""
    spec(
        "indicators",
        on="2025-06-30",
        account="""
            account_id | customer_id | product_id     | opened_on  | closed_on  | rate_millionths
            -----------+-------------+----------------+------------+------------+----------------
            a          | 1           | demand_deposit | 2025-06-30 |            |             500
            b          | 2           | demand_deposit | 2025-01-01 | 2025-04-02 |             500
        """,
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-06-30 |    36500000
            2           | b          | 2025-01-01 |    36500000
        """,
        customer="""
            customer_id | opened_on
            ------------+-----------
            1           | 2025-01-01
            2           | 2025-01-01
            3           | 2025-01-01
        """,
        transfer_price=PRICES,
        expect={
            "1": {"contribution_fen": 2_000, "contribution_is_proxy": False},
            "2": {"contribution_fen": 1_000, "contribution_is_proxy": False},
            "3": {"contribution_fen": 0, "contribution_is_proxy": False},
        },
    )


def test_contribution_is_empty_where_the_90_days_are_not_covered(spec, day):
    spec(
        "indicators",
        on="2025-06-30",
        covers=(day("2025-04-03"), day("2025-06-30")),
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-03 |    36500000
        """,
        expect={
            "1": {
                "contribution_fen": None,
                "contribution_deposit_fen": None,
                "contribution_is_proxy": None,
                "net_contribution_fen": None,
            }
        },
    )
