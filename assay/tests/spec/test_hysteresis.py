"""Tiers that are kept for a while: each rule as banks write it, month by month.

A customer has one balance all through a month, so that the month's average is that balance. The tables
read like the rule: what the month gave, and what the snapshot of its last day (or of a later day) says.
"""

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest
from assay.packs.hysteresis import Hysteresis
from assay.policies import Policy
from assay.tiers.basis import closed_month, month_end
from small_bank import SmallBank

pytestmark = [pytest.mark.spec, pytest.mark.covers("SEG-1", "SEG-3")]
Pack = Callable[..., Policy]
WAN = 1_000_000  # fen


def bank_of(months: list[tuple[str, float]]) -> SmallBank:
    """One customer whose balance (in 万 yuan) is set on the first day of each month."""
    rows = [
        {
            "customer_id": "1",
            "account_id": "a",
            "changed_on": date.fromisoformat(f"{month}-01"),
            "balance_fen": int(wan * WAN),
        }
        for month, wan in months
    ]
    return SmallBank.from_rows(rows)


def nights(bank: SmallBank, days: list[date], pack: Policy) -> list[dict[str, object]]:
    """The customer's row of tiers on each of the days, each night reading the one before."""
    found, previous = [], None
    for day in days:
        previous = bank.night(day, policies=(pack,), previous_tiers=previous, tables=("tiers",))["tiers"]
        found.append(previous.to_pylist()[0])
    return found


def ends(months: list[tuple[str, float]]) -> list[date]:
    return [month_end(date.fromisoformat(f"{month}-01")) for month, _ in months]


def story(text: str) -> list[list[str]]:
    """The lines of a table, cells by `|`."""
    _, *lines = text.strip().splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines]


CCB = """
    month   | 万    | tier     | failed | watched since | change
    2024-01 | 120   | affluent | 0      |               | none
    2024-02 | 30    | affluent | 1      |               | none
    2024-03 | 3     | affluent | 2      |               | none
    2024-04 | 100   | affluent | 0      |               | none
    2024-05 | 4     | affluent | 1      |               | none
    2024-06 | 99.99 | affluent | 2      |               | none
    2024-07 | 4     | affluent | 3      | 2024-07-31    | watch
    2024-08 | 4     | affluent | 4      | 2024-07-31    | none
    2024-09 | 4     | affluent | 5      | 2024-07-31    | none
    2024-10 | 4     | mid      | 0      |               | down
    2024-11 | 1000  | private  | 0      |               | up
    2024-12 | 4     | private  | 1      |               | none
"""


def test_ccb_goes_up_at_once_is_watched_after_three_months_and_falls_to_the_best_of_six(policy: Pack):
    months = [(line[0], float(line[1])) for line in story(CCB)]
    rows = nights(bank_of(months), ends(months), policy(hysteresis=Hysteresis(kind="ccb")))
    found = [
        [
            month,
            wan,
            row["tier"],
            str(row["failed_months"]),
            str(row["watch_since"] or ""),
            row["tier_change"],
        ]
        for (month, wan, *_), row in zip(story(CCB), rows, strict=True)
    ]
    assert found == story(CCB)
    assert rows[1]["tier_reason"] == (
        "2024年2月日均金融资产30万元，达到中端客户（上层）下限20万元，未达到高端客户下限100万元。"
        "连续第1个月未达标，按规则暂保留高端客户；满3个月列入关注，满6个月降层。"
    )
    assert rows[6]["tier_change_reason"] == (
        "2024年7月日均金融资产4万元，连续3个月未达到高端客户下限100万元，列入关注；满6个月未达标将降层。"
    )
    assert rows[9]["tier_change_reason_en"] == (
        "Average financial assets of 2024-10: CNY 40,000.00; below the lower bound of Affluent, "
        "CNY 1,000,000.00, for 6 months; down from Affluent to Mid-range."
    )
    assert rows[10]["tier_change_reason"] == (
        "2024年11月日均金融资产1000万元，达到私人银行客户下限1000万元，由中端客户升为私人银行客户。"
    )


