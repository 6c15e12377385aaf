"""Reasons to call: what fires, on which day, for how long, in which words."""

import pytest
from assay.triggers import (
    birthday_lunar,
    birthday_solar,
    deposit_maturing,
    large_inflow,
    large_outflow,
    long_silence,
)

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |   500000000
    2           | b          | 2025-01-01 |     1000000
    3           | c          | 2025-01-01 |      999999
    4           | d          | 2025-01-01 |     1000000
    5           | e          | 2025-01-01 |     1000000
"""


def test_deposit_maturing_fires_for_lead_days_and_some_days_after(spec):
    """Seven days ahead, three days after, from 10,000 yuan on."""
    given = {
        "balances": BALANCES,
        "account": """
            account_id | customer_id | product_id     | matures_on | closed_on
            -----------+-------------+----------------+------------+-----------
            a          | 1           | large_cd       | 2025-05-07 |
            b          | 2           | time_deposit   | 2025-04-27 |
            c          | 3           | time_deposit   | 2025-05-01 |
            d          | 4           | wealth_product | 2025-05-01 |
            e          | 5           | time_deposit   | 2025-05-01 | 2025-04-30
        """,
    }
    large = ("2025-05-07", "2025-05-10", 500000000, "大额存单500万元，5月7日到期。")
    small = ("2025-04-27", "2025-04-30", 1000000, "定期存款1万元，4月27日到期。")
    spec(deposit_maturing, on="2025-04-30", **given, expect={"1": large, "2": small})
    spec(
        deposit_maturing,
        on="2025-04-29",
        **given,
        expect={"2": small, "5": ("2025-05-01", "2025-05-04", 1000000, "定期存款1万元，5月1日到期。")},
    )


def test_deposit_maturing_says_it_in_english_and_names_the_account(spec, policy):
    only_this = policy(triggers={"deposit_maturing": policy().triggers["deposit_maturing"]})
    spec(
        "triggers",
        on="2025-04-30",
        balances=BALANCES,
        account="""
            account_id | customer_id | product_id | matures_on
            -----------+-------------+------------+-----------
            a          | 1           | large_cd   | 2025-05-07
        """,
        policies=(only_this,),
        expect={
            "1": {
                "subject": "a",
                "priority": 1,
                "reason_en": "CNY 5,000,000.00 in a large CD falls due on 2025-05-07.",
            }
        },
    )


PEOPLE = """
    customer_id | birth_on   | birthday_calendar | lunar_birth_month | lunar_birth_day | opened_on
    ------------+------------+-------------------+-------------------+-----------------+-----------
    1           | 1980-03-03 |                   |                   |                 | 2025-01-01
    2           | 1980-03-04 | solar             |                   |                 | 2025-01-01
    3           | 1980-02-29 |                   |                   |                 | 2025-01-01
    4           | 1980-03-01 | lunar             |                 6 |              30 | 2025-01-01
    5           | 1980-03-01 | lunar             |                 6 |              29 | 2025-01-01
    6           |            |                   |                   |                 | 2025-01-01
"""


def test_birthday_solar_fires_three_days_ahead(spec):
    spec(
        birthday_solar,
        on="2025-02-28",
        customer=PEOPLE,
        expect={
            "1": ("2025-03-03", "2025-03-03", None, "3月3日生日。"),
            "3": ("2025-02-28", "2025-02-28", None, "2月28日生日。"),
        },
    )


def test_birthday_of_29_february_is_kept_on_its_day_in_a_leap_year(spec):
    spec(
        birthday_solar,
        on="2028-02-28",
        customer=PEOPLE,
        expect={"3": ("2028-02-29", "2028-02-29", None, "2月29日生日。")},
    )


def test_birthday_solar_finds_january_from_december(spec):
    spec(
        birthday_solar,
        on="2025-12-30",
        customer="""
            customer_id | birth_on   | opened_on
            ------------+------------+-----------
            1           | 1980-01-02 | 2025-01-01
        """,
        expect={"1": ("2026-01-02", "2026-01-02", None, "1月2日生日。")},
    )


CALENDAR = """
    day        | workday | announced | lunar_month | lunar_day | lunar_leap | lunar_month_days
    -----------+---------+-----------+-------------+-----------+------------+-----------------
    2025-07-23 | yes     | yes       |           6 |        29 | no         | {days}
    2025-07-24 | yes     | yes       |           6 |        30 | no         | {days}
    2025-08-22 | yes     | yes       |           6 |        29 | yes        | 29
