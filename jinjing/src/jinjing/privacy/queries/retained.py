"""What the rules of keeping would let go today. The run asks the same question, so both agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from jinjing.kernel import rules
from jinjing.privacy.retention import RULES, Rule, Way, first_day_kept


@dataclass(frozen=True)
class Due:
    """Rows of one rule that nobody needs any more. `cut`: the first day that is kept."""

    rule: Rule
    cut: date | None
    source: str
    count: int


def due_now(on: date, *, declared: Sequence[Rule] = RULES) -> list[Due]:
    """What would go, rule by rule; a look."""
    return [
        Due(rule, _cut(rule, on), source_of(rule), rows_due(rule, on, declared=declared).count())
        for rule in declared
        if rule.way != Way.NEVER
    ]


def rows_due(rule: Rule, on: date, *, declared: Sequence[Rule] = RULES) -> QuerySet[Any]:
    """Rows the rule lets go and no other rule of the table needs: the longer one wins."""
    model = apps.get_model(rule.model)
    needed = [
        Q(pk__in=model._default_manager.filter(other.applies, _young(other, on)).values("pk"))
        for other in declared
        if other.model == rule.model
    ]
    rows: QuerySet[Any] = model._default_manager.filter(rule.applies)
    return rows.exclude(reduce(or_, needed)).order_by("pk")


def source_of(rule: Rule) -> str:
    return rules.DEFAULTS[rule.after].source if rule.after else ""


def _young(rule: Rule, on: date) -> Q:
    return rule.young(_cut(rule, on) or on)


def _cut(rule: Rule, on: date) -> date | None:
    return first_day_kept(rule.after, int(rules.value(rule.after, on)), on=on) if rule.after else None
