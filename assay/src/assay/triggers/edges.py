"""Near the edge of a tier: what is missing to rise, or to stay (STANDARDS 4.1)."""

from datetime import date, timedelta

from ibis import literal, null
from ibis.expr.types import IntegerValue, StringValue, Table

from assay.business_date import Run
from assay.calendar_days import month_end
from assay.money import divided_half_up, wide
from assay.policies import Policy, TriggerRule
from assay.triggers.conditions import at_least
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.wording import Label

ONE = 100_000_000


@trigger(
    zh="即将升层",
    en="Tier nearly reached",
    purpose="marketing",
    serves="SEG-1",
    reads=("lead_days", "expires_after_days", "near_percent", "minimum_fen"),
    suppressed_by=("tier_nearly_lost",),
    zh_text="官方分层中，本季截至业务日的日均已达上一层下限的规定百分比而未达下限，且期末在提前天数内。金额为今日一次存入并保持到期末所需的款项；保持现状即可达到的不提示。对象为层级。",
)
def tier_nearly_reached(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The average of the quarter so far is at least the percent of the next bound of the official ladder.

    It is still below that bound, and the period ends within the lead days. The amount is the sum to add
    today and keep until then; nothing is said where keeping what is there suffices. The subject is the tier.
    """
    rows = _official(facts)
    return _edge(
        rows.mutate(bound_fen=rows.next_bound_fen, missing_fen=rows.needed_fen, at=rows.next_tier),
        facts.official,
        rule,
        run,
        zh="再存入",
        zh_after="可达到",
        en_after="would reach",
    )


@trigger(
    zh="即将掉层",
    en="Tier nearly lost",
    purpose="marketing",
    serves="SEG-1",
    reads=("lead_days", "expires_after_days", "near_percent", "minimum_fen"),
    zh_text="官方分层中，若不补足资金，期末将达不到所在层的下限；本季截至业务日的日均仍不低于该下限的规定百分比，且期末在提前天数内。金额为今日一次存入并保持到期末所需的款项。对象为层级。",
)
def tier_nearly_lost(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """Without more money the customer would miss the bound of the official tier at the period's end.

    The average of the quarter so far is at least the percent of that bound, and the period ends within the
    lead days. The amount is the sum to add today and keep until then. The subject is the tier.
    """
    rows = _official(facts)
    bounds = [
        (tier.tier, literal(tier.bound_fen)) for tier in facts.official.tiers if tier.bound_fen is not None
    ]
    own = rows.tier.cases(*bounds, else_=null("int64"))
    return _edge(
        rows.mutate(bound_fen=own, missing_fen=rows.keep_needed_fen, at=rows.tier),
        facts.official,
        rule,
        run,
        zh="需补足",
        zh_after="才能保住",
        en_after="are needed to stay in",
    )


def period_end(official: Policy, run: Run) -> date:
    """The last day of the period by which the official policy decides."""
    return month_end(run.on) if official.steadiness.period == "month" else run.quarter.last


def _official(facts: Facts) -> Table:
    tiers = facts.tiers.filter(facts.tiers.official)
    figures = facts.indicators.select("customer_id", "balance_days_to_date")
    return tiers.select(
        "customer_id", "tier", "next_tier", "next_bound_fen", "needed_fen", "keep_needed_fen"
    ).inner_join(figures, "customer_id")


def _edge(
    rows: Table, official: Policy, rule: TriggerRule, run: Run, *, zh: str, zh_after: str, en_after: str
) -> Candidates:
    bounded = rows.filter(rows.bound_fen.notnull(), rows.bound_fen > 0)
    rows = bounded.mutate(
        so_far_fen=divided_half_up(bounded.balance_days_to_date, run.days_elapsed),
        near_e8=_share_of(bounded.balance_days_to_date, bounded.bound_fen, run),
    )
    ends = period_end(official, run)
    until_zh, until_en = (
        ("月末", "the month's end") if ends != run.quarter.last else ("季末", "the quarter's end")
    )
    expires = min(ends, run.on + timedelta(days=rule.expires_after_days))
    return Candidates(
        rows,
        (
            Condition(
                Label("本季日均占下限", "average so far, share of the bound"),
                rows.near_e8,
                "share",
                first=rule.near_percent * ONE // 100,
            ),
            at_least(rows.missing_fen, rule.minimum_fen, "所需款项", "sum needed"),
            Condition(
                Label(until_zh, until_en),
                literal(ends),
                "day",
                first=run.on,
                last=run.on + timedelta(days=rule.lead_days),
            ),
        ),
        subject=rows.at,
        occurs_on=literal(ends),
        expires_on=literal(expires),
        amount_fen=rows.missing_fen,
        zh=(zh, literal(f"并保持到{until_zh}，{zh_after}") + _named(rows.at, official, zh=True) + "。"),
        en=(
            "",
            literal(f" added now and kept to {until_en} {en_after} ")
            + _named(rows.at, official, zh=False)
            + ".",
        ),
    )


def _share_of(balance_days: IntegerValue, bound: IntegerValue, run: Run) -> IntegerValue:
    """Share of the bound, cut down to 100,000,000ths, so that a hair below the bound is below it.

    The quotient is small, so that the divisor may be wide (see `assay.money._near`).
    """
    whole = wide(bound) * run.days_elapsed
    exact = wide(balance_days) * ONE
    rounded = divided_half_up(exact, whole)
    return rounded - (wide(rounded) * whole > exact).ifelse(1, 0)


def _named(tier: StringValue, official: Policy, *, zh: bool) -> StringValue:
    names = {rung.code: rung.names.zh if zh else rung.names.en for rung in official.rungs}
    names |= {each.tier: each.names.zh if zh else each.names.en for each in official.tiers}
    return tier.cases(*names.items(), else_=tier)
