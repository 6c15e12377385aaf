"""Dated values of rules: planned ahead, never changed backwards, always with their source (SE-03)."""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.errors import (
    PastStays,
    RuleAlreadyPlanned,
    RuleOutOfRange,
    RuleShapeBroken,
    SourceMissing,
    UnknownRule,
)
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit, memory, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.kernel.models import RuleValue
from jinjing.kernel.rule_shapes import is_shaped_like, is_within
from jinjing.kernel.rules import Rule

LONGEST_SOURCE = 200


@transaction.atomic
def change_rule(key: str, value: Any, *, valid_from: date, source: str, by: Staff, at: datetime) -> RuleValue:
    """Put a value in force from that day on, today or later; later days win.

    UnknownRule; RuleShapeBroken if the value is not shaped like the declared one; RuleOutOfRange if a number
    is not within the declared range; PastStays; SourceMissing; RuleAlreadyPlanned if a value of that day
    exists: what was decided once is not overwritten.
    """
    require_right(by, Permission.CHANGE_RULES, at=at)
    require(key in rules.DEFAULTS, UnknownRule())
    _require_fitting(value, rules.DEFAULTS[key])
    require(valid_from >= bank_date(at), PastStays(field="valid_from"))
    require(source.strip() and len(source) <= LONGEST_SOURCE, SourceMissing())
    before = rules.value(key, valid_from)
    try:
        with transaction.atomic():
            made = RuleValue.objects.create(
                key=key, valid_from=valid_from, value=value, source=source.strip()
            )
    except IntegrityError as twice:
        raise RuleAlreadyPlanned(valid_from) from twice
    memory.forget()
    detail = {"old": _for_the_log(before), "new": _for_the_log(value), "starts": valid_from.isoformat()}
    audit.write("rule.change", by=by, at=at, kind="rule", subject=key, detail=detail)
    return made


def _require_fitting(value: Any, rule: Rule) -> None:
    if rule.within is not None:
        require(is_within(value, rule.within), RuleOutOfRange(rule.within.least, rule.within.most))
    example = json.dumps(rule.value, ensure_ascii=False)
    require(is_shaped_like(value, rule.value), RuleShapeBroken(example))


def _for_the_log(value: Any) -> Any:
    """Numbers and lists of codes as they are. Texts and tables by a digest: the values keep their rows for ever."""
    parts = value if isinstance(value, list) else [value]
    if all(
        isinstance(part, int)
        or (isinstance(part, str) and audit.CODE.fullmatch(part) and not audit.LONG_NUMBER.fullmatch(part))
        for part in parts
    ):
        return value
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"sha256-{sha256(text.encode()).hexdigest()[:16]}"
