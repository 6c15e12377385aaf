"""Assets at other banks, and our share."""

import pytest

pytestmark = [pytest.mark.spec, pytest.mark.covers("SEG-4")]


def test_the_latest_declaration_of_each_class_counts(spec):
    """1: fund 2,000 (not the older 1,000, nor what is declared tomorrow) and insurance 500; loans are no assets.

    7,500 of 10,000. From 1 March to 30 April there are 60 days. 3: nothing here, nothing there. 4: 1 of 3. 5: 2 of 3.
    """
    spec(
        "indicators",
        on="2025-04-30",
        balances="""
            customer_id | account_id | changed_on | balance_fen
            ------------+------------+------------+------------
            1           | a          | 2025-04-01 |        7500
            2           | b          | 2025-04-01 |           1
            3           | c          | 2025-04-01 |           0
            4           | d          | 2025-04-01 |           1
            5           | e          | 2025-04-01 |           2
        """,
        external_asset="""
            customer_id | asset_class | amount_fen | declared_on | declared_how
            ------------+-------------+------------+-------------+-------------
            1           | fund        |       1000 | 2025-01-01  | declared
            1           | fund        |       2000 | 2025-03-01  | observed
            1           | fund        |       9999 | 2025-05-01  | declared
            1           | insurance   |        500 | 2024-04-30  | declared
            1           | loan        |       7777 | 2025-04-30  | declared
            3           | fund        |          0 | 2025-04-30  | declared
            4           | fund        |          2 | 2025-04-29  | inferred
            5           | fund        |          1 | 2025-04-29  | inferred
        """,
        expect={
            "1": {
                "external_assets_fen": 2500,
                "external_assets_age_days": 60,
                "assets_with_external_fen": 10_000,
                "wallet_share_bp": 7500,
            },
            "2": {
                "external_assets_fen": None,
                "external_assets_age_days": None,
                "assets_with_external_fen": 1,
                "wallet_share_bp": None,
            },
            "3": {
                "external_assets_fen": 0,
                "external_assets_age_days": 0,
                "assets_with_external_fen": 0,
                "wallet_share_bp": None,
            },
            "4": {
                "external_assets_fen": 2,
                "external_assets_age_days": 1,
                "assets_with_external_fen": 3,
                "wallet_share_bp": 3333,
            },
            "5": {
                "external_assets_fen": 1,
                "external_assets_age_days": 1,
                "assets_with_external_fen": 3,
                "wallet_share_bp": 6667,
            },
        },
    )
