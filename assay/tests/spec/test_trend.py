"""Average assets month by month, how steady they are, and how they changed against last quarter and last year."""

import pytest

pytestmark = pytest.mark.spec


def test_stability_is_the_lowest_month_end_against_the_average(spec):
    """On 15 May the last three whole months are February, March and April: 28 + 31 + 30 = 89 days.

    1 stands still at 8,900. 2 had 1,000 on 31 March only. 3 has 100 and 1,000 at each month's end: 86 x 100 + 3,000 =
    11,600 fen-days, 1,000 x 89 / 11,600 = 7.6724. 4 is overdrawn, 5 opened today. 6 has 50, and 100 more up to a
    closing day of 31 March: 89 x 50 + 59 x 100 = 10,350, 50 x 89 / 10,350 = 0.42995, half up.
    """
    spec(
        "indicators",
        on="2025-05-15",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |        8900
            2           | b          | 2025-03-31 |        1000
            2           | b          | 2025-04-01 |           0
            3           | c          | 2025-01-01 |         100
            3           | c          | 2025-02-28 |        1000
            3           | c          | 2025-03-01 |         100
            3           | c          | 2025-03-31 |        1000
            3           | c          | 2025-04-01 |         100
            3           | c          | 2025-04-30 |        1000
            3           | c          | 2025-05-01 |         100
            4           | d          | 2025-01-01 |        -500
            5           | e          | 2025-05-15 |         500
            6           | f          | 2025-01-01 |          50
            6           | g          | 2025-01-01 |         100
        """,
        account="""
            account_id | customer_id | opened_on  | closed_on
            -----------+-------------+------------+-----------
            g          | 6           | 2025-01-01 | 2025-03-31
        """,
        expect={
            "1": _steady(8900, 792_100, 10_000, 3),
            "2": _steady(0, 1000, 0, 1),
            "3": _steady(1000, 11_600, 76_724, 3),
            "4": _steady(0, 0, None, 0),
            "5": _steady(0, 0, None, 0),
            "6": _steady(50, 10_350, 4300, 3),
        },
    )


def test_a_month_that_ends_on_the_business_date_is_whole(spec):
    """On 30 April the months are February to April, on 29 April January to March."""
    balances = """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-04-30 |          90
    """
    spec("indicators", on="2025-04-30", balances=balances, expect={"1": _steady(0, 90, 0, 1)})
    opened = {
        "balances": balances.replace("2025-04-30", "2025-03-31"),
        "on": "2025-04-29",
    }
    spec("indicators", **opened, expect={"1": _steady(0, 90, 0, 1)})


def test_stability_is_empty_where_the_three_months_are_not_covered(spec, day):
    spec(
        "indicators",
        on="2025-05-15",
        covers=(day("2025-02-02"), day("2025-05-15")),
        customer="""
            customer_id | opened_on
            ------------+-----------
            1           | 2025-01-01
        """,
        expect={"1": _steady(None, None, None, None)},
    )


def _steady(lowest, days, stability, months):
    return {
        "lowest_month_end_fen": lowest,
        "balance_days_last_3_months": days,
        "stability_bp": stability,
        "months_with_balance": months,
    }


CHANGES = {
    "balances": """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2024-01-01 |         100
        1           | a          | 2025-04-01 |         200
        2           | b          | 2025-05-15 |        4500
        3           | c          | 2024-04-01 |          45
        3           | d          | 2024-01-01 |           0
        4           | e          | 2024-01-01 |         100
        5           | f          | 2024-01-01 |       -7000
    """,
    "account": """
        account_id | customer_id | currency | product_id     | opened_on  | closed_on
        -----------+-------------+----------+----------------+------------+-----------
        c          | 3           | CNY      | fund           | 2024-04-01 | 2024-05-01
        e          | 4           | USD      | demand_deposit | 2024-01-01 |
        f          | 5           | CNY      | loan           | 2024-01-01 |
    """,
    "fx_rate": """
        currency | day        | rate_e8
        ---------+------------+----------
        USD      | 2024-01-01 | 700000000
        USD      | 2025-01-01 | 600000000
    """,
}


def test_averages_are_compared_with_the_quarter_before_and_the_same_days_a_year_ago(spec):
    """45 days since 1 April. 1: 200 against 100 and 100. 2: opened today, 4,500 / 45. 3: closed a year ago after 31 days
    of 45, 31 x 45 / 45. 4: 100 cents at 6.0, and at 7.0 a year ago. 5 has a loan only."""
    spec(
        "indicators",
        on="2025-05-15",
        **CHANGES,
        expect={
            "1": {"change_last_quarter_fen": 100, "change_last_year_fen": 100},
            "2": {"change_last_quarter_fen": 100, "change_last_year_fen": 100},
            "3": {"change_last_quarter_fen": 0, "change_last_year_fen": -31},
            "4": {"change_last_quarter_fen": 0, "change_last_year_fen": -100},
            "5": {"change_last_quarter_fen": 0, "change_last_year_fen": 0},
        },
    )


def test_on_a_quarters_last_day_the_quarter_before_is_the_one_before_it(spec):
    """The second quarter, 91 days, against the first: 1 has 200 against 100; 2 had 4,500 for 47 days: 2,324.18."""
    spec(
        "indicators",
        on="2025-06-30",
        **CHANGES,
        expect={
            "1": {"change_last_quarter_fen": 100},
            "2": {"change_last_quarter_fen": 2324},
            "3": {"change_last_quarter_fen": 0},
            "4": {"change_last_quarter_fen": 0},
            "5": {"change_last_quarter_fen": 0},
        },
    )


def test_changes_are_empty_where_the_sources_do_not_reach_back(spec, day):
    balances = """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-01-01 |         100
    """
    given = {"on": "2025-05-15", "balances": balances}
    spec(
        "indicators",
        **given,
        covers=(day("2024-04-02"), day("2025-05-15")),
        expect={"1": {"change_last_quarter_fen": 0, "change_last_year_fen": None}},
    )
    spec(
        "indicators",
        **given,
        covers=(day("2025-01-02"), day("2025-05-15")),
        expect={"1": {"change_last_quarter_fen": None, "change_last_year_fen": None}},
    )


def test_29_february_is_compared_with_the_28th(spec):
    """60 days of 2024 against 59 of 2023: 59 fen on every day of each give 59 - 59, one day less 59 - 58."""
    spec(
        "indicators",
        on="2024-02-29",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2022-12-31 |          59
            2           | b          | 2023-01-02 |          59
        """,
        expect={"1": {"change_last_year_fen": 0}, "2": {"change_last_year_fen": 1}},
    )


