"""The tier held, the forecast, what changed, and what is still needed to reach or keep a tier."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import cast

from ibis import cases, coalesce, greatest, ifelse, least, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from assay.business_date import Run
from assay.money import divided_up, per_day
from assay.policies import Policy, Rung
from assay.tiers.basis import Basis, Outlook
from assay.tiers.changes import change_of, change_reason, kept_clause
from assay.tiers.holding import held, held_rung
from assay.tiers.ladder import by_rung, next_bounded, reaches, rung_of
from assay.tiers.sentences import bounds_above, parts_en, parts_zh
from assay.wording import amount_en_of, amount_zh_of, digits_of, sentence_of

CARRIED = (
    "customer_id",
    "scheme",
    "official",
    "to_date",
    "close",
    "period_days",
    "days_left",
    "rung",
    "held",
    "rank",
    "figure_rank",
    "stood",
    "forecast",
    "following",
    "basis_average_fen",
    "premier",
    "tier_previous",
    "previous_rank",
    "previous_watch_since",
    "evaluated_on",
    "failed_months",
    "best_failed",
    "watch_since",
    "pending",
)


def standings(
    customer_balance_days: Table, previous_tiers: Table, policies: tuple[Policy, ...], run: Run
) -> Table:
    """One row a customer and scheme; the first policy is the official one."""
    schemes = [
        standing(customer_balance_days, previous_tiers, pack, run, official=index == 0)
        for index, pack in enumerate(policies)
    ]
    return reduce(lambda left, right: left.union(right), schemes)


def standing(
    customer_balance_days: Table, previous_tiers: Table, policy: Policy, run: Run, *, official: bool
) -> Table:
    """One row a customer: the rungs of one scheme's ladder, the tier held and the figures they follow from."""
    basis, outlook = Basis.of(run, policy.steadiness), Outlook.of(run, policy.steadiness)
    rows = _figures(customer_balance_days, policy, run)
    stands = rows.select(
        "customer_id",
        "to_date",
        "close",
        scheme=literal(policy.key),
        official=literal(official),
        period_days=literal(outlook.days, type="int64"),
        days_left=literal(outlook.left, type="int64"),
        rung=rung_of(rows, policy, balance_days="basis_days", days=basis.days, age="basis_age"),
        forecast=rung_of(rows, policy, balance_days="to_date", days=outlook.elapsed, age="age_now"),
        following=next_bounded(rows, policy, balance_days="to_date", days=outlook.elapsed),
        basis_average_fen=per_day(rows.basis_days, basis.days),
        premier=reaches(rows.basis_days, policy.premier_fen, basis.days),
    )
    keeping = held(stands, previous_tiers, policy, run)
    stood = keeping.stood if "stood" in keeping.columns else keeping.previous_rank
    return keeping.mutate(held=held_rung(keeping, policy), stood=stood).select(*CARRIED)


def bounds(standing: Table, policies: tuple[Policy, ...]) -> Table:
    """The standings of all schemes with the bounds they speak of, and the figure as sentences show it.

    An average a hair below a bound would round up to it; it is shown one fen below the bound.
    """
    rows = standing.mutate(
        next_bound_fen=_by_scheme(
            standing, "following", policies, lambda p: [r.bound_fen for r in p.rungs], "int64"
        ),
        keep_bound_fen=_by_scheme(
            standing, "held", policies, lambda p: [r.tier_bound_fen for r in p.rungs], "int64"
        ),
        tier_change=change_of(standing),
    )
    missed = _by_scheme(standing, "rung", policies, bounds_above, "int64")
    return rows.mutate(digits=digits_of(greatest(least(rows.basis_average_fen, missed - 1), 0)))


def tiers(bounds: Table, policies: tuple[Policy, ...], run: Run) -> Table:
    """One row a customer and scheme, as declared in the snapshot."""
    currency = policies[0].currency
    rows = bounds.mutate(
        zh=amount_zh_of(bounds.digits, currency),
        en=amount_en_of(bounds.digits, currency),
    )
    return rows.select(
        "customer_id",
        "scheme",
        "official",
        "premier",
        "rank",
        "tier_previous",
        "tier_change",
        "basis_average_fen",
        "next_bound_fen",
        "evaluated_on",
        "failed_months",
        "watch_since",
        **_names(rows, policies),
        **_reasons(rows, policies, run),
        **_bases(rows, policies, run),
        needed_fen=needed(rows, rows.next_bound_fen),
        needed_note=_note(rows),
        keep_needed_fen=_keep(rows),
    )


