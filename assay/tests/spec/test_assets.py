"""Financial assets at the end of the business date, as a whole and by class."""

import pytest
from assay.indicators.assets import (
    demand_deposit_fen,
    financial_assets_fen,
    financial_assets_net_fen,
    fund_fen,
    insurance_fen,
    precious_metal_fen,
    time_deposit_fen,
    wealth_product_fen,
)

pytestmark = pytest.mark.spec

BANK = {
    "on": "2025-04-30",
    "balances": """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-04-01 |           1
        1           | b          | 2025-04-01 |          10
        1           | c          | 2025-04-01 |         100
        1           | d          | 2025-04-01 |        1000
        1           | e          | 2025-04-01 |       10000
        1           | f          | 2025-04-01 |      100000
        1           | g          | 2025-04-01 |     1000000
        1           | h          | 2025-04-01 |    10000000
        1           | i          | 2025-04-01 |        -300
        1           | j          | 2025-04-01 |           2
        1           | k          | 2025-04-01 |          20
        1           | l          | 2025-04-01 |         200
        1           | m          | 2025-04-01 |        2000
    """,
    "account": """
        account_id | customer_id | product_id
        -----------+-------------+-------------------
        a          | 1           | demand_deposit
        b          | 1           | time_deposit
        c          | 1           | wealth_product
        d          | 1           | fund
        e          | 1           | insurance
        f          | 1           | precious_metal
        g          | 1           | loan
        h          | 1           | loan
        i          | 1           | demand_deposit
        j          | 1           | call_deposit
        k          | 1           | large_cd
        l          | 1           | trust_product
        m          | 1           | treasury_bond
    """,
}


@pytest.mark.parametrize(
    ("definition", "fen"),
    [
        (financial_assets_fen, 113_333),
        (financial_assets_net_fen, 113_033),
        (demand_deposit_fen, 3),
        (time_deposit_fen, 2030),
        (wealth_product_fen, 300),
        (fund_fen, 1000),
        (insurance_fen, 10_000),
        (precious_metal_fen, 100_000),
    ],
    ids=lambda value: getattr(value, "key", None),
)
def test_assets_by_class_leave_loans_out_and_overdrafts_at_zero(spec, definition, fen):
    spec(definition, **BANK, expect={"1": fen})


def test_policy_may_subtract_overdrafts(spec, policy):
    net = policy(overdraft="net")
    spec(financial_assets_fen, **BANK, policies=(net,), expect={"1": 113_033})
    spec(demand_deposit_fen, **BANK, policies=(net,), expect={"1": -297})


def test_customer_without_account_has_zeros(spec):
    spec(
        "indicators",
        on="2025-04-30",
        customer="""
            customer_id | opened_on  | closed_on
            ------------+------------+-----------
            1           | 2025-04-30 |
            2           | 2025-05-01 |
            3           | 2025-01-01 | 2025-04-29
            4           | 2025-01-01 | 2025-04-30
            5           |            |
        """,
        expect={
            "1": {
                "financial_assets_fen": 0,
                "average_assets_to_date_fen": 0,
                "product_count": 0,
                "invested": False,
            },
            "4": {
                "financial_assets_fen": 0,
                "average_assets_to_date_fen": 0,
                "product_count": 0,
                "invested": False,
            },
        },
    )


def test_household_adds_up_its_present_members(spec):
    spec(
        "households",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         100
            2           | b          | 2025-04-01 |          20
            3           | c          | 2025-04-01 |           3
        """,
        household="""
            household_id | customer_id | valid_from | valid_to
            -------------+-------------+------------+-----------
            h            | 1           |            |
            h            | 2           | 2025-04-30 | 2025-04-30
            h            | 3           | 2025-01-01 | 2025-04-29
        """,
        expect={"h": {"member_count": 2, "financial_assets_fen": 120}},
    )
