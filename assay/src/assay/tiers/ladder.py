"""Which rung of a ladder a customer stands on: conditions, never a rounded average.

A bound is met if balance_days >= bound x days. An average shown as 200,000.00 may come from a hair less,
so averages are for people and balance-days for decisions.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_
from typing import cast

from ibis import cases, coalesce, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from assay.business_date import Quarter
from assay.money import wide
from assay.policies import Ages, Policy, Rung


def rung_of(rows: Table, policy: Policy, *, balance_days: str, days: int, quarter: Quarter) -> IntegerValue:
    """Index into `policy.rungs` of the first rung whose conditions the customer meets."""
    conditions = [
        (is_met(rows, rung, balance_days=balance_days, days=days, quarter=quarter), index)
        for index, rung in enumerate(policy.rungs[:-1])
    ]
    lowest = len(policy.rungs) - 1
    return cast(
        "IntegerValue", cases(*conditions, else_=lowest) if conditions else literal(lowest, type="int64")
    )


def is_met(rows: Table, rung: Rung, *, balance_days: str, days: int, quarter: Quarter) -> BooleanValue:
    """Whether all conditions of one rung hold; an unknown education or birth date meets none."""
    met: list[BooleanValue] = []
    if rung.bound_fen is not None:
        met.append(reaches(rows[balance_days], rung.bound_fen, days))
    if rung.education:
        met.append(coalesce(rows.education.isin(rung.education), False))
    if rung.age is not None:
        first, last = birth_days(rung.age, quarter)
        met.append(coalesce(rows.birth_on.between(first, last), False))
    return reduce(and_, met)


def reaches(balance_days: Value, bound_fen: int, days: int) -> BooleanValue:
    """The bound is inclusive."""
    return wide(balance_days) >= literal(bound_fen * days, type="decimal(38, 0)")


def birth_days(age: Ages, quarter: Quarter) -> tuple[date, date]:
    """First and last day of birth of those whose age on the quarter's last day is within `age`.

    No quarter ends on 29 February, so shifting the year always gives a day.
    """
    end = quarter.last
    day_before_too_old = Quarter.of(end).last.replace(year=end.year - age.last - 1)
    first = date.fromordinal(day_before_too_old.toordinal() + 1)
    return first, end.replace(year=end.year - age.first)


def next_bounded(rows: Table, policy: Policy, *, balance_days: str, days: int) -> IntegerValue:
    """Index of the lowest rung with a bound not yet reached; null at the top."""
    bounded = [(i, r.bound_fen) for i, r in enumerate(policy.rungs) if r.bound_fen is not None]
    conditions = [(~reaches(rows[balance_days], bound, days), index) for index, bound in reversed(bounded)]
    return cast("IntegerValue", cases(*conditions, else_=null("int64")) if conditions else null("int64"))


def by_rung(rung: IntegerValue, values: Sequence[str | int | None], *, kind: str) -> Value:
    """The value that belongs to each rung index; null where the rung has none or there is no rung."""
    known = [(index, literal(value, type=kind)) for index, value in enumerate(values) if value is not None]
    return rung.cases(*known, else_=null(kind)) if known else null(kind)