BOHAI = """
    month   | 万   | tier     | pending  | change
    2024-01 | 3    | mass     |          | none
    2024-02 | 20   | mass     | mid      | none
    2024-03 | 1200 | mid      | private  | up
    2024-04 | 30   | private  |          | up
    2024-05 | 30   | private  |          | none
    2024-06 | 30   | private  |          | none
    2024-07 | 30   | private  |          | none
    2024-08 | 30   | private  |          | none
    2024-09 | 120  | private  | affluent | none
    2024-10 | 6    | affluent |          | down
    2024-11 | 3    | affluent |          | none
    2024-12 | 7    | affluent | mid      | none
    2025-01 | 7    | mid      |          | down
"""


def test_bohai_moves_in_the_next_month_and_private_customers_have_six(policy: Pack):
    months = [(line[0], float(line[1])) for line in story(BOHAI)]
    rows = nights(bank_of(months), ends(months), policy(hysteresis=Hysteresis(kind="bohai")))
    found = [
        [month, wan, row["tier"], row["pending_tier"] or "", row["tier_change"]]
        for (month, wan, *_), row in zip(story(BOHAI), rows, strict=True)
    ]
    assert found == story(BOHAI)
    assert str(rows[1]["tier_reason"]).endswith("未达到高端客户下限100万元。自下月起升为中端客户。")
    assert str(rows[8]["tier_reason_en"]).endswith("From the next month on: Affluent.")


def test_pending_tier_takes_effect_on_the_first_day_of_the_month_and_is_carried_through_it(policy: Pack):
    months = [("2024-01", 3.0), ("2024-02", 20.0), ("2024-03", 3.0)]
    days = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 30)]
    rows = nights(bank_of(months), days, policy(hysteresis=Hysteresis(kind="bohai")))
    assert [(row["tier"], row["pending_tier"], row["tier_change"]) for row in rows] == [
        ("mass", None, "none"),
        ("mass", "mid", "none"),
        ("mid", None, "up"),
        ("mid", None, "none"),
        ("mid", None, "none"),
    ]
    assert rows[2]["tier_change_reason"] == (
        "2024年2月日均金融资产20万元，达到中端客户下限5万元，由普通客户升为中端客户。"
    )
    assert {str(row["evaluated_on"]) for row in rows[1:]} == {"2024-02-29"}


QUARTERLY = """
    day        | tier     | basis   | change
    2024-03-31 | affluent | 2024Q1  | none
    2024-04-01 | affluent | 2024Q1  | none
    2024-06-29 | affluent | 2024Q1  | none
    2024-06-30 | mid      | 2024Q2  | down
    2024-07-01 | mid      | 2024Q2  | none
"""


def test_quarterly_is_decided_on_the_quarters_last_day_and_kept_until_the_next(policy: Pack):
    bank = bank_of([("2024-01", 100.0), ("2024-04", 6.0)])
    days = [date.fromisoformat(line[0]) for line in story(QUARTERLY)]
    rows = nights(bank, days, policy(hysteresis=Hysteresis(kind="quarterly")))
    found = [
        [str(day), row["tier"], row["basis_quarter"], row["tier_change"]]
        for day, row in zip(days, rows, strict=True)
    ]
    assert found == story(QUARTERLY)


def test_quarterly_tier_is_kept_when_the_closed_quarter_is_corrected_later(policy: Pack):
    pack = policy(hysteresis=Hysteresis(kind="quarterly"))
    before = bank_of([("2024-01", 100.0)]).night("2024-03-31", policies=(pack,), tables=("tiers",))["tiers"]
    row = bank_of([("2024-01", 90.0)]).night(
        "2024-04-02", policies=(pack,), previous_tiers=before, tables=("tiers",)
    )["tiers"]
    assert row["tier"].to_pylist() == ["affluent"]
    assert row["tier_reason"][0].as_py().endswith("层级在季末评定，此前维持高端客户。")


