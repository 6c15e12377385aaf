"""Segments of the pack: who belongs where and why, and who is left out because a fact is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from assay.packs.segments import FirstMatch
from small_bank import SmallBank

pytestmark = pytest.mark.spec
Bank = Callable[..., SmallBank]
ON = "2026-09-30"
PEOPLE = "customer_id | birth_on | education | occupation_group | residence | rent_income_percent | receives_wage | receives_pension | rm_staff_id | opened_on"


def people(*rows: str) -> str:
    return "\n".join([PEOPLE, "-" * 20, *rows])


def balances(*rows: tuple[str, str, int], since: str = "2026-01-01") -> str:
    """(customer, product, yuan) held since the first of January."""
    lines = [f"{who} | {who}-{product} | {since} | {yuan * 100}" for who, product, yuan in rows]
    return "\n".join(["customer_id | account_id | changed_on | balance_fen", "-" * 20, *lines])


def accounts(*rows: tuple[str, str, int], since: str = "2026-01-01", currency: str = "CNY") -> str:
    lines = [f"{who}-{product} | {who} | {product} | {currency} | {since}" for who, product, _ in rows]
    return "\n".join(["account_id | customer_id | product_id | currency | opened_on", "-" * 20, *lines])


def members(bank: SmallBank, scheme: str, on: str = ON, **options: Any) -> dict[str, str]:
    """The segment of each customer in one scheme."""
    rows = bank.night(on, tables=("segments",), **options)["segments"].to_pylist()
    return {row["customer_id"]: row["segment"] for row in rows if row["scheme"] == scheme}


def reasons(bank: SmallBank, scheme: str, on: str = ON, **options: Any) -> dict[str, tuple[str, str]]:
    rows = bank.night(on, tables=("segments",), **options)["segments"].to_pylist()
    return {row["customer_id"]: (row["reason"], row["reason_en"]) for row in rows if row["scheme"] == scheme}


@pytest.fixture
def holding(bank_of: Bank) -> Callable[..., SmallBank]:
    def make(*held: tuple[str, str, int], **tables: str) -> SmallBank:
        return bank_of(balances(*held), account=accounts(*held), **tables)

    return make


@pytest.mark.covers("SEG-7")
def test_invested_and_uninvested_customers_say_what_they_hold(holding):
    bank = holding(("1", "fund", 100), ("2", "demand_deposit", 100))
    assert members(bank, "investment") == {"1": "invested_customer", "2": "uninvested_customer"}
    assert reasons(bank, "investment") == {
        "1": ("持有基金、保险或理财产品。", "Holds a fund, an insurance or a wealth product."),
        "2": ("未持有基金、保险和理财产品。", "Holds no fund, insurance or wealth product."),
    }


@pytest.mark.covers("SEG-8")
def test_four_types_of_invested_customers(holding):
    mostly_deposits = [("1", "time_deposit", 90_000), ("1", "fund", 10_000)]
    half = [("2", "time_deposit", 45_000), ("2", "fund", 55_000)]
    active = [("3", "fund", 400_000)]
    small = [("4", "fund", 9_000)]
    unknown = [("5", "time_deposit", 90_000), ("5", "fund", 10_000)]
    uninvested = [("6", "time_deposit", 90_000)]
    bank = holding(
        *mostly_deposits,
        *half,
        *active,
        *small,
        *unknown,
        *uninvested,
        customer=people(
            "1 | 1960-01-01 |  | company_staff |  |  |  |  |  | 2010-01-01",
            "2 | 1985-01-01 |  | doctor |  |  |  |  |  | 2010-01-01",
            "3 | 1980-01-01 |  | manager |  |  |  |  |  | 2010-01-01",
            "4 | 2000-01-01 |  | company_staff |  |  |  |  |  | 2020-01-01",
            "5 |  |  |  |  |  |  |  |  | 2010-01-01",
            "6 | 1960-01-01 |  | retired |  |  |  |  |  | 2010-01-01",
        ),
    )
    assert members(bank, "four_types") == {
        "1": "conservative_retired",
        "2": "conservative_white_collar",
        "3": "active_self_directed",
        "4": "small_investor",
        "5": "type_unknown",
    }
    told = reasons(bank, "four_types")
    assert told["1"] == (
        "年龄66岁（不低于50岁），定期类存款占金融资产90%（不低于80%），未持有外币。",
        "Age 66 (at least 50); share of time deposits 90% (at least 80%); holds no foreign currency.",
    )
    assert told["5"] == (
        "暂不能判定，尚缺年龄，尚缺职业。",
        "Cannot be told yet; age is not known; occupation is not known.",
    )


@pytest.mark.covers("SEG-9")
def test_seven_groups_the_first_that_fits(holding):
    held = [(str(n), "demand_deposit", 200_000) for n in range(1, 10)]
    bank = holding(
        *held,
        ("10", "demand_deposit", 49_999),
        customer=people(
            "1 | 1980-01-01 |  | business_owner | hong_kong |  |  |  |  | 2010-01-01",
            "2 | 1980-01-01 |  | sole_trader |  |  |  |  |  | 2010-01-01",
            "3 | 1980-01-01 |  | homemaker |  | 80 |  |  |  | 2010-01-01",
            "4 | 1980-01-01 |  | teacher |  | 79 |  |  |  | 2010-01-01",
            "5 | 1980-01-01 |  | manager |  | 0 |  |  |  | 2010-01-01",
            "6 | 1976-09-30 |  | retired |  | 0 | no | yes |  | 2010-01-01",
            "7 | 1980-01-01 |  | homemaker |  | 0 | no | no |  | 2010-01-01",
            "8 | 1980-01-01 |  | other |  | 0 | yes | no |  | 2010-01-01",
            "9 | 1980-01-01 |  | other |  |  | yes | no |  | 2010-01-01",
            "10 | 1980-01-01 |  | teacher |  | 0 |  |  |  | 2010-01-01",
        ),
    )
    assert members(bank, "seven_groups") == {
        "1": "hk_macao_taiwan",
        "2": "small_business_owners",
        "3": "landlords",
        "4": "professionals",
        "5": "white_collar",
        "6": "retired_people",
        "7": "wealthy_homemakers",
        "9": "group_unknown",
    }
    assert reasons(bank, "seven_groups")["9"][0] == "暂不能判定，尚缺租金占收入。"
    assert reasons(bank, "seven_groups")["1"] == ("来自：香港。", "Comes from: Hong Kong.")


@pytest.mark.covers("SEG-10")
def test_life_clusters(holding):
    held = [(str(n), "demand_deposit", 200_000) for n in range(1, 7)]
    household = "household_id | customer_id\n---\n" + "\n".join(f"h | {who}" for who in ("4", "x", "y"))
    bank = holding(
        *held,
        household=household,
        customer=people(
            "1 | 1990-01-01 |  | lawyer |  |  |  |  |  | 2022-01-01",
            "2 | 1990-01-01 |  | business_owner |  |  |  |  |  | 2022-01-01",
            "3 | 1966-09-30 |  | other |  |  |  |  |  | 2022-01-01",
            "4 | 1990-01-01 |  | company_staff |  |  |  |  |  | 2022-01-01",
            "5 | 1983-09-30 |  | company_staff |  |  |  |  |  | 2021-09-30",
            "6 | 1990-01-01 |  | company_staff |  |  |  |  |  | 2022-01-01",
        ),
    )
    assert members(bank, "life_cluster") == {
        "1": "four_professions",
        "2": "business_owners",
        "3": "retired_cluster",
        "4": "affluent_families",
        "5": "pre_retired",
        "6": "salaried",
    }


@pytest.mark.covers("SEG-11")
def test_grades_come_from_points_and_a_missing_fact_gives_none(holding):
    external = """
        customer_id | asset_class | amount_fen | declared_on | declared_how
        ------------+-------------+------------+-------------+-------------
        1           | fund        | 20000000   | 2026-01-01  | declared
        1           | fund        | 60000000   | 2026-02-01  | declared
        1           | fund        | 1          | 2026-10-01  | declared
    """
    bank = holding(
        ("1", "demand_deposit", 1_000_000),
        ("2", "demand_deposit", 60_000),
        ("3", "demand_deposit", 10),
        external_asset=external,
    )
    assert members(bank, "service_grade") == {"1": "grade_a", "2": "grade_c", "3": "grade_d"}
    told = reasons(bank, "service_grade")
    assert told["1"] == (
        "得分77，日均金融资产100万元得50，贡献度2465.75元得12，持有产品1种得0，他行资产60万元得15。",
        (
            "Points 77; average financial assets CNY 1,000,000.00: 50; contribution CNY 2,465.75: 12; "
            "products held 1: 0; assets at other banks CNY 600,000.00: 15."
        ),
    )
    assert told["2"][0].endswith("，他行资产不详、未计分。")


@pytest.mark.covers("SEG-13")
def test_under_served_bought_nothing_in_six_months(bank_of):
    bank = bank_of(
        balances(("1", "demand_deposit", 100), ("2", "demand_deposit", 100), ("4", "demand_deposit", 200_000))
        + "\n3 | 3-time_deposit | 2026-03-30 | 100\n5 | 5-time_deposit | 2026-03-31 | 100",
        account=accounts(("1", "demand_deposit", 1), ("2", "demand_deposit", 1), ("4", "demand_deposit", 1))
        + "\n3-time_deposit | 3 | time_deposit | CNY | 2026-03-30"
        + "\n5-time_deposit | 5 | time_deposit | CNY | 2026-03-31",
        insurance_policy="policy_id | customer_id | kind | starts_on\n---\np | 2 | life | 2026-09-30",
    )
    assert members(bank, "service_coverage") == {
        "1": "under_served",
        "2": "well_served",
        "3": "under_served",
        "5": "well_served",
    }
    assert reasons(bank, "service_coverage")["1"][0] == (
        "日均金融资产100元（低于20万元），从未购买投资产品、定期存款或保险。"
    )


@pytest.mark.covers("SEG-4")
def test_potentially_premier_counts_what_is_elsewhere_and_waiting_follow_up_has_no_manager(holding):
    external = "customer_id | asset_class | amount_fen | declared_on | declared_how\n---\n" + "\n".join(
        f"{who} | fund | {yuan * 100} | 2026-01-01 | observed"
        for who, yuan in (("1", 150_000), ("2", 149_999))
    )
    bank = holding(
        ("1", "demand_deposit", 50_000),
        ("2", "demand_deposit", 50_000),
        ("3", "demand_deposit", 200_000),
        ("4", "demand_deposit", 200_000),
        external_asset=external,
        customer=people(
            "1 |  |  |  |  |  |  |  |  | 2020-01-01",
            "2 |  |  |  |  |  |  |  |  | 2020-01-01",
            "3 |  |  |  |  |  |  |  |  | 2020-01-01",
            "4 |  |  |  |  |  |  |  | m1 | 2020-01-01",
        ),
    )
    assert members(bank, "premier_potential") == {"1": "potentially_premier"}
    assert members(bank, "premier_follow_up") == {"1": "waiting_follow_up", "3": "waiting_follow_up"}
    assert reasons(bank, "premier_potential")["1"][0] == (
        "日均金融资产未达到优质客户下限，本行与他行资产合计20万元（不低于20万元）。"
    )
    assert reasons(bank, "premier_follow_up")["3"][0] == "日均金融资产达到优质客户下限，还没有客户经理。"


@pytest.mark.covers("SEG-15")
def test_life_cycle_follows_tenure_change_and_products(bank_of):
    rows = [
        ("1", "2026-08-01", 10_000, 10_000),  # new
        ("2", "2020-01-01", 10_000, 0),
        ("3", "2020-01-01", 10_000, 7_000),
        ("4", "2020-01-01", 8_000, 10_000),
        ("5", "2020-01-01", 10_000, 10_000),
    ]
    held = [
        f"{who} | {who}-a | 2026-04-01 | {before * 100}\n{who} | {who}-a | 2026-07-01 | {now * 100}"
        for who, _, before, now in rows
    ]
    text = "\n".join(
        [
            "customer_id | account_id | changed_on | balance_fen",
            "---",
            *held,
            "6 | 6-a | 2026-04-01 | 100000",
            "6 | 6-b | 2026-04-01 | 100000",
        ]
    )
    account = "account_id | customer_id | product_id | opened_on\n---\n6-a | 6 | fund | 2020-01-01\n6-b | 6 | demand_deposit | 2020-01-01"
    customer = people(
        *[f"{who} |  |  |  |  |  |  |  |  | {since}" for who, since, *_ in rows],
        "6 |  |  |  |  |  |  |  |  | 2020-01-01",
    )
    bank = bank_of(text, account=account, customer=customer)
    assert members(bank, "life_cycle", on="2026-09-29") == {
        "1": "stage_identify",
        "2": "stage_drop_out",
        "3": "stage_decline",
        "4": "stage_grow",
        "5": "stage_cultivate",
        "6": "stage_stable",
    }


@pytest.mark.covers("SEG-15")
def test_loyalty_anniversaries_are_spoken_of_from_two_weeks_before_to_a_week_after(bank_of):
    since = {"1": "2016-10-14", "2": "2016-10-15", "3": "2021-09-23", "4": "2021-09-22", "5": "2025-09-30"}
    customer = people(*[f"{who} |  |  |  |  |  |  |  |  | {day}" for who, day in since.items()])
    bank = bank_of(customer=customer)
    assert members(bank, "loyalty") == {
        "1": "anniversary_gold",
        "3": "anniversary_silver",
        "5": "anniversary_paper",
    }
    assert reasons(bank, "loyalty")["1"] == (
        "自2016年10月14日成为客户，满10周年。",
        "Customer since 2016-10-14: 10 years.",
    )


@pytest.mark.covers("SEG-16")
@pytest.mark.parametrize(
    ("money", "authority", "need", "segment"),
    [
        ("yes", "yes", "yes", "man_all"),
        ("yes", "yes", "no", "man_money_authority"),
        ("yes", "no", "yes", "man_money_need"),
        ("no", "yes", "yes", "man_authority_need"),
        ("yes", "no", "no", "man_money_only"),
        ("no", "yes", "no", "man_authority_only"),
        ("no", "no", "yes", "man_need_only"),
        ("no", "no", "no", "man_none"),
    ],
)
def test_man_has_eight_combinations_each_with_what_to_do(bank_of, policy, money, authority, need, segment):
    judgement = f"""
        customer_id | judged_on  | money   | authority   | need
        ------------+------------+---------+-------------+-------
        1           | 2026-01-01 | no      | no          | no
        1           | 2026-09-30 | {money} | {authority} | {need}
        1           | 2026-10-01 | yes     | no          | yes
    """
    bank = bank_of(balances(("1", "demand_deposit", 1)), man_judgement=judgement)
    assert members(bank, "man") == {"1": segment}
    man = next(scheme for scheme in policy().entry(official=True)["segments"] if scheme["scheme"] == "man")
    advice = {entry["segment"]: entry["notes"]["advice"]["zh"] for entry in man["segments"]}
    assert len(set(advice.values())) == 8
    assert advice[segment]


@pytest.mark.covers("SEG-12")
def test_matrix_is_cut_by_two_facts(bank_of, policy):
    matrix = next(scheme for scheme in policy().segments if scheme.scheme == "priority_matrix")
    cells = {
        segment.segment: [(c.fact, c.comparison, c.bound(0)) for c in segment.when]
        for segment in matrix.expanded()
    }
    assert cells["high_contribution_low_cost"] == [
        ("contribution_fen", "at_least", 100_000),
        ("cost_to_serve_fen", "below", 20_000),
    ]
    assert members(bank_of(balances(("1", "demand_deposit", 1))), "priority_matrix") == {}


@pytest.mark.covers("SEG-6", "SEG-5")
def test_position_and_views_stand_in_the_manifest_entry(holding, policy):
    bank = holding(
        ("1", "demand_deposit", 1_000_000), ("2", "demand_deposit", 50_000), ("3", "demand_deposit", 4_999)
    )
    assert members(bank, "market_position") == {"1": "position_high_end", "2": "position_mid_range"}
    entry = policy().entry(official=True)
    assert {view["tier"] for view in entry["views"]} == {rung["tier"] for rung in entry["ladder"]}
    rhythm = {
        s["segment"]: s["contact"]["every_days"]
        for scheme in entry["segments"]
        for s in scheme["segments"]
        if "contact" in s
    }
    assert (rhythm["hk_macao_taiwan"], rhythm["conservative_retired"], rhythm["grade_a"]) == (4, 60, 14)


def test_own_scheme_of_a_bank_needs_only_the_pack(bank_of, policy):
    scheme = FirstMatch.model_validate(
        {
            "scheme": "own",
            "names": {"zh": "自定", "en": "Own"},
            "kind": "first_match",
            "segments": [
                {
                    "segment": "old",
                    "names": {"zh": "老", "en": "Old"},
                    "when": [{"fact": "age", "at_least": 70}],
                },
                {
                    "segment": "rest",
                    "names": {"zh": "其余", "en": "Rest"},
                    "reason": {"zh": "其余。", "en": "The rest."},
                },
            ],
        }
    )
    bank = bank_of(
        customer=people(
            "1 | 1950-01-01 |  |  |  |  |  |  |  | 2020-01-01",
            "2 | 2000-01-01 |  |  |  |  |  |  |  | 2020-01-01",
            "3 |  |  |  |  |  |  |  |  | 2020-01-01",
        )
    )
    pack = policy(segments=(scheme,))
    assert members(bank, "own", policies=(pack,)) == {"1": "old", "2": "rest"}


def test_reasons_fit_into_the_application_and_codes_are_unique(holding):
    bank = holding(("1", "fund", 12_345_678), ("2", "time_deposit", 9_000))
    rows = bank.night(ON, tables=("segments",))["segments"].to_pylist()
    assert all(0 < len(row[column]) <= 300 for row in rows for column in ("reason", "reason_en"))
    assert all(len(row["segment"]) <= 40 for row in rows)
    assert len({(row["customer_id"], row["segment"]) for row in rows}) == len(rows)
