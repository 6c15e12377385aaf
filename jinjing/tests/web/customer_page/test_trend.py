"""The picture of average assets: which months, which quarters, which bounds, and who sees it."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import BUSINESS_DATE, Bank
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures, MonthAverage
from jinjing.insights.queries.trend import MonthPoint, TierBound, months_of
from jinjing.kernel.wording import Wording
from jinjing.web.customer_page.trend import quarters_of
from jinjing.web.customer_page.trend_picture import Quarter, drawn

ClientOf = Callable[[Staff], Client]
YUAN = 100


def bounds(*wan: int) -> list[TierBound]:
    return [TierBound(Wording(f"档{n}", f"Step {n}"), n * 10_000 * YUAN, premier=n == 20) for n in wan]


def points(*wan: int, until: date = date(2026, 10, 1)) -> list[MonthPoint]:
    """One a month up to `until`, in ten thousands; below zero: not known."""
    first = until.year * 12 + until.month - len(wan)
    months = [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(len(wan))]
    return [
        MonthPoint(month, n * 10_000 * YUAN, date(2026, 11, 2))
        for month, n in zip(months, wan, strict=True)
        if n >= 0
    ]


def keep(bank: Bank, *wan: int, until: date = date(2026, 10, 1)) -> None:
    for point in points(*wan, until=until):
        MonthAverage.objects.create(
            customer=bank.wang, month=point.month, average_fen=point.average_fen, as_of=point.as_of
        )


def quarter(label: str, wan: int, first: date, months: float, *, closed: bool) -> Quarter:
    return Quarter(label, wan * 10_000 * YUAN, first, months, closed)


def test_months_and_quarters_lie_where_their_days_are() -> None:
    """Four columns, August to November; 24 万 reaches the top, the 15th of November is half a column."""
    trend = drawn(
        points(12, 24, 24),
        [
            quarter("2026Q3", 16, date(2026, 7, 1), 3, closed=True),
            quarter("2026Q4", 24, date(2026, 10, 1), 1.5, closed=False),
        ],
        [],
        on=date(2026, 11, 15),
    )
    assert [(dot.x, dot.y) for dot in trend.dots] == [
        ("12.50%", "49.00%"),
        ("37.50%", "12.00%"),
        ("62.50%", "12.00%"),
    ]
    assert [(beam.quarter, beam.x1, beam.x2) for beam in trend.beams] == [
        ("2026Q3", "0.00%", "50.00%"),
        ("2026Q4", "50.00%", "87.50%"),
    ]
    assert [tick.month.month for tick in trend.ticks] == [8, 9, 10, 11]


def test_a_month_that_is_not_known_leaves_a_gap() -> None:
    trend = drawn(points(10, -1, 12, 13), [], [], on=BUSINESS_DATE)
    assert [dot.month.month for dot in trend.dots] == [7, 9, 10]
    assert [(line.x1, line.x2) for line in trend.strokes] == [("50.00%", "70.00%")]


@pytest.mark.covers("SEG-2")
def test_bounds_within_reach_are_drawn_and_the_next_one_is_named() -> None:
    """At 15 万 the bound of 20 万 belongs to the picture, that of 100 万 would press everything flat."""
    trend = drawn(points(14, 15), [], bounds(5, 20, 100), on=BUSINESS_DATE)
    assert [(line.words, line.premier) for line in trend.bounds] == [("档20 20万", True), ("档5 5万", False)]
    assert trend.above is not None
    assert trend.above.bound_fen == 100 * 10_000 * YUAN


def test_bounds_too_close_for_their_words_give_way_to_the_higher_one() -> None:
    trend = drawn(points(900, 1_100), [], bounds(5, 20, 100, 1_000), on=BUSINESS_DATE)
    assert [line.words for line in trend.bounds] == ["档1000 1,000万", "档100 100万"]


def test_what_is_owed_lies_below_zero() -> None:
    """From −1 yuan to a fen above nothing: 74 percent of the height for 101 fen."""
    trend = drawn([MonthPoint(date(2026, 10, 1), -100, BUSINESS_DATE)], [], [], on=BUSINESS_DATE)
    assert (trend.dots[0].y, trend.ground) == ("86.00%", "12.73%")


def test_words_keep_out_of_the_way_of_points() -> None:
    """Those of the closed quarter stand above its highest month, those of the running one below its lowest."""
    trend = drawn(
        points(20, 24, 20, 20),
        [
            quarter("2026Q3", 21, date(2026, 7, 1), 3, closed=True),
            quarter("2026Q4", 20, date(2026, 10, 1), 1.5, closed=False),
        ],
        bounds(20),
        on=BUSINESS_DATE,
    )
    assert [(beam.words, beam.words_y) for beam in trend.beams] == [
        ("2026Q3 21万", "8.75%"),
        ("2026Q4 20万", "30.83%"),
    ]
    assert [line.at_end for line in trend.bounds] == [False]
    assert [
        line.at_end for line in drawn(points(20, 24, 20, -1), [], bounds(20), on=BUSINESS_DATE).bounds
    ] == [True]


def test_only_months_of_the_night_open_their_derivation() -> None:
    trend = drawn(points(10, 11, 12, 13), [], [], on=BUSINESS_DATE)
    assert [dot.indicator for dot in trend.dots] == [
        "",
        "average_assets_third_last_month_fen",
        "average_assets_second_last_month_fen",
        "average_assets_last_month_fen",
    ]


def test_on_a_quarters_last_day_the_quarter_is_drawn_once() -> None:
    figures = CustomerFigures(
        quarter="2026Q4",
        closed_quarter="2026Q4",
        average_assets_closed_quarter_fen=700,
        average_assets_to_date_fen=700,
    )
    (only,) = quarters_of(figures, date(2026, 12, 31))
    assert (only.label, only.months, only.closed) == ("2026Q4", 3, True)


def test_a_year_is_shown_from_the_first_month_with_assets(bank: Bank) -> None:
    keep(bank, *[3] * 8, 0, 0, 0, 7, 8, 0, until=date(2026, 10, 1))
    shown = months_of(bank.wang.pk, on=BUSINESS_DATE)
    assert [point.month for point in shown] == [date(2025, 11, 1), date(2025, 12, 1)] + [
        date(2026, month, 1) for month in range(1, 11)
    ]
    MonthAverage.objects.filter(month__lt=date(2026, 6, 1)).delete()
    assert [point.month.month for point in months_of(bank.wang.pk, on=BUSINESS_DATE)] == [8, 9, 10]


@pytest.mark.usefixtures("morning")
def test_the_page_draws_it_with_a_table_that_leads_to_accounts_and_days(
    client_of: ClientOf, bank: Bank
) -> None:
    keep(bank, 31, 33)
    page = client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/").content.decode()
    assert page.count('<circle class="trend__dot"') == 2
    assert page.count('<line class="trend__line"') == 1
    assert f"/customers/{bank.wang.code}/figures/average_assets_last_month_fen/" in page
    assert "¥330,000.00" in page


@pytest.mark.usefixtures("morning")
def test_without_a_whole_month_the_page_says_when_the_picture_begins(client_of: ClientOf, bank: Bank) -> None:
    page = client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/").content.decode()
    assert "还没有完整的月份" in page
    assert "trend__picture" not in page
