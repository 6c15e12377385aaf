"""The snapshot's tables of figures, put together from the definitions."""

from typing import Any

from ibis import coalesce, literal
from ibis.expr.types import Table, Value

from assay.business_date import Run
from assay.indicators import INDICATORS
from assay.indicators.balances import FIGURES
from assay.indicators.definition import Indicator
from assay.money import per_day, total


def counted(account_figure: Table, *, overdraft: str) -> Table:
    """The account figures with the columns that count under a policy's overdraft switch."""
    floor0 = overdraft == "zero"
    closed, to_date, close = (
        ("balance_days_closed_floor0", "balance_days_to_date_floor0", "close_floor0_fen")
        if floor0
        else ("balance_days_closed", "balance_days_to_date", "close_fen")
    )
    return account_figure.mutate(
        balance_days_closed_counted=account_figure[closed],
        balance_days_to_date_counted=account_figure[to_date],
        close_counted_fen=account_figure[close],
    )


def customer_balance_days(account_figure: Table, current_customer: Table, run: Run) -> Table:
    """One row a customer: what tiers of any overdraft switch are decided on."""
    sums = account_figure.group_by("customer_id").agg(
        **{name: total(account_figure[name]) for name in (*FIGURES, "close_floor0_fen")}
    )
    joined = current_customer.left_join(sums, "customer_id")
    names = (*FIGURES, "close_floor0_fen")
    return joined.select(
        current_customer.customer_id,
        current_customer.birth_on,
        current_customer.education,
        **{name: coalesce(joined[name], 0) for name in names},
    )


def indicators(
    current_customer: Table,
    account_figure: Table,
    holding: Table,
    conversation: Table,
    run: Run,
    *,
    overdraft: str,
) -> Table:
    """One row a customer with every indicator, and the quarters they speak of."""
    grains = {
        "account": counted(account_figure, overdraft=overdraft),
        "holding": holding,
        "conversation": conversation,
    }
    rows = current_customer.select("customer_id")
    for grain, table in grains.items():
        values = {i.key: i(table, run) for i in INDICATORS if i.over == grain}
        rows = rows.left_join(table.group_by("customer_id").agg(**values), "customer_id").drop(
            "customer_id_right"
        )
    filled = {i.key: _filled(rows, i) for i in INDICATORS}
    if not run.covers_closed_quarter:
        for name in ("average_assets_closed_quarter_fen", "balance_days_closed_quarter"):
            filled[name] = literal(None, type="int64")
    return rows.select("customer_id", **filled, **_calendar(run))


def _filled(rows: Table, definition: Indicator) -> Value:
    value = rows[definition.key]
    return value if definition.when_none is None else coalesce(value, definition.when_none)


def _calendar(run: Run) -> dict[str, Any]:
    return {
        "closed_quarter": literal(run.closed_quarter.label),
        "quarter": literal(run.quarter.label),
        "days_in_quarter": literal(run.days_in_quarter, type="int64"),
        "days_elapsed": literal(run.days_elapsed, type="int64"),
    }


def account_averages(account_figure: Table, run: Run) -> Table:
    """One row an account that was open on any day of the quarter so far."""
    rows = account_figure.filter(account_figure.days_open > 0)
    return rows.select(
        "account_id",
        "customer_id",
        "days_open",
        "close_fen",
        quarter=literal(run.quarter.label),
        days_in_quarter=literal(run.days_in_quarter, type="int64"),
        days_elapsed=literal(run.days_elapsed, type="int64"),
        balance_days=rows.balance_days_to_date,
        average_calendar_fen=per_day(rows.balance_days_to_date, run.days_elapsed),
        average_open_fen=per_day(rows.balance_days_to_date, rows.days_open),
        average_calendar_floor0_fen=per_day(rows.balance_days_to_date_floor0, run.days_elapsed),
    )


def households(household: Table, indicators: Table, run: Run) -> Table:
    """One row a household with members among the current customers."""
    members = household.filter(
        coalesce(household.valid_from <= run.on, True),
        coalesce(household.valid_to >= run.on, True),
    )
    joined = members.inner_join(indicators, "customer_id")
    return joined.group_by("household_id").agg(
        member_count=joined.customer_id.nunique(),
        financial_assets_fen=total(joined.financial_assets_fen),
    )
