"""What an indicator is: a figure with one key, one unit, one definition.

An indicator is a function from the rows of one grain (accounts, holdings or conversations of a customer, …)
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
from assay.indicators.windows import WINDOWS, WindowName
from assay.sources import BY_NAME
from assay.wording import Label

Unit = Literal["fen", "fen_days", "days", "count", "flag", "date", "basis_points", "quintile"]
Grain = Literal[
    "account",
    "holding",
    "conversation",
    "flow",
    "movement",
    "use",
    "earning",
    "service",
    "declaration",
    "debt",
    "past",
    "customer",
]
Aggregate = Callable[[Table, Run], Value]
Finish = Callable[[Value, Run], Value]


@dataclass(frozen=True)
class Indicator:
    """One definition; `when_none` is the value of a customer without any row of the grain.

    Over the grain `customer` it is no aggregate but follows from the customer's other figures. `window`
    names the days it looks at; one that `needs_cover` is empty where the sources do not reach back so far.
    `finish` is what happens to the aggregate afterwards, such as the one division of a sum: apart from it, the
    sum stands once in the text that runs and not in every place where a division needs it.
    """

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
    window: WindowName = "day"
    needs_cover: bool = False
    finish: Finish | None = None

    def __call__(self, rows: Table, run: Run) -> Value:
        """The aggregate that gives the value, to be used in a group by customer; `finished` makes it the figure."""
        return self.aggregate(rows, run).name(self.key)

    def finished(self, aggregate: Value, run: Run) -> Value:
        """The figure, from the aggregate as a column."""
        return self.finish(aggregate, run) if self.finish else aggregate

    def is_covered(self, run: Run) -> bool:
        """Whether the sources of the run reach back as far as the figure needs."""
        return not self.needs_cover or WINDOWS[self.window](run).is_covered(run)


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
    window: WindowName = "day",
    needs_cover: bool = False,
    key: str | None = None,
    en_text: str | None = None,
    finish: Finish | None = None,
) -> Callable[[Aggregate], Indicator]:
    """Record a function as an indicator; `key` and `en_text` stand in for the name and docstring of one made by another.

    DefinitionError if it has no public text or an unknown source.
    """

    def record(aggregate: Aggregate) -> Indicator:
        name, text = key or aggregate.__name__, en_text or getdoc(aggregate)
        if not text:
            raise DefinitionError(
                f"指标 {name} 没有公开的定义文字。", f"Indicator {name} has no public definition text."
            )
        unknown = [source for source in sources if source not in BY_NAME]
        if unknown:
            raise DefinitionError(
                f"指标 {name} 引用了未声明的源表 {'、'.join(unknown)}。",
                f"Indicator {name} names undeclared sources: {', '.join(unknown)}.",
            )
        return Indicator(
            name,
            Label(zh, en),
            unit,
            over,
            owner,
            sources,
            since,
            Label(zh_text, text),
            aggregate,
            when_none,
            window,
            needs_cover,
            finish,
        )

    return record
