"""Months of averages: kept with the first night after a month's end, right after whatever is taken back."""

from datetime import date, datetime

import pytest
from assay.business_date import Run
from assay.indicators.trend import MONTH_AVERAGES
from assay.indicators.windows import whole_months as whole_months_of_a_night
from assay.progress import SilentProgress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from editions import ON, Draft
from jinjing.customers.models import Customer
from jinjing.insights.models import MonthAverage
from jinjing.insights.whole_months import INDICATORS, whole_months
from jinjing.integrations.snapshot.restore import restore_previous
from jinjing.kernel.clock import BANK_ZONE
from jinjing.privacy.domain.ending import erase
from jinjing.privacy.enums import RestrictedBecause

AFTERWARDS = datetime(2026, 12, 3, 9, 0, tzinfo=BANK_ZONE)
MONTHS = {"C1": (100, 110, 120), "C2": (200, 210, 220)}
# On the first night after November's end, October stands corrected.
NEXT = {"C1": (110, 125, 130), "C2": (210, 220, 230)}


def kept() -> dict[str, list[tuple[str, int, str]]]:
    """Month, average and the night that told it, by customer."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    rows = MonthAverage.objects.order_by("customer__customer_no", "month")
    for number, month, fen, told in rows.values_list(
        "customer__customer_no", "month", "average_fen", "as_of"
    ):
        found.setdefault(number, []).append((f"{month:%m}", fen, f"{told:%m-%d}"))
    return found


def restore() -> None:
    restore_previous(by=None, at=AFTERWARDS, progress=SilentProgress())


@pytest.mark.covers("DAT-2")
def test_the_first_night_keeps_the_three_whole_months(publish):
    publish(Draft(months=MONTHS))
    assert kept() == {
        "C1": [("08", 100, "11-18"), ("09", 110, "11-18"), ("10", 120, "11-18")],
        "C2": [("08", 200, "11-18"), ("09", 210, "11-18"), ("10", 220, "11-18")],
        "C3": [("08", 0, "11-18"), ("09", 0, "11-18"), ("10", 0, "11-18")],
    }


def test_nights_within_the_month_look_at_one_row_and_write_none(publish):
    publish(Draft(months=MONTHS))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        publish(Draft(on=date(2026, 11, 19), months={"C1": (1, 2, 3)}))
    assert kept()["C1"] == [("08", 100, "11-18"), ("09", 110, "11-18"), ("10", 120, "11-18")]
    (only,) = [query["sql"] for query in asked if "insights_monthaverage" in query["sql"]]
    assert only.startswith("SELECT")
    assert "LIMIT 1" in only


def test_the_next_months_end_adds_a_month_and_takes_in_what_was_corrected(publish):
    publish(Draft(months=MONTHS))
    publish(Draft(on=date(2026, 11, 30), months=NEXT))
    assert kept()["C1"] == [
        ("08", 100, "11-18"),
        ("09", 110, "11-30"),
        ("10", 125, "11-30"),
        ("11", 130, "11-30"),
    ]


def test_whoever_left_keeps_the_months_that_were_told(publish):
    publish(Draft(months=MONTHS))
    publish(Draft(on=date(2026, 11, 30), months=NEXT, tiers={"C1": "mid", "C3": "mass"}))
    assert [month for month, _, told in kept()["C2"] if told == "11-18"] == ["08", "09", "10"]


def test_a_month_the_sources_do_not_cover_stays_as_it_was_told(publish):
    publish(Draft(months=MONTHS))
    before = kept()
    publish(Draft(on=date(2026, 11, 30)))
    assert kept() == before


@pytest.mark.covers("DAT-2")
def test_a_restore_takes_back_what_the_withdrawn_night_told(publish):
    publish(Draft(months=MONTHS))
    before = kept()
    publish(Draft(on=date(2026, 11, 30), months=NEXT))
    restore()
    assert kept() == before
    publish(Draft(on=date(2026, 11, 30), months=NEXT))
    assert kept()["C1"][-1] == ("11", 130, "11-30")


@pytest.mark.covers("DAT-2")
def test_a_night_published_again_with_other_figures_replaces_its_months_and_a_restore_brings_them_back(
    publish,
):
    publish(Draft(months=MONTHS))
    before = kept()
    publish(Draft(months={"C1": (100, 110, 999)}))
    assert [fen for _, fen, _ in kept()["C1"]] == [100, 110, 999]
    assert [fen for _, fen, _ in kept()["C2"]] == [0, 0, 0]
    restore()
    assert kept() == before


@pytest.mark.covers("PI-12")
def test_months_of_the_erased_do_not_come_back(publish):
    publish(Draft(months=MONTHS))
    ann = Customer.objects.get(customer_no="C1")
    erase(ann, because=RestrictedBecause.RETENTION, request=None, by=None, at=AFTERWARDS, outlet="101")
    assert "C1" not in kept()
    publish(Draft(on=date(2026, 11, 30), months=NEXT))
    assert "C1" not in kept()


@pytest.mark.parametrize(
    "on", [ON, date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1), date(2028, 3, 30)]
)
def test_the_months_are_those_of_the_engine(on):
    run = Run(on=on, covers_from=date(2000, 1, 1), base_currency="CNY")
    assert whole_months(on) == [month.first for month in whole_months_of_a_night(run)]
    assert tuple(declared.key for declared in MONTH_AVERAGES) == INDICATORS
