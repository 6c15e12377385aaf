"""Days of the year: what was agreed to, 29 February, and which holidays are greeted."""

import pytest
from assay.triggers.occasions import family_birthday, holiday_greeting, life_event, wedding_anniversary

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2024-01-01 |    20000000
    2           | b          | 2024-01-01 |    19999999
    3           | c          | 2024-01-01 |    20000000
"""
OCCASIONS = """
    customer_id | kind                | happens_on | consented
    ------------+---------------------+------------+----------
    1           | wedding_anniversary | 2000-02-29 | yes
    2           | wedding_anniversary | 2000-02-28 | no
    3           | wedding_anniversary | 2025-02-28 | yes
    1           | family_birthday     | 2016-02-29 | yes
    1           | family_birthday     | 2018-02-28 | no
    2           | family_birthday     | 2010-03-03 | yes
    3           | family_birthday     | 2010-03-04 | yes
    1           | life_event          | 2025-03-07 | yes
    2           | life_event          | 2025-02-21 | yes
    3           | life_event          | 2025-03-01 | no
"""


def test_wedding_anniversary_needs_consent_and_is_not_the_wedding(spec):
    """29 February is kept on the 28th; the wedding of today is no anniversary."""
    spec(
        wedding_anniversary,
        on="2025-02-28",
        balances=BALANCES,
        occasion=OCCASIONS,
        expect={"1": ("2025-02-28", "2025-02-28", None, "2月28日结婚纪念日。")},
    )


def test_wedding_anniversary_of_29_february_is_kept_on_its_day_in_a_leap_year(spec):
    leap = ("2028-02-29", "2028-02-29", None, "2月29日结婚纪念日。")
    common = ("2028-02-28", "2028-02-28", None, "2月28日结婚纪念日。")
    spec(
        wedding_anniversary,
        on="2028-02-27",
        balances=BALANCES,
        occasion=OCCASIONS,
        expect={"1": leap, "3": common},
    )


def test_family_birthdays_of_one_day_are_told_once(spec):
    """Two children, one born on 29 February: both keep the 28th; the one agreed to suffices."""
    spec(
        family_birthday,
        on="2025-02-28",
        balances=BALANCES,
        occasion=OCCASIONS,
        expect={
            "1": ("2025-02-28", "2025-02-28", None, "2月28日家人生日。"),
            "2": ("2025-03-03", "2025-03-03", None, "3月3日家人生日。"),
        },
    )


def test_family_birthday_finds_january_from_december(spec):
    spec(
        family_birthday,
        on="2025-12-31",
        balances=BALANCES,
        occasion="""
            customer_id | kind            | happens_on | consented
            ------------+-----------------+------------+----------
            1           | family_birthday | 2016-01-02 | yes
        """,
        expect={"1": ("2026-01-02", "2026-01-02", None, "1月2日家人生日。")},
    )


def test_life_event_is_told_a_week_around_its_day(spec):
    said = "客户告知{}有一件人生大事，同意我们问候。"
    spec(
        life_event,
        on="2025-02-28",
        balances=BALANCES,
        occasion=OCCASIONS,
        expect={
            "1": ("2025-03-07", "2025-03-14", None, said.format("3月7日")),
            "2": ("2025-02-21", "2025-02-28", None, said.format("2月21日")),
        },
    )


CALENDAR = """
    day        | workday | announced | holiday | lunar_month | lunar_day | lunar_leap | lunar_month_days
    -----------+---------+-----------+---------+-------------+-----------+------------+-----------------
    2025-04-03 | yes     | yes       |         |           3 |         6 | no         | 29
    2025-04-04 | no      | yes       | 清明节  |           3 |         7 | no         | 29
    2025-04-05 | no      | yes       | 清明节  |           3 |         8 | no         | 29
    2025-04-30 | yes     | yes       |         |           4 |         3 | no         | 30
    2025-05-01 | no      | yes       | 劳动节  |           4 |         4 | no         | 30
    2025-05-02 | no      | yes       | 劳动节  |           4 |         5 | no         | 30
"""
GREETING = ("2025-05-01", "2025-05-01", None, "5月1日起是劳动节，可致节日问候。")


@pytest.mark.parametrize(
    ("on", "expect"),
    [
        ("2025-04-02", {}),
        ("2025-04-25", {}),
        ("2025-04-26", {"1": GREETING, "3": GREETING}),
        ("2025-05-01", {"1": GREETING, "3": GREETING}),
        ("2025-05-02", {}),
    ],
)
def test_holiday_greeting_comes_before_the_holiday_and_never_on_a_day_of_mourning(spec, on, expect):
    """Five days ahead, 26 April a Saturday; from 200,000 yuan on."""
    spec(holiday_greeting, on=on, balances=BALANCES, calendar=CALENDAR, expect=expect)
