"""Daily averages: every calendar day counts, balances are carried forward."""

import pytest
from assay.indicators.assets import (
    average_assets_closed_quarter_fen,
    average_assets_to_date_fen,
    balance_days_closed_quarter,
    balance_days_to_date,
)

pytestmark = [pytest.mark.spec, pytest.mark.covers("DAT-4")]


def test_average_assets_to_date_carries_balances_forward(spec):
    spec(
        average_assets_to_date_fen,
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-03-15 |        3000
            1           | a          | 2025-04-30 |        3015
            2           | b          | 2025-04-30 |         100
        """,
        expect={"1": 3001, "2": 3},
    )


def test_average_assets_to_date_sums_accounts_before_dividing_once(spec):
    """Two accounts of 15 fen-days in 30 days: 0.5 each would round to 2 fen, together they are 1."""
    spec(
        average_assets_to_date_fen,
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-30 |          15
            1           | b          | 2025-04-30 |          15
        """,
        expect={"1": 1},
    )


def test_quarter_that_ends_on_the_business_date_is_closed(spec):
    balances = """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-06-29 |        9100
    """
    spec(average_assets_closed_quarter_fen, on="2025-06-30", balances=balances, expect={"1": 200})
    spec(average_assets_to_date_fen, on="2025-06-30", balances=balances, expect={"1": 200})
    spec(average_assets_closed_quarter_fen, on="2025-06-29", balances=balances, expect={"1": 0})


def test_rows_after_the_business_date_do_not_exist(spec):
    spec(
        balance_days_to_date,
        on="2025-04-02",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         100
            1           | a          | 2025-04-03 |       90000
            2           | b          | 2025-04-03 |         100
        """,
        expect={"1": 200},
    )


def test_closed_account_counts_its_closing_day_and_nothing_after(spec):
    spec(
        balance_days_to_date,
        on="2025-04-10",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-03-01 |         100
            1           | b          | 2025-03-01 |           1
        """,
        account="""
            account_id | customer_id | opened_on  | closed_on
            -----------+-------------+------------+-----------
            a          | 1           | 2025-03-01 | 2025-04-03
        """,
        expect={"1": 310},
    )


def test_balance_before_the_opening_day_counts_nothing(spec):
    spec(
        balance_days_to_date,
        on="2025-04-10",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         100
        """,
        account="""
            account_id | customer_id | opened_on
            -----------+-------------+-----------
            a          | 1           | 2025-04-09
        """,
        expect={"1": 200},
    )


def test_overdrawn_days_count_as_zero(spec):
    spec(
        balance_days_to_date,
        on="2025-04-04",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |        -500
            1           | a          | 2025-04-03 |         100
        """,
        expect={"1": 200},
    )


def test_closed_quarter_is_empty_when_the_sources_begin_later(spec, day):
    given = {
        "on": "2025-04-04",
        "balances": """
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-02 |         900
        """,
    }
    spec(
        balance_days_closed_quarter,
        **given,
        covers=(day("2025-01-02"), day("2025-12-31")),
        expect={"1": None},
    )
    spec(
        balance_days_closed_quarter,
        **given,
        covers=(day("2025-01-01"), day("2025-12-31")),
        expect={"1": 80100},
    )


def test_foreign_days_are_rounded_each_before_they_are_summed(spec):
    """0.05 USD at 7.1 is 35.5 fen: 36 a day, 108 in three days, not 106.5."""
    spec(
        balance_days_to_date,
        on="2025-04-03",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-03-20 |           5
        """,
        account="""
            account_id | customer_id | currency | opened_on
            -----------+-------------+----------+-----------
            a          | 1           | USD      | 2025-03-20
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2025-03-01 | 710000000
        """,
        expect={"1": 108},
    )


def test_foreign_worth_changes_with_the_balance_and_with_the_rate(spec):
    """1 USD: 7 on the 1st, 8 from the 2nd; 2 USD from the 3rd: 700 + 800 + 1600."""
    spec(
        balance_days_to_date,
        on="2025-04-03",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-20 |         100
            1           | a          | 2025-04-03 |         200
        """,
        account="""
            account_id | customer_id | currency | opened_on
            -----------+-------------+----------+-----------
            a          | 1           | USD      | 2025-01-20
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2024-01-01 | 600000000
            USD      | 2024-12-01 | 700000000
            USD      | 2025-04-02 | 800000000
            USD      | 2025-04-09 | 900000000
        """,
        expect={"1": 3100},
    )


def test_currency_without_minor_units_is_converted_by_the_whole(spec):
    """1,000 JPY at 0.048 are 48 yuan."""
    spec(
        balance_days_to_date,
        on="2025-04-01",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |        1000
        """,
        account="""
            account_id | customer_id | currency | opened_on
            -----------+-------------+----------+-----------
            a          | 1           | JPY      | 2025-04-01
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            JPY      | 2025-04-01 |  4800000
        """,
        expect={"1": 4800},
    )


def test_sums_beyond_double_precision_stay_exact(spec):
    """Three days of 2**53 + 1 fen: a DOUBLE would lose the odd fen of each."""
    spec(
        balance_days_to_date,
        on="2025-04-03",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+-----------------
            1           | a          | 2025-04-01 | 9007199254740993
        """,
        expect={"1": 27021597764222979},
    )
    spec(
        average_assets_to_date_fen,
        on="2025-04-03",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+-----------------
            1           | a          | 2025-04-01 | 9007199254740993
        """,
        expect={"1": 9007199254740993},
    )
