"""Channels of the last 90 days, how long a customer is known, and when there was last something."""

import pytest

pytestmark = pytest.mark.spec


def test_uses_of_90_days_and_the_last_use_however_long_ago(spec, day):
    """The 90 days up to 30 April begin on 31 January."""
    spec(
        "indicators",
        on="2025-04-30",
        customer="""
            customer_id | opened_on
            ------------+-----------
            1           | 2020-01-01
            2           | 2020-01-01
            3           | 2020-01-01
        """,
        channel_activity="""
            customer_id | channel  | used_on    | uses
            ------------+----------+------------+-----
            1           | counter  | 2025-01-30 |    4
            1           | mobile   | 2025-01-31 |    3
            1           | internet | 2025-04-30 |    2
            1           | hotline  | 2025-05-01 |    1
            2           | mobile   | 2025-01-30 |    1
            3           | mobile   | 2025-04-30 |    0
        """,
        expect={
            "1": {
                "counter_uses_90_days": 0,
                "mobile_uses_90_days": 3,
                "internet_uses_90_days": 2,
                "hotline_uses_90_days": 0,
                "self_service_uses_90_days": 0,
                "mobile_active": True,
                "last_mobile_use_on": day("2025-01-31"),
                "last_channel_use_on": day("2025-04-30"),
            },
            "2": {
                "counter_uses_90_days": 0,
                "mobile_uses_90_days": 0,
                "internet_uses_90_days": 0,
                "hotline_uses_90_days": 0,
                "self_service_uses_90_days": 0,
                "mobile_active": False,
                "last_mobile_use_on": day("2025-01-30"),
                "last_channel_use_on": day("2025-01-30"),
            },
            "3": {
                "counter_uses_90_days": 0,
                "mobile_uses_90_days": 0,
                "internet_uses_90_days": 0,
                "hotline_uses_90_days": 0,
                "self_service_uses_90_days": 0,
                "mobile_active": False,
                "last_mobile_use_on": None,
                "last_channel_use_on": None,
            },
        },
    )


def test_tenure_recency_and_contacts(spec):
    """1 is new today. 2 is known by the first account, 2020-04-30: five years and one leap day, 1,826 days.

    Recency takes the later of contact and transaction; salary is neither.
    """
    spec(
        "indicators",
        on="2025-04-30",
        account="""
            account_id | customer_id | opened_on
            -----------+-------------+-----------
            a          | 2           | 2020-04-30
            b          | 2           | 2021-04-30
            c          | 3           | 2025-01-01
            d          | 4           | 2025-01-01
        """,
        customer="""
            customer_id | opened_on
            ------------+-----------
            1           | 2025-04-30
            3           | 2025-01-01
            4           | 2025-01-01
        """,
        interaction="""
            customer_id | occurred_on | reached
            ------------+-------------+--------
            2           | 2025-04-20  | yes
            2           | 2025-01-31  | yes
            2           | 2025-01-30  | yes
            2           | 2025-04-29  | no
            3           | 2025-04-01  | yes
        """,
        transaction="""
            account_id | booked_on  | amount_fen | kind
            -----------+------------+------------+---------
            a          | 2025-04-25 |         -1 | card
            a          | 2025-04-28 |          1 | salary
            c          | 2025-03-31 |         -1 | card
            d          | 2024-04-30 |         -1 | purchase
        """,
        expect={
            "1": {"tenure_days": 0, "recency_days": None, "contacts_90_days": 0},
            "2": {"tenure_days": 1826, "recency_days": 5, "contacts_90_days": 2},
            "3": {"tenure_days": 119, "recency_days": 29, "contacts_90_days": 1},
            "4": {"tenure_days": 119, "recency_days": 365, "contacts_90_days": 0},
        },
    )