def test_without_rule_the_tier_follows_the_closed_quarter_and_tells_what_changed(policy: Pack):
    days = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30)]
    rows = nights(bank_of([("2024-01", 3.0), ("2024-04", 21.5), ("2024-07", 4.0)]), days, policy())
    assert [(row["tier_change"], row["tier_change_reason"]) for row in rows] == [
        ("none", "没有上一期的分层记录，不作升降比较。"),
        ("up", "2024年二季度日均金融资产21.50万元，达到中端客户下限5万元，由普通客户升为中端客户。"),
        ("down", "2024年三季度日均金融资产4万元，未达到中端客户下限5万元，由中端客户降为普通客户。"),
    ]
    assert [row["failed_months"] for row in rows] == [None, None, None]


def test_first_night_has_no_history_and_says_so(policy: Pack):
    pack = policy(hysteresis=Hysteresis(kind="ccb"))
    row = nights(bank_of([("2024-01", 30.0)]), [date(2024, 3, 15)], pack)[0]
    assert (row["tier"], row["basis"], row["basis_month"], row["basis_quarter"]) == (
        "mid",
        "closed_month",
        "2024-02",
        "2024Q1",
    )
    assert str(row["tier_reason"]).endswith("没有上一期的分层记录，按本期数字定层。")
    assert (row["tier_change"], row["tier_change_reason"]) == ("none", "没有上一期的分层记录，不作升降比较。")


def test_night_missed_on_the_last_day_is_made_up_for(policy: Pack):
    pack = policy(hysteresis=Hysteresis(kind="ccb"))
    days = [date(2024, 1, 31), date(2024, 2, 28), date(2024, 3, 2)]
    rows = nights(bank_of([("2024-01", 3.0), ("2024-02", 30.0)]), days, pack)
    assert [(row["tier"], str(row["evaluated_on"])) for row in rows] == [
        ("mass", "2024-01-31"),
        ("mass", "2024-01-31"),
        ("mid", "2024-02-29"),
    ]


def test_same_night_with_the_same_previous_gives_the_same(policy: Pack):
    pack = policy(hysteresis=Hysteresis(kind="ccb"))
    bank = bank_of([("2024-01", 120.0), ("2024-02", 3.0)])
    before = bank.night("2024-01-31", policies=(pack,), tables=("tiers",))["tiers"]

    def again() -> pa.Table:
        return bank.night("2024-02-29", policies=(pack,), previous_tiers=before, tables=("tiers",))["tiers"]

    assert again().equals(again())


def test_scheme_whose_rule_begins_keeps_the_tier_until_the_next_last_day(policy: Pack):
    bank = bank_of([("2023-10", 120.0), ("2024-01", 3.0)])
    before = bank.night("2024-02-10", policies=(policy(),), tables=("tiers",))["tiers"]
    pack = policy(hysteresis=Hysteresis(kind="ccb"))
    row = bank.night("2024-02-11", policies=(pack,), previous_tiers=before, tables=("tiers",))["tiers"]
    assert (row["tier"].to_pylist(), row["tier_change"].to_pylist()) == (["affluent"], ["none"])
    assert row["tier_reason"][0].as_py().endswith("层级在月末评定，此前维持高端客户。")


def test_monthly_needs_are_for_the_months_end(policy: Pack):
    """10 days of April at 30 万: what lifts the month to 100 万 in the 20 days left is 105 万 more."""
    pack = policy(hysteresis=Hysteresis(kind="ccb"))
    row = nights(bank_of([("2024-03", 120.0), ("2024-04", 30.0)]), [date(2024, 4, 10)], pack)[0]
    assert (row["tier"], row["tier_forecast"]) == ("affluent", "mid")
    assert (row["next_bound_fen"], row["needed_fen"], row["keep_needed_fen"]) == (
        100 * WAN,
        105 * WAN,
        105 * WAN,
    )


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2024-02-29", "2024-02-01", "2024-02-29"),
        ("2024-02-28", "2024-01-01", "2024-01-31"),
        ("2025-01-15", "2024-12-01", "2024-12-31"),
    ],
)
def test_closed_month_is_over_at_the_end_of_its_last_day(on, first, last):
    assert closed_month(date.fromisoformat(on)) == (date.fromisoformat(first), date.fromisoformat(last))
