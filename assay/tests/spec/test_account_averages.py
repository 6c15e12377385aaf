"""The table of account averages: both denominators, and negative days kept or floored."""

import pytest

pytestmark = [pytest.mark.spec, pytest.mark.covers("DAT-4")]


def test_account_opened_in_mid_quarter_has_two_averages(spec):
    spec(
        "account_averages",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-21 |         100
        """,
        expect={
            "a": {
                "quarter": "2025Q2",
                "days_in_quarter": 91,
                "days_elapsed": 30,
                "days_open": 10,
                "balance_days": 1000,
                "average_calendar_fen": 33,
                "average_open_fen": 100,
                "average_calendar_floor0_fen": 33,
                "close_fen": 100,
            }
        },
    )


def test_overdraft_is_kept_floored_and_rounded_away_from_zero(spec):
    spec(
        "account_averages",
        on="2025-04-02",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         -16
            1           | a          | 2025-04-02 |          11
        """,
        expect={
            "a": {
                "balance_days": -5,
                "average_calendar_fen": -3,
                "average_calendar_floor0_fen": 6,
                "average_open_fen": -3,
                "close_fen": 11,
            }
        },
    )


def test_closed_account_is_open_through_its_closing_day(spec):
    spec(
        "account_averages",
        on="2025-04-10",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-03-30 |         100
            1           | b          | 2025-03-30 |         100
        """,
        account="""
            account_id | customer_id | opened_on  | closed_on
            -----------+-------------+------------+-----------
            a          | 1           | 2025-03-30 | 2025-04-02
            b          | 1           | 2025-03-30 | 2025-03-31
            c          | 1           | 2025-04-01 |
        """,
        expect={
            "a": {"days_open": 2, "balance_days": 200, "close_fen": 0},
            "c": {"days_open": 10, "balance_days": 0, "close_fen": 0},
        },
    )


def test_account_with_history_cut_before_the_business_date_is_left_out(spec):
    given = {
        "on": "2025-06-30",
        "balances": """
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-05-01 |         100
            1           | b          | 2025-05-01 |         100
            2           | c          | 2025-05-01 |         100
        """,
        "account": """
            account_id | customer_id | opened_on  | covered_to
            -----------+-------------+------------+-----------
            a          | 1           | 2025-05-01 | 2025-06-29
            b          | 1           | 2025-05-01 | 2025-06-30
            c          | 2           | 2025-05-01 | 2025-06-29
        """,
    }
    spec("account_averages", **given, expect={"b": {"customer_id": "1"}})
    spec("indicators", **given, expect={"1": {"financial_assets_fen": 100}})


def test_loans_have_no_average(spec):
    spec(
        "account_averages",
        on="2025-04-01",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         100
        """,
        account="""
            account_id | customer_id | opened_on  | product_id
            -----------+-------------+------------+-----------
            a          | 1           | 2025-04-01 | loan
        """,
        expect={},
    )
