"""Ladders: inclusive bounds on balance-days, conditions of persons, and the sum still needed."""

import pyarrow as pa
import pytest
from small_bank import SNAPSHOT

pytestmark = [pytest.mark.spec, pytest.mark.covers("SEG-1")]


def one_customer(fen: int, since: str = "2025-01-01") -> str:
    return f"""
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | {since} | {fen}
    """


@pytest.mark.covers("SEG-1", "SEG-1a")
@pytest.mark.parametrize(
    ("yuan", "tier", "band", "rank", "premier"),
    [
        ("10000000.00", "private", None, 0, True),
        ("9999999.99", "affluent", None, 1, True),
        ("1000000.00", "affluent", None, 1, True),
        ("999999.99", "mid", "upper", 2, True),
        ("200000.00", "mid", "upper", 2, True),
        ("199999.99", "mid", "lower", 2, False),
        ("50000.00", "mid", "lower", 2, False),
        ("49999.99", "mass", None, 4, False),
        ("0.00", "mass", None, 4, False),
    ],
)
def test_bounds_of_the_five_tiers_are_inclusive(spec, yuan, tier, band, rank, premier):
    fen = int(yuan.replace(".", ""))
    expect = {"1": {"tier": tier, "band": band, "rank": rank, "premier": premier, "official": True}}
    spec("tiers", on="2025-03-31", balances=one_customer(fen), expect=expect)


@pytest.mark.covers("SEG-2")
@pytest.mark.parametrize(
    ("yuan", "tier"),
    [
        ("8000000.00", "private"),
        ("7999999.99", "vip"),
        ("999999.99", "personal_wealth"),
        ("100000.00", "personal_wealth"),
        ("99999.99", "general"),
    ],
)
def test_bounds_of_the_four_service_tiers_are_inclusive(spec, policy, yuan, tier):
    fen = int(yuan.replace(".", ""))
    packs = (policy("segment-001"),)
    spec("tiers", on="2025-03-31", balances=one_customer(fen), policies=packs, expect={"1": {"tier": tier}})


def test_one_fen_day_below_the_bound_is_below_it_though_the_average_rounds_up(spec):
    """90 days of 50,000 yuan less one fen on one day: the average rounds to 50,000.00."""
    spec(
        "tiers",
        on="2025-03-31",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |     4999999
            1           | a          | 2025-01-02 |     5000000
        """,
        expect={
            "1": {
                "tier": "mass",
                "basis_average_fen": 5000000,
                "tier_reason": "2025年一季度日均金融资产4.99万元，未达到中端客户下限5万元，属于普通客户。",
                "tier_reason_en": "Average financial assets of 2025Q1: CNY 49,999.99; below the lower bound of "
                "Mid-range, CNY 50,000.00; therefore Mass.",
            }
        },
    )


def test_reason_names_the_bound_met_and_the_bound_missed(spec):
    spec(
        "tiers",
        on="2025-03-31",
        balances=one_customer(32150800),
        expect={
            "1": {
                "tier_reason": "2025年一季度日均金融资产32.15万元，达到中端客户（上层）下限20万元，未达到高端客户下限100万元。",
                "tier_reason_en": "Average financial assets of 2025Q1: CNY 321,508.00; reaches the lower bound of "
                "Mid-range, upper, CNY 200,000.00; below the lower bound of Affluent, CNY 1,000,000.00.",
            }
        },
    )


def test_emerging_needs_education_and_an_age_of_16_to_28_at_the_quarters_end(spec):
    spec(
        "tiers",
        on="2025-03-31",
        customer="""
            customer_id | birth_on   | education    | opened_on
            ------------+------------+--------------+-----------
            1           | 2009-03-31 | university   | 2025-01-01
            2           | 2009-04-01 | university   | 2025-01-01
            3           | 1996-04-01 | postgraduate | 2025-01-01
            4           | 1996-03-31 | postgraduate | 2025-01-01
            5           | 2000-01-01 | vocational   | 2025-01-01
            6           | 2000-01-01 |              | 2025-01-01
            7           |            | university   | 2025-01-01
        """,
        expect={
            "1": {"tier": "emerging", "rank": 3},
            "2": {"tier": "mass", "rank": 4},
            "3": {"tier": "emerging", "rank": 3},
            "4": {"tier": "mass", "rank": 4},
            "5": {"tier": "mass", "rank": 4},
            "6": {"tier": "mass", "rank": 4},
            "7": {"tier": "mass", "rank": 4},
        },
    )


def test_official_tier_comes_from_the_closed_quarter_and_the_forecast_from_the_days_so_far(spec):
    """Nothing in the first quarter; 300,000 yuan on all of the first 10 days of the second."""
    spec(
        "tiers",
        on="2025-04-10",
        balances=one_customer(30000000, since="2025-04-01"),
        expect={
            "1": {
                "tier": "mass",
                "basis": "closed_quarter",
                "basis_quarter": "2025Q1",
                "tier_forecast": "mid",
                "next_tier": "affluent",
                "next_bound_fen": 100000000,
                # (100,000,000 x 91 - 30,000,000 x 10 - 30,000,000 x 81) / 81 = 78,641,975.3
                "needed_fen": 78641976,
                "needed_note": None,
                "keep_needed_fen": 0,
            }
        },
    )


def test_tier_comes_from_the_days_so_far_while_no_quarter_is_covered(spec, day):
    spec(
        "tiers",
        on="2025-03-30",
        balances=one_customer(5000000),
        covers=(day("2025-01-01"), day("2025-12-31")),
        expect={
            "1": {
                "tier": "mid",
                "basis": "to_date",
                "basis_quarter": "2025Q1",
                "tier_reason": "2025年一季度截至2025年3月30日日均金融资产5万元，达到中端客户下限5万元，"
                "未达到中端客户（上层）下限20万元。",
            }
        },
    )


def test_needed_is_zero_when_keeping_is_enough(spec):
    """Below the bound so far, but the present balance lifts the quarter over it."""
    spec(
        "tiers",
        on="2025-04-10",
        balances=one_customer(6000000, since="2025-04-09"),
        expect={"1": {"tier_forecast": "mass", "next_tier": "mid", "needed_fen": 0}},
    )


def test_keep_needed_is_what_the_official_tier_lacks(spec):
    """Affluent in the first quarter; all gone on 1 April: 91 x 100,000,000 in the 81 days left."""
    spec(
        "tiers",
        on="2025-04-10",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-01-01 |   100000000
            1           | a          | 2025-04-01 |           0
        """,
        expect={"1": {"tier": "affluent", "tier_forecast": "mass", "keep_needed_fen": 112345680}},
    )


