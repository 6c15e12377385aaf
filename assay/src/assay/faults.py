"""Mistakes in a YAML pack, told in both languages with the place where they stand."""

import re
from typing import NamedTuple

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

TOP = "(top level)"
# pydantic's kinds of fault in Chinese; braces are filled from what the fault says it allows.
IN_CHINESE = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项，请检查拼写",
    "literal_error": "只能是 {expected}",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "string_type": "应为文本（必要时加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "过长",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，例如 2026-11-18",
    "date_parsing": "应为日期，例如 2026-11-18",
    "date_from_datetime_parsing": "应为日期，例如 2026-11-18",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "tuple_type": "应为列表",
    "dict_type": "应为若干“名称: 值”",
    "model_type": "应为若干“名称: 值”",
    "model_attributes_type": "应为若干“名称: 值”",
}


class Fault(ValueError):  # noqa: N818 - named after what it is
    """A mistake that our own rules find; pydantic carries it to `faults_of`."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh


class Told(NamedTuple):
    """One mistake: its place (dotted), in Chinese and in English."""

    place: str
    zh: str
    en: str


def faults_of(wrong: ValidationError) -> tuple[Told, ...]:
    """Every mistake; a mistyped name comes before the missing one it probably stands for."""
    found = [_told(fault) for fault in sorted(wrong.errors(), key=lambda f: f["type"] != "extra_forbidden")]
    return tuple(dict.fromkeys(found))


def _told(fault: ErrorDetails) -> Told:
    context = fault.get("ctx", {})
    own = context.get("error")
    # pydantic names the alternatives of a union inside the place; a reader of YAML knows only keys and numbers.
    steps = [
        str(step) for step in fault["loc"][:-1] if isinstance(step, int) or re.fullmatch("[a-z_]+", step)
    ]
    last = [str(step) for step in fault["loc"][-1:]]
    if fault["type"] == "extra_forbidden" or all(re.fullmatch("[a-z_]+|[0-9]+", step) for step in last):
        steps += last
    en = fault["msg"].removeprefix("Value error, ")
    known = IN_CHINESE.get(fault["type"], "取值不符合要求")
    return Told(".".join(steps) or TOP, own.zh if isinstance(own, Fault) else known.format(**context), en)


def line_of(broken: Exception) -> tuple[str, str]:
    """Where a YAML file stops being readable, to be put into a sentence in Chinese and in English; perhaps nothing."""
    mark = broken.problem_mark if isinstance(broken, yaml.MarkedYAMLError) else None
    return ("", "") if mark is None else (f"（第 {mark.line + 1} 行）", f" (line {mark.line + 1})")
