"""What a trigger is: a fact about a customer that is a reason to call, for some days.

A trigger is a function from facts of the night and a rule of the policy to candidates: the rows it looks at,
the conditions each must meet, and what to say of one that meets them all. The night keeps those that do;
explain shows the same conditions with the figure and the bound, so that "why not" is never a second rule.
Its name is its key.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce
from inspect import getdoc
from operator import and_
from typing import Any, Literal, TypeAlias, cast

from ibis import literal, null
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue, Table, Value

from assay.business_date import Run
from assay.errors import DefinitionError
from assay.policies import Policy, TriggerRule
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
Kind = Literal["amount", "day", "number", "share", "price", "flag"]
# service: the customer's own business or wish. care: a greeting or a question, nothing to sell.
# marketing: everything else that was found by looking at figures.
Purpose = Literal["service", "care", "marketing"]
Words: TypeAlias = str | StringValue


@dataclass(frozen=True)
class Facts:
    """The tables a trigger may look at: steps of the night, cut off at the business date, and sources.

    Every field but `official`, the policy whose rules run, is the name of a step or of a source.
    customer_flow is what came in and went out a customer and day; price_span and rate_span hold one row
    for the days on which a product's price or a currency's rate stood still. A trigger looks at rows of one
    customer at a time; only watched_account, the accounts that watches name, are perhaps somebody else's.
    """

    current_customer: Table
    counted_account: Table
    account_figure: Table
    holding: Table
    customer_flow: Table
    indicators: Table
    tiers: Table
    rate_span: Table
    price_span: Table
    calendar: Table
    customer: Table
    account: Table
    product: Table
    price: Table
    insurance_policy: Table
    risk_assessment: Table
    complaint: Table
    occasion: Table
    watch: Table
    watched_account: Table
    invitation: Table
    official: Policy

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The tables by name, in order."""
        return tuple(field.name for field in fields(cls) if field.name != "official")

    @classmethod
    def of(cls, tables: Iterable[Table], official: Policy) -> "Facts":
        """The facts from the tables in the order of `names`."""
        named: dict[str, Any] = dict(zip(cls.names(), tables, strict=True))
        return cls(official=official, **named)


@dataclass(frozen=True)
class Condition:
    """One question to a candidate: does what was found lie within the bounds, both included?

    Without a bound it is a yes-or-no question and `found` is the answer. Nothing found is a no; a bound that
    is empty in a row does not bind it. Amounts are minor units of the base currency; a share (1 is 100 %) and
    a price are times 100,000,000.
    """

    label: Label
    found: Value
    kind: Kind
    first: Value | int | date | None = None
    last: Value | int | date | None = None

    @property
    def met(self) -> BooleanValue:
        answers = []
        if self.first is not None:
            answers.append(_binds(self.first, self.found >= self.first))
        if self.last is not None:
            answers.append(_binds(self.last, self.found <= self.last))
        return cast("BooleanValue", reduce(and_, answers) if answers else self.found)


@dataclass(frozen=True)
class Candidates:
    """What a trigger looked at and what it would say; all values are expressions over `rows`.

    `zh` and `en` are the words before and after the amount; without an amount all words stand before.
    A customer has one row a subject among those that meet every condition.
    """

    rows: Table
    conditions: tuple[Condition, ...]
    occurs_on: DateValue
    expires_on: DateValue
    zh: tuple[Words, Words]
    en: tuple[Words, Words]
    subject: StringValue | None = None
    amount_fen: IntegerValue | None = None

    def hits(self) -> Table:
        """The rows that meet every condition."""
        met = self.rows.filter(*(condition.met for condition in self.conditions))
        return met.select("customer_id", **self.shown()).cast(HIT)

    def asked(self) -> Table:
        """Every row with its answers: `met_0`, `found_0`, `first_0`, `last_0` and so on, as many as conditions."""
        columns: dict[str, Any] = {}
        for number, condition in enumerate(self.conditions):
            columns[f"met_{number}"] = condition.met
            columns[f"found_{number}"] = condition.found
            columns[f"first_{number}"] = _value(condition.first)
            columns[f"last_{number}"] = _value(condition.last)
        return self.rows.select("customer_id", **self.shown(), **columns)

    def shown(self) -> dict[str, Any]:
        """The columns of a hit beside the customer."""
        return {
            "subject": literal("") if self.subject is None else self.subject,
            "occurs_on": self.occurs_on,
            "expires_on": self.expires_on,
            "amount_fen": null("int64") if self.amount_fen is None else self.amount_fen,
            "zh_before": _words(self.zh[0]),
            "zh_after": _words(self.zh[1]),
            "en_before": _words(self.en[0]),
            "en_after": _words(self.en[1]),
        }


def _binds(bound: Value | int | date, answer: BooleanValue) -> BooleanValue:
    return bound.isnull() | answer if isinstance(bound, Value) else answer


def _words(words: Words) -> StringValue:
    return cast("StringValue", literal(words)) if isinstance(words, str) else words


def _value(bound: Value | int | date | None) -> Value:
    if isinstance(bound, Value):
        return bound
    return null("string") if bound is None else literal(bound)


Fire = Callable[[Facts, TriggerRule, Run], Candidates]


@dataclass(frozen=True)
class Trigger:
    """One declaration. `reads` names the numbers of the rule that it looks at, `serves` the requirement.

    A hit is withheld where the same customer has a hit of a trigger in `suppressed_by` about the same
    subject; an empty subject is about the customer as a whole. A trigger that withholds others is never
    withheld by a third, so the order of the triggers does not matter. `once`: an event is told once, then
    never again.
    """

    key: str
    label: Label
    purpose: Purpose
    serves: str
    reads: tuple[str, ...]
    suppressed_by: tuple[str, ...]
    once: bool
    definition: Label
    fire: Fire

    def __call__(self, facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
        """What it looks at, with the conditions."""
        return self.fire(facts, rule, run)


def trigger(
    *,
    zh: str,
    en: str,
    zh_text: str,
    reads: tuple[str, ...],
    purpose: Purpose,
    serves: str = "RM-2",
    suppressed_by: tuple[str, ...] = (),
    once: bool = False,
) -> Callable[[Fire], Trigger]:
    """Record a function as a trigger. DefinitionError if it has no text or reads no number of a rule."""

    def record(fire: Fire) -> Trigger:
        key, text = fire.__name__, getdoc(fire)
        unknown = [name for name in reads if name not in TriggerRule.model_fields]
        if not text or unknown:
            fault = ", ".join(unknown) or "docstring"
            raise DefinitionError(
                f"触发器 {key} 的声明有误：{fault}。", f"Trigger {key} is declared wrongly: {fault}."
            )
        return Trigger(
            key, Label(zh, en), purpose, serves, reads, suppressed_by, once, Label(zh_text, text), fire
        )

    return record


def registered(*triggers: Trigger) -> tuple[Trigger, ...]:
    """The triggers as a registry. DefinitionError if a suppressor is unknown or is itself suppressed."""
    by_key = {declared.key: declared for declared in triggers}
    for declared in triggers:
        wrong = [k for k in declared.suppressed_by if k not in by_key or by_key[k].suppressed_by]
        if wrong:
            fault = ", ".join(wrong)
            raise DefinitionError(
                f"触发器 {declared.key} 不能被 {fault} 抑制：不存在，或其本身会被抑制。",
                f"Trigger {declared.key} cannot be suppressed by {fault}: unknown, or suppressed itself.",
            )
    return triggers
