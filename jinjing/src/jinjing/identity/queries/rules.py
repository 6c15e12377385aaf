"""Rules as they stand: the value in force, where it comes from, what was before and what is planned."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.kernel.models import RuleValue


@dataclass(frozen=True)
class DatedValue:
    """`valid_from` is None for the value the application brings along."""

    value: Any
    source: str
    valid_from: date | None


@dataclass(frozen=True)
class RuleHistory:
    """One rule. `planned` the soonest first, `past` the latest first; `ignored`: not admitted, so not in force."""

    key: str
    in_force: DatedValue
    planned: tuple[DatedValue, ...]
    past: tuple[DatedValue, ...]
    ignored: tuple[DatedValue, ...] = ()


def rule_histories(scope: Scope, *, on: date) -> list[RuleHistory]:
    """Every declared rule in the order of declaration, in one query; nothing without the right."""
    if not scope.may(Permission.CHANGE_RULES):
        return []
    dated: dict[str, list[DatedValue]] = {key: [] for key in rules.DEFAULTS}
    for row in RuleValue.objects.order_by("valid_from"):
        if row.key in dated:
            dated[row.key].append(DatedValue(row.value, row.source, row.valid_from))
    return [_history(key, found, on=on) for key, found in dated.items()]


def _history(key: str, dated: list[DatedValue], *, on: date) -> RuleHistory:
    declared = DatedValue(rules.DEFAULTS[key].value, rules.DEFAULTS[key].source, None)
    counting = [one for one in dated if rules.counts(key, one.value)]
    ignored = tuple(one for one in dated if one not in counting)
    begun = [declared, *(one for one in counting if one.valid_from and one.valid_from <= on)]
    planned = tuple(one for one in counting if one.valid_from and one.valid_from > on)
    *past, in_force = begun
    return RuleHistory(key, in_force, planned, tuple(reversed(past)), ignored)
