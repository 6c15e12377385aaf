"""Only what a spec asks for: steps whose rows nobody reads and figures that nobody asked are left out.

Steps are built on unbound tables first; what an expression speaks of tells which steps it rests on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

import ibis
from assay.business_date import Run
from assay.indicators import BY_KEY, INDICATORS, Indicator
from assay.indicators.outcome import PAST, ROWS_OF, customer_figure, customer_rank, indicators
from assay.nightly.figures import figure_steps
from assay.nightly.step import Step
from assay.nightly.tables import TABLES
from assay.policies import Policy, find_policy
from assay.sources import SOURCES
from ibis.expr import operations as ops
from ibis.expr.types import Table

Reads = dict[str, set[str]]
_TIERS = next(table.schema for table in TABLES if table.name == "tiers")
_SCHEMAS = {source.name: source.schema for source in SOURCES} | {"previous_tiers": _TIERS}
_LENT = {name: ibis.Schema.from_pyarrow(schema) for name, schema in _SCHEMAS.items()}


@dataclass(frozen=True)
class Lean:
    """The steps left, in order, and the tables that must be lent."""

    steps: tuple[Step, ...]
    lent: frozenset[str]


@dataclass(frozen=True)
class _Asked:
    wanted: frozenset[str]
    steps: tuple[Step, ...]  # those of an equal plan are the same objects
    run: Run
    figures: tuple[str, ...]
    official: Policy = field(compare=False)
    asked: tuple[Indicator, ...] = field(compare=False)


def lean(
    wanted: Collection[str],
    steps: tuple[Step, ...],
    run: Run,
    official: Policy,
    asked: Iterable[Indicator] = (),
) -> Lean:
    """The steps that the wanted tables rest on; of the indicators only those asked for or read by a step.

    A wanted table of indicators is whole unless some are asked for.
    """
    asked = tuple(asked)
    return _lean(_Asked(frozenset(wanted), steps, run, tuple(i.key for i in asked), official, asked))


@lru_cache(maxsize=64)
def _lean(question: _Asked) -> Lean:
    wanted, run, official, asked = question.wanted, question.run, question.official, question.asked
    built = _built(_needed(wanted, question.steps))
    reads: Reads = {name: set() for name in wanted}
    if "indicators" in reads:
        reads["indicators"] = {i.key for i in asked or INDICATORS}
    chosen = []
    for name, expression in reversed(built.items()):
        if name in reads:
            rows = _figures(reads[name], built, run, official) if name == "indicators" else expression
            chosen.append(Step(name, (), lambda rows=rows: rows))
            for table, columns in _read(rows).items():
                reads.setdefault(table, set()).update(columns)
    return Lean(tuple(chosen[::-1]), frozenset(set(reads) & _LENT.keys()))


def _needed(wanted: Collection[str], steps: tuple[Step, ...]) -> list[Step]:
    names, needed = set(wanted), []
    for step in reversed(steps):
        if step.name in names:
            names.update(step.needs)
            needed.append(step)
    return needed[::-1]


def _built(steps: list[Step]) -> dict[str, Table]:
    tables = {name: _table(name, schema) for name, schema in _LENT.items()}
    built = {}
    for step in steps:
        built[step.name] = (
            _table("indicators", _figures_schema())
            if step.name in ("customer_figure", "customer_rank", "indicators")
            else step.build(*(tables[n] for n in step.needs))
        )
        tables[step.name] = _table(step.name, built[step.name].schema())
    return built


def _figures(columns: set[str], built: dict[str, Table], run: Run, official: Policy) -> Table:
    """The indicators with the columns read, and what derived ones among them follow from."""
    keys = columns & BY_KEY.keys()
    for key in tuple(keys):
        if BY_KEY[key].over == "customer":
            keys |= {
                field.name for field in BY_KEY[key](_followed(), run).op().find(ops.Field)
            } & BY_KEY.keys()
    tables = [_table(name, built[name].schema()) for name in ("current_customer", *ROWS_OF.values())]
    declared = tuple(i for i in INDICATORS if i.key in keys)
    known = customer_figure(*tables, run=run, policy=official, declared=declared)
    ranks = customer_rank(known, run=run, declared=declared)
    return indicators(known, ranks, run=run, declared=declared)


def _read(expression: Table) -> Reads:
    """Which tables it speaks of, with the columns whose names it uses anywhere: rather one too many."""
    tables = expression.op().find(ops.UnboundTable)
    used = {field.name for field in expression.op().find(ops.Field)} | set(expression.columns)
    return {table.name: used & set(table.schema) for table in tables}


@cache
def _figures_schema() -> ibis.Schema:
    """The columns of the whole step `indicators`."""
    run = Run(on=date(2025, 4, 30), covers_from=date(2000, 1, 1), base_currency="CNY")
    tables = {name: _table(name, schema) for name, schema in _LENT.items()}
    for step in figure_steps(run, Policy.read(find_policy("segment-004"))):
        rows = step.build(*(tables[name] for name in step.needs))
        if step.name == "indicators":
            return rows.schema()
        tables[step.name] = _table(step.name, rows.schema())
    raise AssertionError("no step named indicators")


@cache
def _followed() -> Table:
    """What an indicator over the grain `customer` may read."""
    beside = {"premier_bound_fen": "int64", "org_id": "string", "known_since": "date"}
    return _table("known", ibis.schema(dict(_figures_schema()) | dict.fromkeys(PAST, "int64") | beside))


def _table(name: str, schema: ibis.Schema) -> Table:
    return ibis.table({column: kind.copy(nullable=True) for column, kind in schema.items()}, name=name)
