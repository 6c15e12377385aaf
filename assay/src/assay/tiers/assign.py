"""The official tier, the forecast, and what is still needed to reach or keep a tier."""

from collections.abc import Callable, Sequence
from typing import cast

from ibis import cases, greatest, ifelse, least, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from assay.business_date import Run
from assay.money import divided_up, per_day, wide
from assay.policies import Policy, Rung
from assay.tiers.ladder import by_rung, next_bounded, reaches, rung_of
from assay.tiers.sentences import Basis, bounds_above, parts_en, parts_zh
from assay.wording import amount_en_of, amount_zh_of, digits_of, sentence_of


def standing(customer_balance_days: Table, policy: Policy, run: Run, *, official: bool) -> Table:
    """One row a customer: the rungs of one scheme's ladder and the figures they follow from."""
    basis = Basis.of(run)
    rows = _figures(customer_balance_days, policy, basis)
    return rows.select(
        "customer_id",
        "to_date",
        "close",
        scheme=literal(policy.key),
        official=literal(official),
        rung=rung_of(rows, policy, balance_days="basis_days", days=basis.days, quarter=basis.quarter),
        forecast=rung_of(rows, policy, balance_days="to_date", days=run.days_elapsed, quarter=run.quarter),
        following=next_bounded(rows, policy, balance_days="to_date", days=run.days_elapsed),
        basis_average_fen=per_day(rows.basis_days, basis.days),
        premier=reaches(rows.basis_days, policy.premier_fen, basis.days),
    )


def bounds(standing: Table, policies: tuple[Policy, ...]) -> Table:
    """The standings of all schemes with the bounds they speak of, and the figure as sentences show it.

    An average a hair below a bound would round up to it; it is shown one fen below the bound.
    """
    rows = standing.mutate(
        next_bound_fen=_by_scheme(
            standing, "following", policies, lambda p: [r.bound_fen for r in p.rungs], "int64"
        ),
        keep_bound_fen=_by_scheme(
            standing, "rung", policies, lambda p: [r.tier_bound_fen for r in p.rungs], "int64"
        ),
    )
    missed = _by_scheme(standing, "rung", policies, bounds_above, "int64")
    return rows.mutate(digits=digits_of(greatest(least(rows.basis_average_fen, missed - 1), 0)))


def tiers(bounds: Table, previous_tiers: Table, policies: tuple[Policy, ...], run: Run) -> Table:
    """One row a customer and scheme, as declared in the snapshot."""
    before = previous_tiers.select("customer_id", "scheme", tier_previous=previous_tiers.tier)
    rows = bounds.left_join(before, ["customer_id", "scheme"]).drop("customer_id_right", "scheme_right")
    return rows.select(
        "customer_id",
        "scheme",
        "official",
        "premier",
        "tier_previous",
        "basis_average_fen",
        "next_bound_fen",
        **_names(rows, policies),
        **_reasons(rows, policies, run),
        basis=literal(Basis.of(run).name),
        basis_quarter=literal(Basis.of(run).quarter.label),
        needed_fen=needed(rows, rows.next_bound_fen, run),
        needed_note=_note(rows, run),
        keep_needed_fen=_keep(rows, run),
    )


def _figures(rows: Table, policy: Policy, basis: Basis) -> Table:
    suffix = "_floor0" if policy.overdraft == "zero" else ""
    window = "closed" if basis.name == "closed_quarter" else "to_date"
    return rows.select(
        "customer_id",
        "birth_on",
        "education",
        basis_days=rows[f"balance_days_{window}{suffix}"],
        to_date=rows[f"balance_days_to_date{suffix}"],
        close=rows["close_floor0_fen" if suffix else "close_fen"],
    )


def _names(rows: Table, policies: tuple[Policy, ...]) -> dict[str, Value]:
    def of(column: str, wanted: Callable[[Rung], str | int | None], kind: str) -> Value:
        return _by_scheme(
            rows, column, policies, lambda policy: [wanted(rung) for rung in policy.rungs], kind
        )

    return {
        "tier": of("rung", lambda rung: rung.tier, "string"),
        "band": of("rung", lambda rung: rung.band, "string"),
        "rank": of("rung", lambda rung: rung.rank, "int64"),
        "tier_forecast": of("forecast", lambda rung: rung.tier, "string"),
        "next_tier": of("following", lambda rung: rung.code, "string"),
    }


def _reasons(rows: Table, policies: tuple[Policy, ...], run: Run) -> dict[str, Value]:
    def part(parts: Callable[[Policy, Run], list[tuple[str, str]]], side: int) -> Value:
        return _by_scheme(
            rows, "rung", policies, lambda p: [words[side] for words in parts(p, run)], "string"
        )

    currency = policies[0].currency
    zh, en = amount_zh_of(rows.digits, currency), amount_en_of(rows.digits, currency)
    return {
        "tier_reason": sentence_of(part(parts_zh, 0), zh, part(parts_zh, 1)),
        "tier_reason_en": sentence_of(part(parts_en, 0), en, part(parts_en, 1)),
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


def needed(rows: Table, bound: IntegerValue, run: Run) -> IntegerValue:
    """The sum to add at once and keep, so that the quarter's average reaches the bound; null if no day is left.

    ceil((bound x days of the quarter - balance-days so far - balance x days left) / days left), not below 0:
    the business date is over, so what is added counts from the next day on (STANDARDS 4.1).
    """
    if run.days_left == 0:
        return null("int64")
    short = wide(bound) * run.days_in_quarter - wide(rows.to_date) - wide(rows.close) * run.days_left
    # greatest() would turn the null of "no higher tier" into zero.
    return cast(
        "IntegerValue", ifelse(bound.isnull(), null("int64"), greatest(divided_up(short, run.days_left), 0))
    )


def _note(rows: Table, run: Run) -> Value:
    open_note = null("string") if run.days_left else literal("no_day_left")
    return ifelse(rows.next_bound_fen.isnull(), literal("top_tier"), open_note)


def _keep(rows: Table, run: Run) -> Value:
    """Zero for a tier without a bound; on the last day zero if the days reached it, else null."""
    bound = rows.keep_bound_fen
    if run.days_left:
        return ifelse(bound.isnull(), 0, needed(rows, bound, run))
    kept: BooleanValue = wide(rows.to_date) >= wide(bound) * run.days_in_quarter
    return cases((bound.isnull() | kept, 0), else_=null("int64"))
