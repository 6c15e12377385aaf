"""The steps that give figures: of accounts, of customers, of households, of outlets and tiers."""

from datetime import date
from functools import partial

from ibis.expr.types import Table

from assay.business_date import Run
from assay.indicators.accounts import counted_account, current_customer, loan_account
from assay.indicators.balances import (
    account_figure,
    balance_span,
    loan_figure,
    rate_span,
    transfer_price_span,
    unpriced_days,
)
from assay.indicators.channels import channel_use
from assay.indicators.concentration import concentration
from assay.indicators.contribution import earning
from assay.indicators.costs import service
from assay.indicators.engagement import conversation
from assay.indicators.flows import customer_flow, last_movement
from assay.indicators.outcome import (
    ROWS_OF,
    account_averages,
    customer_figure,
    customer_rank,
    households,
    indicators,
)
from assay.indicators.penetration import penetration, penetration_count
from assay.indicators.products import holding
from assay.indicators.trend import past_assets
from assay.indicators.wallet import declaration
from assay.nightly.standing import balance_steps
from assay.nightly.step import Step
from assay.policies import Policy

IDLE_TRIGGER = "idle_balance"
UNPRICED = "unpriced_days"


def figure_steps(run: Run, official: Policy, since: date | None = None) -> tuple[Step, ...]:
    """Everything about one account, one customer or one household; `since` as in `plan`."""
    idle = official.triggers.get(IDLE_TRIGGER)
    idle_days = idle.lookback_days if idle else 0
    return (
        *_account_steps(run, idle_days=idle_days, since=since),
        *_customer_steps(run, official),
        Step(
            "customer_figure",
            ("current_customer", *ROWS_OF.values()),
            partial(customer_figure, run=run, policy=official),
        ),
        Step("customer_rank", ("customer_figure",), partial(customer_rank, run=run), whole=True),
        Step("indicators", ("customer_figure", "customer_rank"), partial(indicators, run=run)),
        Step("account_averages", ("account_figure",), partial(account_averages, run=run), cut=False),
        Step(
            "households",
            ("household", "indicators", "account_figure"),
            partial(households, run=run),
            whole=True,
        ),
    )


def group_steps() -> tuple[Step, ...]:
    """Everything about an outlet, a relationship manager or a tier; after the tiers."""
    return (
        Step("penetration_count", ("current_customer", "holding", "loan_figure", "tiers"), penetration_count),
        Step("penetration", ("penetration_count",), penetration, whole=True),
        Step("concentration", ("current_customer", "indicators"), concentration, whole=True),
    )


def _account_steps(run: Run, *, idle_days: int, since: date | None) -> tuple[Step, ...]:
    return (
        Step("counted_account", ("account", "product"), partial(counted_account, run=run)),
        Step("loan_account", ("account", "product"), partial(loan_account, run=run)),
        Step("current_customer", ("customer", "account"), partial(current_customer, run=run)),
        Step("rate_span", ("fx_rate",), partial(rate_span, run=run)),
        Step("transfer_price_span", ("transfer_price",), partial(transfer_price_span, run=run)),
        *balance_steps(run, idle_days=idle_days, since=since),
        Step(
            "account_figure",
            ("counted_account", "account_balance_days"),
            partial(account_figure, run=run, idle_days=idle_days),
        ),
        Step("loan_figure", ("loan_account", "account_balance_days"), partial(loan_figure, run=run)),
        Step(
            UNPRICED,
            ("balance_change", "counted_account", "rate_span"),
            partial(_unpriced_days, run=run),
        ),
    )


def _customer_steps(run: Run, official: Policy) -> tuple[Step, ...]:
    return (
        Step("holding", ("account_figure", "insurance_policy"), partial(holding, run=run)),
        Step("conversation", ("interaction",), partial(conversation, run=run)),
        Step(
            "customer_flow",
            ("transaction", "counted_account", "rate_span"),
            partial(customer_flow, run=run),
        ),
        Step("last_movement", ("transaction", "counted_account"), partial(last_movement, run=run)),
        Step("channel_use", ("channel_activity",), partial(channel_use, run=run)),
        Step("earning", ("account_figure", "loan_figure"), partial(earning, run=run)),
        Step(
            "service",
            (
                "current_customer",
                "channel_use",
                "interaction",
                "account_figure",
                "loan_figure",
                "unit_cost",
            ),
            partial(service, run=run),
        ),
        Step("declaration", ("external_asset",), partial(declaration, run=run)),
        Step(
            "past_assets",
            ("account", "product", "balance_change", "fx_rate"),
            partial(past_assets, run=run, overdraft=official.overdraft),
        ),
    )


def _unpriced_days(balance_change: Table, counted: Table, rates: Table, *, run: Run) -> Table:
    """One row: on how many days a foreign account had a balance before the first rate of its currency."""
    abroad = counted.filter(counted.currency != run.base_currency)
    spans = balance_span(balance_change.semi_join(abroad, "account_id"), abroad, run)
    return unpriced_days(spans, rates)
