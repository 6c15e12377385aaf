"""Figures of outlets, tiers and relationship managers: penetration and concentration."""

import pytest

pytestmark = pytest.mark.spec

CUSTOMERS = """
    customer_id | org_id | rm_staff_id
    ------------+--------+------------
    01          | o      | r
    02          | o      | r
    03          | o      |
    04          | o      |
    05          | o      |
    06          | o      |
    07          | p      |
    08          | p      |
    09          | p      |
    10          | p      |
    11          | p      |
    12          |        | s
"""
BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    01          | a          | 2025-04-01 |         100
    02          | b          | 2025-04-01 |          50
    03          | c          | 2025-04-01 |          30
    04          | d          | 2025-04-01 |          10
    05          | e          | 2025-04-01 |           5
    06          | f          | 2025-04-01 |           5
    07          | g          | 2025-04-01 |          10
    08          | h          | 2025-04-01 |          10
    09          | i          | 2025-04-01 |          10
    10          | j          | 2025-04-01 |          10
    11          | k          | 2025-04-01 |          10
    12          | l          | 2025-04-01 |           0
"""


def _rows(bank, table, key):
    rows = bank.night("2025-04-30", tables=(table,))[table].to_pylist()
    return {tuple(row[name] for name in key): row for row in rows}


@pytest.mark.covers("SEG-14")
def test_concentration_of_an_outlet_and_of_a_relationship_manager(bank_of):
    """Outlet o: 200 in all; the best fifth of six are two with 150. 80 % are 160: 100 + 50 + 30 reach it.

    Of 100 in fees 06 paid 80, which are 80 %, and 05 paid 20: the two give all. Three of six were spoken to, five
    times, three of them with 01. Manager r has 01 and 02: one is the best fifth, 100 of 150; no fees, nothing to share.
    """
    bank = bank_of(
        balances=BALANCES,
        customer=CUSTOMERS,
        transaction="""
            account_id | booked_on  | amount_fen | kind
            -----------+------------+------------+-----
            f          | 2025-04-02 |        -80 | fee
            e          | 2025-04-02 |        -20 | fee
        """,
        interaction="""
            customer_id | occurred_on | reached
            ------------+-------------+--------
            01          | 2025-04-02  | yes
            01          | 2025-04-03  | yes
            01          | 2025-04-04  | yes
            03          | 2025-04-02  | yes
            06          | 2025-04-02  | yes
            02          | 2025-04-02  | no
            04          | 2025-01-30  | yes
            08          | 2025-04-02  | yes
        """,
    )
    found = _rows(bank, "concentration", ("scope_kind", "scope_id"))
    assert found["outlet", "o"] == {
        "scope_kind": "outlet",
        "scope_id": "o",
        "customers": 6,
        "top_customers": 2,
        "assets_fen": 200,
        "assets_top_fen": 150,
        "assets_top_bp": 7500,
        "assets_80_customers": 3,
        "contribution_fen": 100,
        "contribution_top_fen": 100,
        "contribution_top_bp": 10_000,
        "contribution_80_customers": 1,
        "contacted_customers": 3,
        "contacted_bp": 5000,
        "contacts": 5,
        "contacts_top": 3,
        "contacts_top_bp": 6000,
    }
    assert found["relationship_manager", "r"] == {
        "scope_kind": "relationship_manager",
        "scope_id": "r",
        "customers": 2,
        "top_customers": 1,
        "assets_fen": 150,
        "assets_top_fen": 100,
        "assets_top_bp": 6667,
        "assets_80_customers": 2,
        "contribution_fen": 0,
        "contribution_top_fen": 0,
        "contribution_top_bp": None,
        "contribution_80_customers": None,
        "contacted_customers": 1,
        "contacted_bp": 5000,
        "contacts": 3,
        "contacts_top": 3,
        "contacts_top_bp": 10_000,
    }
    assert set(found) == {
        ("outlet", "o"),
        ("outlet", "p"),
        ("relationship_manager", "r"),
        ("relationship_manager", "s"),
    }
    # Five equals: the first by id is the best fifth, and it was not the one spoken to. Four of them make 80 %.
    equals = found["outlet", "p"]
    assert (equals["top_customers"], equals["assets_top_bp"], equals["assets_80_customers"]) == (1, 2000, 4)
    assert (equals["contacts"], equals["contacts_top_bp"]) == (1, 0)
    # A portfolio without anything in it.
    nothing = found["relationship_manager", "s"]
    assert (nothing["assets_fen"], nothing["assets_top_bp"], nothing["assets_80_customers"]) == (
        0,
        None,
        None,
    )
    assert (nothing["contacts"], nothing["contacts_top_bp"], nothing["contacted_bp"]) == (0, None, 0)


@pytest.mark.covers("SEG-13")
def test_penetration_counts_holders_and_what_they_hold(bank_of):
    """01 has two funds and an insurance policy in force, 02 an empty fund, 03 a loan, 04 a loan paid back."""
    bank = bank_of(
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            01          | a          | 2025-04-01 |         100
            01          | b          | 2025-04-01 |    99999999
            02          | c          | 2025-04-01 |           0
            03          | d          | 2025-04-01 |       -5000
            04          | e          | 2025-04-01 |           0
        """,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+-----------
            a          | 01          | fund
            b          | 01          | fund_2
            c          | 02          | fund
            d          | 03          | loan
            e          | 04          | loan
        """,
        product="""
            product_id | asset_class | name
            -----------+-------------+-------
            fund       | fund        | one
            fund_2     | fund        | another
            loan       | loan        | loan
        """,
        insurance_policy="""
            policy_id | customer_id | kind    | starts_on  | ends_on
            ----------+-------------+---------+------------+-----------
            p         | 01          | medical | 2024-05-01 | 2025-04-30
            q         | 02          | medical | 2024-05-01 | 2025-04-29
        """,
        customer="""
            customer_id | org_id
            ------------+-------
            01          | o
            02          | o
            03          | p
            04          |
        """,
    )
    found = _rows(bank, "penetration", ("scope_kind", "scope_id", "asset_class"))

    def counts(kind, scope, asset_class):
        row = found[kind, scope, asset_class]
        return row["holders"], row["customers"], row["products_held"]

    assert counts("bank", "", "fund") == (1, 4, 2)
    assert counts("bank", "", "insurance") == (1, 4, 1)
    assert counts("bank", "", "loan") == (1, 4, 1)
    assert counts("outlet", "o", "fund") == (1, 2, 2)
    assert counts("outlet", "p", "loan") == (1, 1, 1)
    assert counts("outlet", "p", "fund") == (0, 1, 0)
    assert {kind for kind, _, _ in found} == {"bank", "outlet", "tier"}
    tiers = {scope for kind, scope, _ in found if kind == "tier"}
    assert sum(counts("tier", tier, "fund")[1] for tier in tiers) == 4
    assert sum(counts("tier", tier, "fund")[0] for tier in tiers) == 1
    assert len(found) == 12 * (3 + len(tiers))


def test_a_household_holds_together(spec):
    """Average to date (30 x 100 + 15 x 31) / 30 = 115.5, half up, and not 100 + 16; the fund of both is one product."""
    spec(
        "households",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |         100
            2           | b          | 2025-04-16 |          31
            2           | c          | 2025-04-30 |           0
            3           | d          | 2025-04-01 |           9
        """,
        account="""
            account_id | customer_id | product_id
            -----------+-------------+-------------
            a          | 1           | fund
            b          | 2           | fund
            c          | 2           | time_deposit
        """,
        household="""
            household_id | customer_id
            -------------+------------
            h            | 1
            h            | 2
            i            | 3
        """,
        expect={
            "h": {
                "member_count": 2,
                "financial_assets_fen": 131,
                "average_assets_to_date_fen": 116,
                "average_assets_closed_quarter_fen": 0,
                "product_count": 1,
            },
            "i": {
                "member_count": 1,
                "financial_assets_fen": 9,
                "average_assets_to_date_fen": 9,
                "average_assets_closed_quarter_fen": 0,
                "product_count": 1,
            },
        },
    )