def _figures(rows: Table, policy: Policy, run: Run) -> Table:
    suffix = "_floor0" if policy.overdraft == "zero" else ""
    basis, outlook = Basis.of(run, policy.steadiness), Outlook.of(run, policy.steadiness)
    return rows.select(
        "customer_id",
        "education",
        "age_now",
        basis_age=rows["age_closed" if basis.quarter == run.closed_quarter else "age_now"],
        basis_days=rows[f"balance_days_{basis.columns}{suffix}"],
        to_date=rows[f"balance_days_{outlook.columns}{suffix}"],
        close=rows["close_floor0_fen" if suffix else "close_fen"],
    )


def _names(rows: Table, policies: tuple[Policy, ...]) -> dict[str, Value]:
    def of(column: str, wanted: Callable[[Rung], str | int | None], kind: str) -> Value:
        return _by_scheme(
            rows, column, policies, lambda policy: [wanted(rung) for rung in policy.rungs], kind
        )

    def tier_of(column: str) -> Value:
        return _by_scheme(rows, column, policies, lambda policy: [t.tier for t in policy.tiers], "string")

    return {
        "tier": of("held", lambda rung: rung.tier, "string"),
        "band": of("held", lambda rung: rung.band, "string"),
        "tier_forecast": of("forecast", lambda rung: rung.tier, "string"),
        "next_tier": of("following", lambda rung: rung.code, "string"),
        "best_failed_tier": tier_of("best_failed"),
        "pending_tier": tier_of("pending"),
    }


def _reasons(rows: Table, policies: tuple[Policy, ...], run: Run) -> dict[str, Value]:
    def part(parts: Callable[[Policy, Run], list[tuple[str, str]]], side: int) -> StringValue:
        return cast(
            "StringValue",
            _by_scheme(rows, "rung", policies, lambda p: [words[side] for words in parts(p, run)], "string"),
        )

    def each(build: Callable[[Policy], Value]) -> StringValue:
        choices = [(policy.key, build(policy)) for policy in policies]
        return cast("StringValue", rows.scheme.cases(*choices, else_=null("string")))

    zh, en = rows.zh, rows.en
    kept_zh = each(lambda policy: kept_clause(rows, policy, language="zh"))
    kept_en = each(lambda policy: kept_clause(rows, policy, language="en"))
    return {
        "tier_reason": sentence_of(part(parts_zh, 0), zh, part(parts_zh, 1)) + kept_zh,
        "tier_reason_en": sentence_of(part(parts_en, 0), en, part(parts_en, 1)) + kept_en,
        "tier_change_reason": each(lambda p: change_reason(rows, p, run, amount=zh, language="zh")),
        "tier_change_reason_en": each(lambda p: change_reason(rows, p, run, amount=en, language="en")),
    }


def _bases(rows: Table, policies: tuple[Policy, ...], run: Run) -> dict[str, Value]:
    def of(wanted: Callable[[Basis], str | None]) -> Value:
        known = [(policy.key, wanted(Basis.of(run, policy.steadiness))) for policy in policies]
        choices = [(key, literal(text)) for key, text in known if text is not None]
        return rows.scheme.cases(*choices, else_=null("string")) if choices else null("string")

    return {
        "basis": of(lambda basis: basis.name),
        "basis_quarter": of(lambda basis: basis.quarter.label),
        "basis_month": of(lambda basis: basis.month),
    }


def _by_scheme(
    rows: Table,
    column: str,
    policies: tuple[Policy, ...],
    values: Callable[[Policy], Sequence[str | int | None]],
    kind: str,
) -> Value:
    """What each scheme says about the rung in a column."""
    choices = [(policy.key, by_rung(rows[column], values(policy), kind=kind)) for policy in policies]
    return rows.scheme.cases(*choices, else_=null(kind))


def needed(rows: Table, bound: IntegerValue) -> IntegerValue:
    """The sum to add at once and keep, so that the period's average reaches the bound; null if no day is left.

    ceil((bound x days of the period - balance-days so far - balance x days left) / days left), not below 0:
    the business date is over, so what is added counts from the next day on (STANDARDS 4.1).
    """
    short = bound * rows.period_days - rows.to_date - rows.close * rows.days_left
    lacking = greatest(divided_up(short, greatest(rows.days_left, 1)), 0)
    # greatest() would turn the null of "no higher tier" into zero.
    return cast("IntegerValue", ifelse(bound.isnull() | (rows.days_left == 0), null("int64"), lacking))


def _note(rows: Table) -> Value:
    open_note = ifelse(rows.days_left == 0, literal("no_day_left"), null("string"))
    return ifelse(rows.next_bound_fen.isnull(), literal("top_tier"), open_note)


def _keep(rows: Table) -> Value:
    """Zero for a tier without a bound; on the last day zero if the days reached it, else null."""
    bound = rows.keep_bound_fen
    kept: BooleanValue = rows.to_date >= bound * rows.period_days
    over = coalesce(kept, False) & (rows.days_left == 0)
    return cases((bound.isnull() | over, 0), else_=needed(rows, bound))
