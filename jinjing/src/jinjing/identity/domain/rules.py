"""Dated values of rules: planned ahead, never changed backwards, always with their source (SE-03)."""

import json
import re
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from jinjing.identity.domain.rights import require_right
from jinjing.identity.errors import (
    PastStays,
    RuleAlreadyPlanned,
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

LONGEST_SOURCE = 200
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@transaction.atomic
def change_rule(key: str, value: Any, *, valid_from: date, source: str, by: Staff, at: datetime) -> RuleValue:
    """Put a value in force from that day on, today or later; later days win.

    UnknownRule; RuleShapeBroken if the value is not shaped like the declared one; PastStays; SourceMissing;
    RuleAlreadyPlanned if a value of that day exists: what was decided once is not overwritten.
    """
    require_right(by, Permission.CHANGE_RULES, at=at)
    require(key in rules.DEFAULTS, UnknownRule())
    declared = rules.DEFAULTS[key].value
    require(is_shaped_like(value, declared), RuleShapeBroken(json.dumps(declared, ensure_ascii=False)))
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


def is_shaped_like(value: Any, declared: Any) -> bool:
    """Same kind, element by element: numbers not negative (nor 0 where 0 makes no sense), times real times.

    A list of times keeps its length; a list of codes may be shorter or longer, without repetition. A table
    keeps its keys unless it is declared empty, which means that the bank fills it.
    """
    if isinstance(declared, bool) or isinstance(value, bool):
        return isinstance(declared, bool) and isinstance(value, bool)
    if isinstance(declared, int):
        return isinstance(value, int) and min(declared, 1) <= value <= 10**9
    if isinstance(declared, str):
        return isinstance(value, str) and _is_text_like(value, declared)
    if isinstance(declared, list):
        return isinstance(value, list) and _is_list_like(value, declared)
    if isinstance(declared, dict):
        return isinstance(value, dict) and _is_table_like(value, declared)
    return False


def _is_text_like(value: str, declared: str) -> bool:
    if _TIME.fullmatch(declared):
        return bool(_TIME.fullmatch(value))
    return 0 < len(value.strip()) <= LONGEST_SOURCE


def _is_list_like(value: list[Any], declared: list[Any]) -> bool:
    codes = all(isinstance(one, str) and not _TIME.fullmatch(one) for one in declared)
    if codes:
        return all(isinstance(one, str) and one for one in value) and len(set(value)) == len(value)
    pairs = zip(value, declared, strict=False)
    return len(value) == len(declared) and all(is_shaped_like(one, like) for one, like in pairs)


def _is_table_like(value: dict[str, Any], declared: dict[str, Any]) -> bool:
    if not declared:
        return all(isinstance(key, str) and key for key in value)
    return value.keys() == declared.keys() and all(
        is_shaped_like(value[key], declared[key]) for key in declared
    )


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