def test_needed_is_empty_with_a_note_on_the_last_day_and_at_the_top(spec):
    last_day = {"needed_fen": None, "needed_note": "no_day_left", "next_tier": "mid", "keep_needed_fen": 0}
    spec("tiers", on="2025-03-31", balances=one_customer(100), expect={"1": last_day})
    top = {"needed_fen": None, "needed_note": "top_tier", "next_tier": None, "keep_needed_fen": 0}
    spec("tiers", on="2025-04-02", balances=one_customer(2000000000), expect={"1": top})


def test_next_step_inside_a_tier_is_its_upper_band(spec):
    expect = {"1": {"tier_forecast": "mid", "next_tier": "mid:upper", "next_bound_fen": 20000000}}
    spec("tiers", on="2025-04-10", balances=one_customer(5000000), expect=expect)


@pytest.mark.covers("SEG-2")
def test_first_policy_is_official_and_tier_previous_is_of_the_same_scheme(spec, policy, bank_of):
    before = bank_of(one_customer(100, since="2024-10-01")).night(
        "2024-12-31", policies=(policy(),), tables=("tiers",)
    )["tiers"]
    tables = bank_of(one_customer(100000000)).night(
        "2025-03-31", policies=(policy("segment-001"), policy()), previous_tiers=before, tables=("tiers",)
    )
    rows = [(r["scheme"], r["official"], r["tier"], r["tier_previous"]) for r in tables["tiers"].to_pylist()]
    assert rows == [("segment-001", True, "vip", None), ("segment-004", False, "affluent", "mass")]


def test_overdraft_switch_belongs_to_the_scheme(policy, bank_of):
    bank = bank_of("""
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-01-01 |     5000000
        1           | b          | 2025-01-01 |          -1
    """)
    net = policy(overdraft="net", key="net")
    rows = bank.night("2025-03-31", policies=(policy(), net), tables=("tiers",))["tiers"].to_pylist()
    assert {row["scheme"]: row["tier"] for row in rows} == {"segment-004": "mid", "net": "mass"}


def test_tiers_have_their_declared_types(bank_of):
    rows = bank_of(one_customer(1)).night("2025-03-31", tables=("tiers",))["tiers"]
    assert rows.schema.types == SNAPSHOT["tiers"].schema.types
    assert isinstance(rows, pa.Table)