"""


def test_birthday_lunar_on_the_thirtieth_moves_to_the_last_day_of_a_short_month(spec):
    hit = ("2025-07-23", "2025-07-23", None, "7月23日农历生日。")
    short = CALENDAR.format(days=29).replace(
        "2025-07-24 | yes     | yes       |           6 |        30",
        "2025-07-24 | yes     | yes       |           7 |         1",
    )
    spec(birthday_lunar, on="2025-07-21", customer=PEOPLE, calendar=short, expect={"4": hit, "5": hit})


def test_birthday_lunar_on_the_thirtieth_is_kept_in_a_long_month(spec):
    spec(
        birthday_lunar,
        on="2025-07-21",
        customer=PEOPLE,
        calendar=CALENDAR.format(days=30),
        expect={
            "4": ("2025-07-24", "2025-07-24", None, "7月24日农历生日。"),
            "5": ("2025-07-23", "2025-07-23", None, "7月23日农历生日。"),
        },
    )


def test_birthday_lunar_is_not_kept_in_a_leap_month(spec):
    spec(birthday_lunar, on="2025-08-20", customer=PEOPLE, calendar=CALENDAR.format(days=29), expect={})


FLOWS = {
    "on": "2025-04-30",
    "balances": BALANCES,
    "account": """
        account_id | customer_id | opened_on
        -----------+-------------+-----------
        z          | 1           | 2025-01-01
    """,
    "transaction": """
        account_id | booked_on  | amount_fen | kind
        -----------+------------+------------+---------
        a          | 2025-04-29 |   10000000 | transfer
        b          | 2025-04-29 |    9999999 | transfer
        c          | 2025-04-26 |   10000000 | transfer
        d          | 2025-04-27 |    6000000 |
        d          | 2025-04-27 |    5000000 | salary
        d          | 2025-04-27 |  -50000000 | purchase
        e          | 2025-04-30 |  -20000000 | transfer
        a          | 2025-04-28 |  -90000000 | transfer
        z          | 2025-04-28 |   90000000 | transfer
        b          | 2025-05-01 |   90000000 | transfer
    """,
}


def test_large_inflow_is_the_net_of_a_day_without_own_money(spec):
    spec(
        large_inflow,
        **FLOWS,
        expect={
            "1": ("2025-04-29", "2025-05-04", 10000000, "4月29日净转入10万元。"),
            "4": ("2025-04-27", "2025-05-02", 11000000, "4月27日净转入11万元。"),
        },
    )


def test_large_outflow_is_told_as_a_positive_amount(spec):
    spec(
        large_outflow, **FLOWS, expect={"5": ("2025-04-30", "2025-05-05", 20000000, "4月30日净转出20万元。")}
    )


def test_large_inflow_converts_foreign_money_at_the_day_of_booking(spec):
    """20,000 USD at 7 are 140,000 yuan."""
    spec(
        large_inflow,
        on="2025-04-30",
        account="""
            account_id | customer_id | currency | opened_on
            -----------+-------------+----------+-----------
            a          | 1           | USD      | 2025-01-01
        """,
        fx_rate="""
            currency | day        | rate_e8
            ---------+------------+----------
            USD      | 2025-04-01 | 700000000
            USD      | 2025-04-30 | 100000000
        """,
        transaction="""
            account_id | booked_on  | amount_fen
            -----------+------------+-----------
            a          | 2025-04-29 |    2000000
        """,
        expect={"1": ("2025-04-29", "2025-05-04", 14000000, "4月29日净转入14万元。")},
    )


def test_long_silence_counts_from_the_last_conversation_or_the_first_day(spec):
    """Ninety days and 50,000 yuan; 2025-04-01 is the ninetieth day after 2025-01-01."""
    spec(
        long_silence,
        on="2025-04-01",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2024-01-01 |     5000000
            2           | b          | 2024-01-01 |     5000000
            3           | c          | 2024-01-01 |     4999999
            4           | d          | 2025-01-01 |     5000000
            5           | e          | 2025-01-02 |     5000000
        """,
        interaction="""
            customer_id | occurred_on | reached
            ------------+-------------+--------
            1           | 2025-01-01  | yes
            1           | 2025-03-30  | no
            2           | 2025-01-02  | yes
        """,
        expect={
            "1": ("2025-04-01", "2025-04-08", None, "上次沟通在2025年1月1日。"),
            "4": ("2025-04-01", "2025-04-08", None, "成为客户以来还没有沟通过。"),
        },
    )
