"""Money in and out of the last 30 and 90 days and of the quarter to date."""

import pytest

pytestmark = pytest.mark.spec

BANK = {
    "balances": """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-01-01 |        5000
        1           | b          | 2025-01-01 |         100
        1           | c          | 2025-01-01 |           0
        1           | f          | 2025-01-01 |      -90000
        2           | g          | 2025-01-01 |           1
    """,
    "account": """
        account_id | customer_id | product_id | currency
        -----------+-------------+------------+---------
        b          | 1           | fund       | USD
        f          | 1           | loan       | CNY
    """,
    "fx_rate": """
        currency | day        | rate_e8
        ---------+------------+----------
        USD      | 2025-01-01 | 700000000
    """,
}


def test_flows_leave_out_own_money_loans_and_what_lies_outside_the_days(spec, day):
    """On 15 May: the quarter since 1 April, 30 days since 16 April, 90 days since 15 February.

    In: 30 days 300 + 7 + 10 cents x 7 = 377, the quarter 20 more, 90 days 1,000 more. Out: 70 + 3 + 11 = 84, the
    quarter 5 more. 40 from one own account to another are nothing. Who made it: all but salary, interest and fee.
    """
    spec(
        "indicators",
        on="2025-05-15",
        **BANK,
        transaction="""
            account_id | booked_on  | amount_fen | kind     | counterparty_bank
            -----------+------------+------------+----------+------------------
            a          | 2025-02-14 |        100 | transfer | other bank
            a          | 2025-02-15 |       1000 | salary   |
            a          | 2025-04-01 |         20 | cash     |
            a          | 2025-04-15 |         -5 | card     |
            a          | 2025-04-16 |        300 | salary   |
            a          | 2025-05-01 |        -40 | transfer |
            c          | 2025-05-01 |         40 | transfer |
            a          | 2025-05-02 |       -600 | purchase |
            b          | 2025-05-02 |        600 | purchase |
            a          | 2025-05-03 |          7 | interest |
            a          | 2025-05-04 |         -3 | fee      |
            b          | 2025-05-05 |         10 | cash     |
            f          | 2025-05-06 |      50000 | transfer |
            a          | 2025-05-07 |        -11 |          |
            a          | 2025-05-15 |        -70 | transfer | other bank
            a          | 2025-05-16 |       9999 | salary   |
        """,
        expect={
            "1": {
                "inflow_to_date_fen": 397,
                "inflow_30_days_fen": 377,
                "inflow_90_days_fen": 1397,
                "outflow_to_date_fen": 89,
                "outflow_30_days_fen": 84,
                "outflow_90_days_fen": 89,
                "outflow_other_banks_to_date_fen": 70,
                "outflow_other_banks_30_days_fen": 70,
                "outflow_other_banks_90_days_fen": 70,
                "salary_to_date_fen": 300,
                "salary_30_days_fen": 300,
                "salary_90_days_fen": 1300,
                "contribution_fee_fen": 3,
                "transactions_90_days": 9,
                "last_transaction_on": day("2025-05-15"),
            },
            "2": {
                "inflow_to_date_fen": 0,
                "inflow_30_days_fen": 0,
                "inflow_90_days_fen": 0,
                "outflow_to_date_fen": 0,
                "outflow_30_days_fen": 0,
                "outflow_90_days_fen": 0,
                "outflow_other_banks_to_date_fen": 0,
                "outflow_other_banks_30_days_fen": 0,
                "outflow_other_banks_90_days_fen": 0,
                "salary_to_date_fen": 0,
                "salary_30_days_fen": 0,
                "salary_90_days_fen": 0,
                "contribution_fee_fen": 0,
                "transactions_90_days": 0,
                "last_transaction_on": None,
            },
        },
    )


def test_transfers_inside_the_bank_are_netted_a_day_and_others_are_not(spec):
    """First day: 50 in and 20 out inside the bank net to 30 in. Second day: 50 in from and 20 out to another bank."""
    given = {
        "on": "2025-05-15",
        "balances": BANK["balances"],
        "transaction": """
            account_id | booked_on  | amount_fen | kind     | counterparty_bank
            -----------+------------+------------+----------+------------------
            a          | 2025-05-01 |         50 | transfer |
            a          | 2025-05-01 |        -20 | transfer |
            g          | 2025-05-02 |         50 | transfer | other bank
            g          | 2025-05-02 |        -20 | transfer | other bank
        """,
    }
    spec(
        "indicators",
        **given,
        expect={
            "1": {"inflow_30_days_fen": 30, "outflow_30_days_fen": 0, "outflow_other_banks_30_days_fen": 0},
            "2": {"inflow_30_days_fen": 50, "outflow_30_days_fen": 20, "outflow_other_banks_30_days_fen": 20},
        },
    )


def test_a_salary_taken_back_and_a_fee_paid_back_count_against(spec):
    spec(
        "indicators",
        on="2025-05-15",
        balances=BANK["balances"],
        transaction="""
            account_id | booked_on  | amount_fen | kind
            -----------+------------+------------+--------
            a          | 2025-05-01 |        500 | salary
            a          | 2025-05-02 |       -100 | salary
            a          | 2025-05-03 |         -9 | fee
            a          | 2025-05-04 |          2 | fee
        """,
        expect={
            "1": {"salary_30_days_fen": 400, "contribution_fee_fen": 7, "last_transaction_on": None},
            "2": {"salary_30_days_fen": 0, "contribution_fee_fen": 0, "last_transaction_on": None},
        },
    )
