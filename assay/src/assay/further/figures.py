"""The steps that work out a bank's own indicators, on the rows of the engine's own."""

from functools import partial

from ibis.expr.types import Table, Value

from assay.business_date import Run
from assay.errors import DefinitionError
from assay.further.declared import EVERY, TABLE, Further
from assay.indicators import Indicator
from assay.indicators.definition import Grain
from assay.indicators.outcome import ROWS_OF, counted, valued
from assay.nightly.step import Step
from assay.policies import Policy


def further_steps(further: Further, run: Run, official: Policy) -> tuple[Step, ...]:
    """`further_indicators`, and the figures of engine and bank side by side for triggers; none without need."""
    declared = further.indicators
    if not declared:
        return ()
    grains = grains_of(declared)
    needs = ("indicators", "current_customer", *(ROWS_OF[grain] for grain in grains))
    build = partial(further_indicators, declared=declared, run=run, official=official)
    # One over `customer` may compare customers.
    compares = any(i.over == "customer" for i in declared)
    return (Step(TABLE, needs, build, whole=compares), Step(EVERY, ("indicators", TABLE), every_indicator))


def grains_of(declared: tuple[Indicator, ...]) -> tuple[Grain, ...]:
    """The grains whose rows they aggregate, in the order of `ROWS_OF`."""
    return tuple(grain for grain in ROWS_OF if any(i.over == grain for i in declared))


def further_indicators(
    indicators: Table,
    current_customer: Table,
    *rows_of_grains: Table,
    declared: tuple[Indicator, ...],
    run: Run,
    official: Policy,
) -> Table:
    """One row a customer with the bank's figures; `rows_of_grains` as in `grains_of`.

    One over `customer` sees every published figure, the bank's other figures, and `org_id` and `known_since`.
    """
    people = current_customer.select("org_id", "known_since", owner=current_customer.customer_id)
    rows = indicators.inner_join(people, indicators.customer_id == people.owner)
    for grain, table in zip(grains_of(declared), rows_of_grains, strict=True):
        sums = _by_customer(table, grain, declared, run, official)
        rows = rows.left_join(sums, rows.customer_id == sums[f"{grain}_owner"])
    plain = {
        i.key: _typed(valued(i.finished(rows[i.key], run), i, run), i)
        for i in declared
        if i.over != "customer"
    }
    known = rows.select(*indicators.columns, "org_id", "known_since", **plain)
    derived = {i.key: _typed(valued(i(known, run), i, run), i) for i in declared if i.over == "customer"}
    every = known.mutate(**derived)
    return every.select("customer_id", *(i.key for i in declared))


def every_indicator(indicators: Table, further: Table) -> Table:
    """The engine's figures and the bank's in one row a customer."""
    keys = [name for name in further.columns if name != "customer_id"]
    joined = indicators.inner_join(further, "customer_id")
    return joined.select(*indicators.columns, *keys)


def _by_customer(
    table: Table, grain: Grain, declared: tuple[Indicator, ...], run: Run, official: Policy
) -> Table:
    rows = counted(table, overdraft=official.overdraft) if grain == "account" else table
    values: dict[str, Value] = {i.key: i(rows, run) for i in declared if i.over == grain}
    return rows.group_by(**{f"{grain}_owner": rows.customer_id}).agg(**values)


def _typed(value: Value, declared: Indicator) -> Value:
    """The value if its type is that of the declared unit; a float is none, because sums of floats differ by engine."""
    kind = value.type()
    fits = {"flag": kind.is_boolean(), "date": kind.is_date()}
    whole = kind.is_integer() or (kind.is_decimal() and not kind.scale)
    if not (fits.get(declared.unit, whole) or kind.is_null()):
        raise DefinitionError(
            f"指标 {declared.key} 的单位是 {declared.unit}，算出的却是 {kind}。金额和个数应为整数，是非为布尔，日期为日期。",
            f"Indicator {declared.key} is declared in {declared.unit} but gives {kind}. Money and numbers are "
            "whole numbers, flags are booleans, dates are dates.",
        )
    return value
