"""Papers, complaints and invitations, and what a complaint, an age or a farewell withholds."""

import pytest
from assay.triggers.duties import complaint_closed, document_expiring, event_invitation
from assay.triggers.flows import large_inflow, salary_in

pytestmark = [pytest.mark.spec, pytest.mark.covers("RM-2")]

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |      100000
    2           | b          | 2025-01-01 |      100000
    3           | c          | 2025-01-01 |      100000
    4           | d          | 2025-01-01 |      100000
    5           | e          | 2025-01-01 |      100000
"""


def test_document_expiring_is_told_a_month_before_and_after_its_last_day(spec):
    spec(
        document_expiring,
        on="2025-04-30",
        balances=BALANCES,
        customer="""
            customer_id | document_valid_to
            ------------+------------------
            1           | 2025-05-30
            2           | 2025-05-31
            3           | 2025-04-30
            4           | 2025-03-31
            5           | 2025-03-30
        """,
        expect={
            "1": ("2025-05-30", "2025-06-29", None, "身份证件5月30日到期，请提前更新。"),
            "3": ("2025-04-30", "2025-05-30", None, "身份证件4月30日到期，请提前更新。"),
            "4": ("2025-03-31", "2025-04-30", None, "身份证件3月31日已过期，请更新。"),
        },
    )


@pytest.mark.covers("CARE-3")
def test_complaint_closed_asks_for_a_visit_back_within_a_week(spec):
    spec(
        complaint_closed,
        on="2025-04-30",
        balances=BALANCES,
        complaint="""
            complaint_id | customer_id | opened_on  | closed_on
            -------------+-------------+------------+-----------
            c1           | 1           | 2025-04-01 | 2025-04-30
            c2           | 2           | 2025-04-01 | 2025-04-23
            c3           | 3           | 2025-04-01 | 2025-04-22
            c4           | 4           | 2025-04-01 |
            c5           | 5           | 2025-04-01 | 2025-05-01
        """,
        expect={
            "1": ("2025-04-30", "2025-05-07", None, "投诉已于4月30日办结，应回访。"),
            "2": ("2025-04-23", "2025-04-30", None, "投诉已于4月23日办结，应回访。"),
        },
    )


def test_event_invitation_lasts_until_the_last_day_to_reply(spec):
    """Three weeks ahead; who was invited is not invited again, who was invited later is not yet."""
    spec(
        event_invitation,
        on="2025-04-30",
        balances=BALANCES,
        invitation="""
            event_id | customer_id | event_on   | reply_by   | invited_on
            ---------+-------------+------------+------------+-----------
            e1       | 1           | 2025-05-21 | 2025-04-30 |
            e1       | 2           | 2025-05-21 | 2025-04-29 |
            e2       | 3           | 2025-05-22 | 2025-05-20 |
            e3       | 4           | 2025-05-10 |            |
            e1       | 5           | 2025-05-21 | 2025-05-15 | 2025-04-30
        """,
        expect={
            "1": ("2025-05-21", "2025-04-30", None, "可邀请参加5月21日的活动，4月30日前回复。"),
            "4": ("2025-05-10", "2025-05-10", None, "可邀请参加5月10日的活动，5月10日前回复。"),
        },
    )


FLOWS = {
    "on": "2025-04-30",
    "balances": BALANCES,
    "transaction": """
        account_id | booked_on  | amount_fen | kind
        -----------+------------+------------+---------
        a          | 2025-04-29 |   10000000 | transfer
        b          | 2025-04-29 |   10000000 | transfer
        c          | 2025-04-29 |   10000000 | transfer
        d          | 2025-04-29 |   10000000 | transfer
        e          | 2025-04-29 |   10000000 | transfer
    """,
}
INFLOW = ("2025-04-29", "2025-05-04", 10000000, "4月29日净转入10万元。")


def test_nothing_is_sold_while_a_complaint_is_open(spec):
    """One settled today is not open any more; one opened tomorrow is not known."""
    spec(
        large_inflow,
        **FLOWS,
        complaint="""
            complaint_id | customer_id | opened_on  | closed_on
            -------------+-------------+------------+-----------
            c1           | 1           | 2025-04-30 |
            c2           | 2           | 2025-04-01 | 2025-04-30
            c3           | 3           | 2025-04-01 | 2025-05-01
            c4           | 4           | 2025-05-01 |
            c5           | 4           | 2025-04-01 | 2025-04-02
        """,
        expect={"2": INFLOW, "4": INFLOW, "5": INFLOW},
    )


def test_nothing_is_sold_to_the_young_or_to_those_who_leave(spec):
    """The eighteenth birthday is the first day of age; who is known to leave is left in peace."""
    spec(
        large_inflow,
        **FLOWS,
        customer="""
            customer_id | birth_on   | opened_on  | closed_on
            ------------+------------+------------+-----------
            1           | 2007-04-30 | 2020-01-01 |
            2           | 2007-05-01 | 2020-01-01 |
            3           | 1980-01-01 | 2020-01-01 | 2025-05-31
            4           |            | 2020-01-01 |
            5           | 1980-01-01 | 2020-01-01 | 2025-04-29
        """,
        account="""
            account_id | customer_id | closed_on
            -----------+-------------+-----------
            e          | 5           | 2025-04-29
        """,
        expect={"1": INFLOW, "4": INFLOW},
    )


def test_a_service_is_owed_to_everyone(spec):
    """Neither a complaint nor an age keeps the bank from saying that a document expires."""
    spec(
        document_expiring,
        on="2025-04-30",
        balances=BALANCES,
        customer="""
            customer_id | birth_on   | document_valid_to
            ------------+------------+------------------
            1           | 2015-04-30 | 2025-05-30
        """,
        complaint="""
            complaint_id | customer_id | opened_on
            -------------+-------------+-----------
            c1           | 1           | 2025-04-30
        """,
        account="""
            account_id | customer_id
            -----------+------------
            b          | 1
            c          | 1
            d          | 1
            e          | 1
        """,
        expect={"1": ("2025-05-30", "2025-06-29", None, "身份证件5月30日到期，请提前更新。")},
    )


PAY = """
    account_id | booked_on  | amount_fen | kind
    -----------+------------+------------+---------
    a          | 2025-04-27 |    1500000 | salary
    b          | 2025-04-27 |    1499999 | salary
    c          | 2025-04-26 |    1500000 | salary
    d          | 2025-04-28 |   10000000 | salary
    e          | 2025-04-28 |    1600000 | salary
    e          | 2025-04-29 |   10000000 | transfer
"""


def test_salary_in_is_withheld_on_the_day_of_a_large_inflow_only(spec):
    """Whose pay is itself a large inflow is told of that alone; a large inflow of another day is another thing."""
    spec(
        salary_in,
        on="2025-04-30",
        balances=BALANCES,
        transaction=PAY,
        expect={
            "1": ("2025-04-27", "2025-05-02", 1500000, "4月27日工资入账1.50万元。"),
            "5": ("2025-04-28", "2025-05-03", 1600000, "4月28日工资入账1.60万元。"),
        },
    )
    spec(
        large_inflow,
        on="2025-04-30",
        balances=BALANCES,
        transaction=PAY,
        expect={
            "4": ("2025-04-28", "2025-05-03", 10000000, "4月28日净转入10万元。"),
            "5": ("2025-04-29", "2025-05-04", 10000000, "4月29日净转入10万元。"),
        },
    )