def _months(*averages):
    names = ("third_last_month", "second_last_month", "last_month")
    return {f"average_assets_{name}_fen": fen for name, fen in zip(names, averages, strict=True)}


def test_each_of_the_last_three_months_has_its_own_average(spec):
    """On 15 May they are February, March and April: 28, 31 and 30 days.

    1 stands still. 2 has 3,100 on 31 March only: 100 a day. 3 owes 500 until 31 March, which counts as nothing, and has
    45 from 15 April: 16 x 45 / 30. 4 opened today. 5 has two accounts with 14 and 15 on 1 February only: 29 / 28 = 1.04,
    not 1 + 1. 6 has 100 cents at 7.0, from March at 6.0, and closes it on 10 April: 10 x 600 / 30. 7 has a loan.
    """
    spec(
        "indicators",
        on="2025-05-15",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2024-01-01 |        8900
            2           | b          | 2025-03-31 |        3100
            2           | b          | 2025-04-01 |           0
            3           | c          | 2025-01-01 |        -500
            3           | c          | 2025-04-01 |           0
            3           | c          | 2025-04-15 |          45
            4           | d          | 2025-05-15 |         500
            5           | e          | 2025-02-01 |          14
            5           | e          | 2025-02-02 |           0
            5           | f          | 2025-02-01 |          15
            5           | f          | 2025-02-02 |           0
            6           | g          | 2025-01-01 |         100
            6           | k          | 2025-01-01 |           0
            7           | h          | 2025-01-01 |       -7000
        """,
        account="""
            account_id | customer_id | currency | product_id     | opened_on  | closed_on
            -----------+-------------+----------+----------------+------------+-----------
            g          | 6           | USD      | demand_deposit | 2025-01-01 | 2025-04-10
            h          | 7           | CNY      | loan           | 2025-01-01 |
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2024-01-01 | 700000000
            USD      | 2025-03-01 | 600000000
        """,
        expect={
            "1": _months(8900, 8900, 8900),
            "2": _months(0, 100, 0),
            "3": _months(0, 0, 24),
            "4": _months(0, 0, 0),
            "5": _months(1, 0, 0),
            "6": _months(700, 600, 200),
            "7": _months(0, 0, 0),
        },
    )


def test_under_a_net_policy_overdrawn_days_lower_a_months_average(spec, policy):
    spec(
        "indicators",
        on="2025-05-15",
        policies=(policy(overdraft="net"),),
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |        -500
            1           | a          | 2025-04-16 |        1500
        """,
        expect={"1": _months(-500, -500, 500)},
    )


def test_a_month_that_ends_today_has_an_average_and_one_not_covered_has_none(spec, day):
    """On 30 April the months are February, not whole here, March and April."""
    spec(
        "indicators",
        on="2025-04-30",
        covers=(day("2025-02-02"), day("2025-04-30")),
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-02-02 |         310
            1           | a          | 2025-04-30 |        9310
        """,
        expect={"1": _months(None, 310, 610)},
    )
