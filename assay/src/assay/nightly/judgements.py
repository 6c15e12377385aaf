"""The steps that judge: which tier a customer holds, which segments a customer belongs to."""

from functools import partial

from assay.business_date import Run
from assay.nightly.step import Step
from assay.policies import Policy
from assay.segments import asked_facts, needs_of, segment_fact, segment_place, segments
from assay.tiers.assign import bounds, standings, tiers
from assay.tiers.grounds import customer_balance_days, grounds, month_figure


def tier_steps(run: Run, policies: tuple[Policy, ...]) -> tuple[Step, ...]:
    """From balance-days to `tiers` and `grounds`; months are added up only where a policy decides by them."""
    by_month = any(pack.steadiness.period == "month" for pack in policies)
    months = ("month_figure",) if by_month else ()
    month_step = Step(
        "month_figure", ("balance_change", "counted_account", "rate_span"), partial(month_figure, run=run)
    )
    return (
        *((month_step,) if by_month else ()),
        Step(
            "customer_balance_days",
            ("account_figure", "current_customer", "customer", *months),
            partial(customer_balance_days, run=run),
        ),
        Step("grounds", ("customer_balance_days",), partial(grounds, run=run), cut=False),
        Step(
            "standing",
            ("customer_balance_days", "previous_tiers"),
            partial(standings, policies=policies, run=run),
            cut=False,
        ),
        Step("bounds", ("standing",), partial(bounds, policies=policies)),
        Step("tiers", ("bounds",), partial(tiers, policies=policies, run=run)),
    )


def segment_steps(run: Run, policy: Policy) -> tuple[Step, ...]:
    """From the facts that a policy's segments look at to `segments`."""
    facts = asked_facts(policy)
    return (
        Step("segment_fact", needs_of(facts), partial(segment_fact, facts=facts, run=run), cut=False),
        Step("segment_place", ("segment_fact",), partial(segment_place, policy=policy, run=run)),
        Step("segments", ("segment_place",), partial(segments, policy=policy), cut=False),
    )
