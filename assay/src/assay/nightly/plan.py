"""The order of a night: which expression needs which, and which are written to the snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce

from ibis.expr.types import Table

from assay.business_date import Run
from assay.errors import PolicyError
from assay.indicators.accounts import counted_account, current_customer
from assay.indicators.balances import account_balance_days, account_figure, rate_span, worth_span
from assay.indicators.engagement import conversation
from assay.indicators.outcome import account_averages, customer_balance_days, households, indicators
from assay.indicators.products import holding
from assay.policies import Policy
from assay.segments import segments
from assay.tiers.assign import bounds, standing, tiers
from assay.triggers import BY_KEY, Facts, customer_flow
from assay.triggers.outcome import hits, triggers


@dataclass(frozen=True)
class Step:
    """One named result. `needs` are source tables or earlier steps, in the order `build` takes them."""

    name: str
    needs: tuple[str, ...]
    build: Callable[..., Table]


def plan(run: Run, policies: tuple[Policy, ...]) -> tuple[Step, ...]:
    """All steps of a night; every one is worked out once and kept until the night ends."""
    for pack in policies:
        _refuse_unknown_triggers(pack)
    return (*_figures(run, policies[0]), *_judgements(run, policies))


def _figures(run: Run, official: Policy) -> tuple[Step, ...]:
    return (
        Step("counted_account", ("account", "product"), partial(counted_account, run=run)),
        Step("current_customer", ("customer", "account"), partial(current_customer, run=run)),
        Step("rate_span", ("fx_rate",), partial(rate_span, run=run)),
        Step(
            "account_figure",
            ("balance_change", "counted_account", "rate_span"),
            partial(_account_figure, run=run),
        ),
        Step("holding", ("account_figure", "insurance_policy"), partial(holding, run=run)),
        Step("conversation", ("interaction",), partial(conversation, run=run)),
        Step(
            "indicators",
            ("current_customer", "account_figure", "holding", "conversation"),
            partial(indicators, run=run, overdraft=official.overdraft),
        ),
        Step("account_averages", ("account_figure",), partial(account_averages, run=run)),
        Step("households", ("household", "indicators"), partial(households, run=run)),
    )


def _judgements(run: Run, policies: tuple[Policy, ...]) -> tuple[Step, ...]:
    facts = (
        "current_customer",
        "counted_account",
        "account_figure",
        "customer_flow",
        "indicators",
        "calendar",
    )
    return (
        Step(
            "customer_balance_days",
            ("account_figure", "current_customer"),
            partial(customer_balance_days, run=run),
        ),
        Step(
            "standing",
            ("customer_balance_days",),
            partial(_all_standings, policies=policies, run=run),
        ),
        Step("bounds", ("standing",), partial(bounds, policies=policies)),
        Step("tiers", ("bounds", "previous_tiers"), partial(tiers, policies=policies, run=run)),
        Step("segments", ("indicators",), segments),
        Step(
            "customer_flow",
            ("transaction", "counted_account", "rate_span"),
            partial(customer_flow, run=run),
        ),
        Step("hit", facts, partial(_all_hits, policy=policies[0], run=run)),
        Step("triggers", ("hit",), partial(triggers, currency=run.base_currency)),
    )


def _account_figure(balance_change: Table, counted: Table, rates: Table, run: Run) -> Table:
    spans = worth_span(balance_change, counted, rates, run)
    return account_figure(counted, account_balance_days(spans, run), run)


def _all_standings(balance_days: Table, *, policies: tuple[Policy, ...], run: Run) -> Table:
    schemes = [standing(balance_days, pack, run, official=index == 0) for index, pack in enumerate(policies)]
    return reduce(lambda left, right: left.union(right), schemes)


def _all_hits(*tables: Table, policy: Policy, run: Run) -> Table:
    return hits(Facts(*tables), policy, run)


def _refuse_unknown_triggers(pack: Policy) -> None:
    unknown = sorted(set(pack.triggers) - set(BY_KEY))
    if unknown:
        known = ", ".join(BY_KEY)
        raise PolicyError(
            f"政策包 {pack.key} 中的触发器 {'、'.join(unknown)} 不存在；可用：{known}。",
            f"Policy pack {pack.key} names unknown triggers: {', '.join(unknown)}; known: {known}.",
        )
