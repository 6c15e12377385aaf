"""The calendar every definition and every page relies on."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from assay.calendars import calendar_table, first_workday_after, holiday_of, lunar_birthdays, lunar_of
from assay.sources import BY_NAME
from lunar_python import Solar


def row_of(day: date) -> dict[str, object]:
    [row] = calendar_table(day, day).to_pylist()
    return row


def test_the_table_is_the_declared_one_with_a_row_a_day():
    table = calendar_table(date(2026, 1, 1), date(2027, 12, 31))
    assert table.schema == BY_NAME["calendar"].schema
    assert table["day"].to_pylist() == [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]


def test_lunar_new_year_2026_is_a_holiday():
    assert row_of(date(2026, 2, 17)) == {
        "day": date(2026, 2, 17),
        "workday": False,
        "announced": True,
        "holiday": "春节",
        "lunar_month": 1,
        "lunar_day": 1,
        "lunar_leap": False,
        "lunar_month_days": 30,
    }


def test_a_make_up_sunday_is_a_workday():
    row = row_of(date(2026, 1, 4))
    assert (row["day"].weekday(), row["workday"], row["holiday"]) == (6, True, None)


def test_a_year_without_announcement_knows_only_the_weekend_and_says_so():
    table = calendar_table(date(2027, 1, 1), date(2027, 1, 3))
    assert table["workday"].to_pylist() == [True, False, False]
    assert table["announced"].to_pylist() == [False] * 3
    assert table["holiday"].to_pylist() == [None] * 3


def test_the_leap_month_of_2025_repeats_the_sixth():
    leap = [
        row for row in calendar_table(date(2025, 1, 1), date(2025, 12, 31)).to_pylist() if row["lunar_leap"]
    ]
    assert [leap[0]["day"], leap[-1]["day"]] == [date(2025, 7, 25), date(2025, 8, 22)]
    assert {(row["lunar_month"], row["lunar_month_days"]) for row in leap} == {(6, 29)}


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        (date(2026, 11, 18), date(2026, 11, 19)),  # a Wednesday
        (date(2026, 9, 30), date(2026, 10, 8)),  # before the national holiday
        (date(2026, 1, 2), date(2026, 1, 4)),  # the make-up Sunday
        (date(1993, 12, 31), date(1994, 1, 3)),  # long before any announcement
    ],
)
def test_first_workday_after(day, workday):
    assert first_workday_after(day) == workday


def test_holiday_of_an_ordinary_day_is_none():
    assert [holiday_of(date(2026, 10, 1)), holiday_of(date(2026, 11, 18))] == ["国庆节", None]


@pytest.mark.parametrize("year", [1933, 1957, 1984, 1995, 2012, 2026, 2033])
def test_lunar_dates_agree_with_the_conversion_of_single_days(year):
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(0, 365, 17)):
        lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        found = lunar_of(day)
        assert (found.month, found.day, found.leap) == (
            abs(lunar.getMonth()),
            lunar.getDay(),
            lunar.getMonth() < 0,
        )


def test_lunar_birthdays_keep_the_order_and_the_unknown():
    births = pa.array([date(1949, 10, 1), None, date(2025, 7, 25)], pa.date32())
    assert lunar_birthdays(births).to_pylist() == [
        {"lunar_birth_month": 8, "lunar_birth_day": 10},
        {"lunar_birth_month": None, "lunar_birth_day": None},
        {"lunar_birth_month": 6, "lunar_birth_day": 1},
    ]


def test_lunar_birthdays_of_nobody_is_empty():
    assert lunar_birthdays(pa.array([], pa.date32())).num_rows == 0
