"""What a trigger is: a fact about a customer that is a reason to call, for some days.

A trigger is a function from facts of the night and a rule of the policy to hits: customer, subject, day of
the event, last day as a reason, amount, and in each language the words before and after the amount.
Its name is its key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc

from ibis.expr.types import Table

from assay.business_date import Run
from assay.errors import DefinitionError
from assay.policies import TriggerRule
from assay.wording import Label

HIT = {
    "customer_id": "string",
    "subject": "string",
    "occurs_on": "date",
    "expires_on": "date",
    "amount_fen": "int64",
    "zh_before": "string",
    "zh_after": "string",
    "en_before": "string",
    "en_after": "string",
}


@dataclass(frozen=True)
class Facts:
    """The tables a trigger may look at, all of them cut off at the business date.

    current_customer, counted_account, account_figure and conversation are nodes of the night, indicators
    is the snapshot's table, customer_flow is what came in and went out a customer and day, and
    calendar is the source.
    """

    current_customer: Table
    counted_account: Table
    account_figure: Table
    customer_flow: Table
    indicators: Table
    calendar: Table


Fire = Callable[[Facts, TriggerRule, Run], Table]


@dataclass(frozen=True)
class Trigger:
    """One declaration; `reads` names the numbers of the rule that it looks at."""

    key: str
    label: Label
    reads: tuple[str, ...]
    definition: Label
    fire: Fire

    def __call__(self, facts: Facts, rule: TriggerRule, run: Run) -> Table:
        """The hits, one row a customer and subject."""
        return self.fire(facts, rule, run).select(*HIT).cast(HIT)


def trigger(*, zh: str, en: str, zh_text: str, reads: tuple[str, ...]) -> Callable[[Fire], Trigger]:
    """Record a function as a trigger. DefinitionError if it has no text or reads no number of a rule."""

    def record(fire: Fire) -> Trigger:
        key, text = fire.__name__, getdoc(fire)
        unknown = [name for name in reads if name not in TriggerRule.model_fields]
        if not text or unknown:
            fault = ", ".join(unknown) or "docstring"
            raise DefinitionError(
                f"触发器 {key} 的声明有误：{fault}。", f"Trigger {key} is declared wrongly: {fault}."
            )
        return Trigger(key, Label(zh, en), reads, Label(zh_text, text), fire)

    return record
