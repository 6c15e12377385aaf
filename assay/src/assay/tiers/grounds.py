"""What tiers rest on: each customer's balance-days with and without overdrafts, education and age."""

from ibis import coalesce, greatest, null
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_years import years_until
from assay.indicators.balances import days_within, worth_span
from assay.money import balance_days, total
from assay.tiers.basis import closed_month

SUMS = (
    "balance_days_closed",
    "balance_days_closed_floor0",
    "balance_days_to_date",
    "balance_days_to_date_floor0",
    "close_fen",
    "close_floor0_fen",
)
MONTHS = (
    "balance_days_closed_month",
    "balance_days_closed_month_floor0",
    "balance_days_month_to_date",
    "balance_days_month_to_date_floor0",
)


def month_figure(balance_change: Table, counted_account: Table, rate_span: Table, run: Run) -> Table:
    """One row an account: balance-days of the closed month and of the running one, for rules by the month."""
    spans = worth_span(balance_change, counted_account, rate_span, run)
    worth = spans.worth_fen
    closed_first, closed_last = closed_month(run.on)
    closed = days_within(spans, closed_first, closed_last)
    running = days_within(spans, run.on.replace(day=1), run.on)
    return spans.group_by("account_id").agg(
        balance_days_closed_month=balance_days(worth, closed),
        balance_days_closed_month_floor0=balance_days(greatest(worth, 0), closed),
        balance_days_month_to_date=balance_days(worth, running),
        balance_days_month_to_date_floor0=balance_days(greatest(worth, 0), running),
    )


def customer_balance_days(
    account_figure: Table, current_customer: Table, customer: Table, *months: Table, run: Run
) -> Table:
    """One row a customer: what tiers of any overdraft switch are decided on; months only where a rule asks."""
    figures, names = account_figure, list(SUMS)
    for month in months:
        figures = figures.left_join(month, "account_id").drop("account_id_right")
        names += MONTHS
    sums = figures.group_by("customer_id").agg(**{name: total(coalesce(figures[name], 0)) for name in names})
    people = customer.select(
        "customer_id",
        "education",
        "org_id",
        "rm_staff_id",
        age_closed=years_until(customer.birth_on, run.closed_quarter.last),
        age_now=years_until(customer.birth_on, run.quarter.last),
    )
    current = current_customer.select("customer_id")
    joined = current.left_join(people, "customer_id").drop("customer_id_right")
    joined = joined.left_join(sums, "customer_id").drop("customer_id_right")
    return joined.select(
        "customer_id",
        "education",
        "org_id",
        "rm_staff_id",
        "age_closed",
        "age_now",
        **{name: coalesce(joined[name], 0) for name in names},
    )


def grounds(customer_balance_days: Table, run: Run) -> Table:
    """What the snapshot keeps of it; empty where the sources do not hold the period whole."""
    rows = customer_balance_days
    has_months = MONTHS[0] in rows.columns and run.covers_from <= closed_month(run.on)[0]
    closed = {
        name: rows[name] if run.covers_closed_quarter else null("int64") for name in SUMS if "_closed" in name
    }
    months = {name: rows[name] if has_months else null("int64") for name in MONTHS if "_closed" in name}
    return rows.select(
        "customer_id",
        "org_id",
        "rm_staff_id",
        "education",
        "age_closed",
        "age_now",
        "balance_days_to_date",
        "balance_days_to_date_floor0",
        **closed,
        **months,
    )
