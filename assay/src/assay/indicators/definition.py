"""What an indicator is: a number per customer and business date, with unit, owner and a public text.

An indicator is a function from the rows of one grain (accounts, holdings or conversations of a customer)
and the run to one value per customer. Its name is its key, its docstring is published as its definition, in Chinese `zh_text`.
The decorator only records; the tuple of a module says which of its indicators exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Literal

from ibis.expr.types import Table, Value

from assay.business_date import Run
from assay.errors import DefinitionError
from assay.sources import BY_NAME
from assay.wording import Label

Unit = Literal["fen", "fen_days", "days", "count", "flag", "date"]
Grain = Literal["account", "holding", "conversation"]
Aggregate = Callable[[Table, Run], Value]


@dataclass(frozen=True)
class Indicator:
    """One definition; `when_none` is the value of a customer without any row of the grain."""

    key: str
    label: Label
    unit: Unit
    over: Grain
    owner: str
    sources: tuple[str, ...]
    since: str
    definition: Label
    aggregate: Aggregate
    when_none: int | bool | None = None

    def __call__(self, rows: Table, run: Run) -> Value:
        """The aggregate that gives the value, to be used in a group by customer."""
        return self.aggregate(rows, run).name(self.key)


def indicator(
    *,
    zh: str,
    en: str,
    zh_text: str,
    unit: Unit,
    over: Grain,
    sources: tuple[str, ...],
    owner: str = "retail-analytics",
    since: str = "2026-11",
    when_none: int | bool | None = None,
) -> Callable[[Aggregate], Indicator]:
    """Record a function as an indicator. DefinitionError if it has no public text or an unknown source."""

    def record(aggregate: Aggregate) -> Indicator:
        key, text = aggregate.__name__, getdoc(aggregate)
        if not text:
            raise DefinitionError(
                f"指标 {key} 没有公开的定义文字。", f"Indicator {key} has no public definition text."
            )
        unknown = [name for name in sources if name not in BY_NAME]
        if unknown:
            raise DefinitionError(
                f"指标 {key} 引用了未声明的源表 {'、'.join(unknown)}。",
                f"Indicator {key} names undeclared sources: {', '.join(unknown)}.",
            )
        return Indicator(
            key, Label(zh, en), unit, over, owner, sources, since, Label(zh_text, text), aggregate, when_none
        )

    return record
