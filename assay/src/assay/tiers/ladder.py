"""Which rung of a ladder a customer stands on: conditions, never a rounded average.

A bound is met if balance_days >= bound x days. An average shown as 200,000.00 may come from a hair less,
so averages are for people and balance-days for decisions.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import cast

from ibis import cases, coalesce, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from assay.policies import Policy, Rung


def rung_of(rows: Table, policy: Policy, *, balance_days: str, days: int, age: str) -> IntegerValue:
    """Index into `policy.rungs` of the first rung whose conditions the customer meets.

    `balance_days` and `age` name columns; the age is in completed years on the last day of the figure's quarter.
    """
    conditions = [
        (is_met(rows, rung, balance_days=balance_days, days=days, age=age), index)
        for index, rung in enumerate(policy.rungs[:-1])
    ]
    lowest = len(policy.rungs) - 1
    return cast(
        "IntegerValue", cases(*conditions, else_=lowest) if conditions else literal(lowest, type="int64")
    )


def is_met(rows: Table, rung: Rung, *, balance_days: str, days: int, age: str) -> BooleanValue:
    """Whether all conditions of one rung hold; an unknown education or birth date meets none."""
    met: list[BooleanValue] = []
    if rung.bound_fen is not None:
        met.append(reaches(rows[balance_days], rung.bound_fen, days))
    if rung.education:
        met.append(coalesce(rows.education.isin(rung.education), False))
    if rung.age is not None:
        met.append(coalesce(rows[age].between(rung.age.first, rung.age.last), False))
    return reduce(and_, met)


def reaches(balance_days: Value, bound_fen: int, days: int) -> BooleanValue:
    """The bound is inclusive."""
    return cast("BooleanValue", balance_days >= bound_fen * days)


def next_bounded(rows: Table, policy: Policy, *, balance_days: str, days: int) -> IntegerValue:
    """Index of the lowest rung with a bound not yet reached; null at the top."""
    bounded = [(i, r.bound_fen) for i, r in enumerate(policy.rungs) if r.bound_fen is not None]
    conditions = [(~reaches(rows[balance_days], bound, days), index) for index, bound in reversed(bounded)]
    return cast("IntegerValue", cases(*conditions, else_=null("int64")) if conditions else null("int64"))


def by_rung(rung: IntegerValue, values: Sequence[str | int | None], *, kind: str) -> Value:
    """The value that belongs to each rung index; null where the rung has none or there is no rung.

    Tiers by rank are looked up in the same way.
    """
    known = [(index, literal(value, type=kind)) for index, value in enumerate(values) if value is not None]
    return rung.cases(*known, else_=null(kind)) if known else null(kind)


def rank_of(tier: Value, policy: Policy) -> IntegerValue:
    """The rank of a tier code, 0 the highest; null for a code that the ladder does not have."""
    ranks = [(each.tier, literal(rank, type="int64")) for rank, each in enumerate(policy.tiers)]
    return cast("IntegerValue", tier.cases(*ranks, else_=null("int64")))
