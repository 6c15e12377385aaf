"""The questions most triggers ask, in words once."""

from datetime import date, timedelta
from typing import cast

from ibis import coalesce, literal, null
from ibis.expr.types import BooleanValue, DateValue, Table, Value

from assay.business_date import Run
from assay.policies import TriggerRule
from assay.triggers.definition import Condition
from assay.wording import Label


def falls_within(day: Value, run: Run, rule: TriggerRule, zh: str, en: str) -> Condition:
    """The day lies in the lead days ahead, or is not longer ago than the reason lasts."""
    first, last = reach(run, rule)
    return Condition(Label(zh, en), day, "day", first=first, last=last)


def reach(run: Run, rule: TriggerRule) -> tuple[date, date]:
    """The first and last day of an event that is a reason today."""
    return run.on - timedelta(days=rule.expires_after_days), run.on + timedelta(days=rule.lead_days)


def happened_within(day: Value, run: Run, rule: TriggerRule, zh: str, en: str) -> Condition:
    """The day lies in the days looked back on, the business date included."""
    first = run.on - timedelta(days=rule.lookback_days)
    return Condition(Label(zh, en), day, "day", first=first, last=run.on)


def not_before(day: Value, run: Run, zh: str, en: str) -> Condition:
    """The day is the business date or later."""
    return Condition(Label(zh, en), day, "day", first=run.on)


def at_least(amount: Value, bound: Value | int, zh: str, en: str) -> Condition:
    """The amount reaches the bound; one of zero needs at least one minor unit."""
    return Condition(
        Label(zh, en), amount, "amount", first=max(bound, 1) if isinstance(bound, int) else bound
    )


def holds(answer: Value, zh: str, en: str) -> Condition:
    """A yes-or-no question."""
    return Condition(Label(zh, en), coalesce(answer, literal(False)), "flag")  # noqa: FBT003


def assets_at_least(rows: Table, rule: TriggerRule) -> Condition:
    """The customer's financial assets reach the rule's minimum."""
    return Condition(
        Label("金融资产", "financial assets"), rows.financial_assets_fen, "amount", first=rule.minimum_fen
    )


def is_open(rows: Table, run: Run) -> BooleanValue:
    """An account that is not closed at the end of the business date."""
    return cast("BooleanValue", rows.closed_on.isnull() | (rows.closed_on > run.on))


def no_day() -> DateValue:
    """An empty date."""
    return cast("DateValue", null("date"))
