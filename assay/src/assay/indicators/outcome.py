"""The snapshot's tables of figures, put together from the definitions."""

from typing import Any

import ibis.expr.operations as ops
from ibis import coalesce, ifelse, literal, null
from ibis.expr.types import Table, Value

from assay.business_date import Run
from assay.indicators import INDICATORS
from assay.indicators.assets import average_assets_closed_quarter_fen
from assay.indicators.definition import Grain, Indicator, Unit
from assay.indicators.trend import MONTH_DAYS, MONTH_ENDS
from assay.money import per_day, total
from assay.policies import Policy

# Of which step each grain has its rows; `customer` is worked out last, from the figures of all others.
ROWS_OF: dict[Grain, str] = {
    "account": "account_figure",
    "debt": "loan_figure",
    "holding": "holding",
    "conversation": "conversation",
    "flow": "customer_flow",
    "movement": "last_movement",
    "use": "channel_use",
    "earning": "earning",
    "service": "service",
    "declaration": "declaration",
    "past": "past_assets",
}
TYPE_OF: dict[Unit, str] = {"flag": "boolean", "date": "date"}
PAST = ("year_ago_days", "quarter_before_days")


def counted(account_figure: Table, *, overdraft: str) -> Table:
    """The account figures with the columns that count under a policy's overdraft switch."""
    floor0 = overdraft == "zero"
    suffix = "_floor0" if floor0 else ""
    names = ("balance_days_closed", "balance_days_to_date", *MONTH_DAYS)
    ends = {
        f"{name}_counted": ifelse(account_figure[name] < 0, 0, account_figure[name])
        if floor0
        else account_figure[name]
        for name in MONTH_ENDS
    }
    return account_figure.mutate(
        **{f"{name}_counted": account_figure[f"{name}{suffix}"] for name in names},
        **ends,
        close_counted_fen=account_figure["close_floor0_fen" if floor0 else "close_fen"],
    )


def customer_figure(
    current_customer: Table,
    *grains: Table,
    run: Run,
    policy: Policy,
    declared: tuple[Indicator, ...] = INDICATORS,
) -> Table:
    """One row a customer with every indicator that sums up rows of a grain; `grains` as in `ROWS_OF`.

    And with what those over the customer itself follow from besides, see `indicators`.
    """
    rows_of = dict(zip(ROWS_OF, grains, strict=True))
    rows_of["account"] = counted(rows_of["account"], overdraft=policy.overdraft)
    rows = current_customer.select("customer_id", "org_id", "known_since")
    derived = [i for i in declared if i.over == "customer"]
    past = PAST if derived else ()
    for grain, table in rows_of.items():
        values: dict[str, Value] = {i.key: i(table, run) for i in declared if i.over == grain}
        if grain == "past":
            values = {name: total(table[name]) for name in past}
        if not values:
            continue
        sums = table.group_by(**{f"{grain}_owner": table.customer_id}).agg(**values)
        # One chain of joins, without a list of all columns after each.
        rows = rows.left_join(sums, rows.customer_id == sums[f"{grain}_owner"])
    plain = [i for i in declared if i.over != "customer"]
    return rows.select(
        "customer_id",
        "org_id",
        "known_since",
        *past,
        premier_bound_fen=literal(policy.premier_fen, type="int64"),
        **{i.key: valued(i.finished(rows[i.key], run), i, run) for i in plain},
    )


def customer_rank(known: Table, *, run: Run, declared: tuple[Indicator, ...] = INDICATORS) -> Table:
    """One row a customer with the declared indicators that compare customers; `known` is `customer_figure`.

    They are apart because sorting carries every column along, and because all customers are needed at once.
    """
    values = {i.key: valued(i(known, run), i, run) for i in declared if i.over == "customer"}
    ranks = {key: value for key, value in values.items() if value.op().find(ops.WindowFunction)}
    return known.select("customer_id", **ranks)


def indicators(
    known: Table, customer_rank: Table, *, run: Run, declared: tuple[Indicator, ...] = INDICATORS
) -> Table:
    """One row a customer with every declared indicator, and the quarters they speak of; `known` is `customer_figure`."""
    ranks = [key for key in customer_rank.columns if key != "customer_id"]
    derived = [i for i in declared if i.over == "customer" and i.key not in ranks]
    every = known.mutate(**{i.key: valued(i(known, run), i, run) for i in derived})
    if ranks:
        places = customer_rank.select(*ranks, ranked=customer_rank.customer_id)
        every = every.left_join(places, every.customer_id == places.ranked)
    return every.select("customer_id", *(i.key for i in declared), **_calendar(run))


def valued(value: Value, definition: Indicator, run: Run) -> Value:
    """The figure of a customer who may have no row of the grain; empty where the sources do not reach back."""
    if not definition.is_covered(run):
        return null(TYPE_OF.get(definition.unit, "int64"))
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


def households(household: Table, indicators: Table, account_figure: Table, run: Run) -> Table:
    """One row a household with members among the current customers: what they hold together.

    Averages are taken from the members' balance-days, divided once. A product that two members hold is one.
    """
    members = household.filter(
        coalesce(household.valid_from <= run.on, True),
        coalesce(household.valid_to >= run.on, True),
    ).select("household_id", "customer_id")
    joined = members.inner_join(indicators, "customer_id")
    closed = total(joined.balance_days_closed_quarter)
    sums = joined.group_by("household_id").agg(
        member_count=joined.customer_id.nunique(),
        financial_assets_fen=total(joined.financial_assets_fen),
        average_assets_closed_quarter_fen=per_day(closed, run.closed_quarter.days)
        if average_assets_closed_quarter_fen.is_covered(run)
        else null("int64"),
        average_assets_to_date_fen=per_day(total(joined.balance_days_to_date), run.days_elapsed),
        contribution_fen=total(joined.contribution_fen),
    )
    held = members.inner_join(
        account_figure.filter(account_figure.close_fen > 0).select("customer_id", "product_id"), "customer_id"
    )
    products = held.group_by("household_id").agg(product_count=held.product_id.nunique())
    together = sums.left_join(products, "household_id")
    return together.drop("household_id_right").mutate(product_count=coalesce(together.product_count, 0))
