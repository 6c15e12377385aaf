"""Reading a bank's own declarations: the file is run once, and refused with its line where it is wrong."""

import re
import runpy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import Any, get_args

from ibis.expr.types import Table, Value

from assay.digest import content_digest
from assay.errors import AssayError, DefinitionError
from assay.further.declared import Further, FurtherFile
from assay.indicators import Indicator
from assay.indicators.definition import Grain, Unit
from assay.indicators.windows import WINDOWS
from assay.nightly.tables import indicators as published
from assay.triggers import TRIGGERS, Candidates, Trigger
from assay.triggers.definition import Purpose, registered

NAMED = "DECLARED"
KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
Declared = Indicator | Trigger


def read_further(paths: Iterable[Path]) -> Further:
    """What files of declarations add to the engine's own: the one way by which declarations come in.

    Each file is a Python module with a tuple `DECLARED` of indicators (made by `assay.indicators.indicator`) and
    triggers (made by `assay.triggers.trigger`). It runs with the rights of whoever runs the night. DefinitionError,
    naming file and line, if a file does not run, if something in `DECLARED` is neither, has a key that exists
    already, or lacks a label, a text, a unit or a grain that the engine knows.
    """
    files = tuple(_read(path) for path in paths)
    further = Further(files)
    _refuse_repeated("指标", "Indicator", [c.name for c in published.columns], further.indicators)
    _refuse_repeated("触发器", "Trigger", [t.key for t in TRIGGERS], further.triggers)
    registered(*further.every_trigger)
    return further


def _read(path: Path) -> FurtherFile:
    try:
        digest = content_digest(path)
    except OSError as absent:
        raise DefinitionError(f"读不到声明文件 {path}。", f"Cannot read the declarations {path}.") from absent
    declared = _declared_in(path)
    for one in declared:
        _refuse_unfit(one, path)
    return FurtherFile(
        path.name,
        digest,
        tuple(_told_indicator(one, path) for one in declared if isinstance(one, Indicator)),
        tuple(_told_trigger(one, path) for one in declared if isinstance(one, Trigger)),
    )


def _declared_in(path: Path) -> Sequence[Any]:
    try:
        names = runpy.run_path(str(path), run_name=f"further:{path.stem}")
    except AssayError as refused:
        raise DefinitionError(f"{path}：{refused.zh}", f"{path}: {refused.en}") from refused
    except (Exception, SystemExit) as broken:
        raise _fault(path, broken) from broken
    found = names.get(NAMED)
    if not isinstance(found, tuple | list) or not found:
        raise DefinitionError(
            f"{path} 中没有 {NAMED}。请在文件末尾写出：{NAMED} = (指标或触发器的名称, …)。",
            f"{path} has no {NAMED}. Name what it declares at its end: {NAMED} = (indicator_or_trigger, ...).",
        )
    return found


def _refuse_unfit(one: Any, path: Path) -> None:
    if not isinstance(one, Declared):
        name = getattr(one, "__name__", type(one).__name__)
        raise DefinitionError(
            f"{path}：{NAMED} 中的 {name} 不是指标，也不是触发器。请在函数上方写 @indicator(…) 或 @trigger(…)。",
            f"{path}: {name} in {NAMED} is neither an indicator nor a trigger. "
            "Write @indicator(...) or @trigger(...) above the function.",
        )
    wrong = [f"{name}={value!r}" for name, value, known in _codes_of(one) if value not in known]
    wrong += [name for name, text in _texts_of(one) if not (isinstance(text, str) and text.strip())]
    if not KEY.fullmatch(one.key):
        wrong.insert(0, "key")
    if wrong:
        faults = ", ".join(wrong)
        raise DefinitionError(
            f"{path}：{one.key} 的声明缺少或写错：{faults}。",
            f"{path}: {one.key} lacks or mistakes: {faults}.",
        )


def _codes_of(one: Declared) -> list[tuple[str, Any, Iterable[Any]]]:
    """The arguments that are one of a few words, with those words."""
    if isinstance(one, Trigger):
        return [("purpose", one.purpose, get_args(Purpose))]
    return [
        ("unit", one.unit, get_args(Unit)),
        ("over", one.over, get_args(Grain)),
        ("window", one.window, {*WINDOWS, "day", "all"}),
    ]


def _texts_of(one: Declared) -> list[tuple[str, Any]]:
    texts = [("zh", one.label.zh), ("en", one.label.en), ("zh_text", one.definition.zh)]
    return texts if isinstance(one, Trigger) else [*texts, ("owner", one.owner)]


def _refuse_repeated(zh: str, en: str, known: Iterable[str], declared: Iterable[Declared]) -> None:
    taken = set(known)
    for one in declared:
        if one.key in taken:
            raise DefinitionError(
                f"{zh} {one.key} 已经存在，请换一个名称。",
                f"{en} {one.key} exists already. Choose another name.",
            )
        taken.add(one.key)


def _told_indicator(one: Indicator, path: Path) -> Indicator:
    finish = one.finish and _told(one.finish, path, Value, one.key)
    return replace(one, aggregate=_told(one.aggregate, path, Value, one.key), finish=finish)


def _told_trigger(one: Trigger, path: Path) -> Trigger:
    return replace(one, fire=_told(one.fire, path, Candidates, one.key))


def _told(function: Callable[..., Any], path: Path, wanted: type, key: str) -> Callable[..., Any]:
    """The function, whose mistakes are told with file and line when the night asks it."""

    @wraps(function)
    def asked(*arguments: Any) -> Any:
        try:
            answer = function(*arguments)
        except AssayError:
            raise
        except Exception as broken:
            raise _fault(path, broken, _columns(broken, arguments)) from broken
        if not isinstance(answer, wanted):
            found = type(answer).__name__
            raise DefinitionError(
                f"{path}：{key} 应返回 {wanted.__name__}，实为 {found}。",
                f"{path}: {key} must return a {wanted.__name__}, not {found}.",
            )
        return answer

    return asked


def _columns(broken: Exception, arguments: tuple[Any, ...]) -> str:
    """The columns there are, for a name that was mistyped."""
    tables = [one for one in arguments if isinstance(one, Table)]
    return (
        f"; columns: {', '.join(tables[0].columns)}" if isinstance(broken, AttributeError) and tables else ""
    )


def _fault(path: Path, broken: BaseException, more: str = "") -> DefinitionError:
    line = _line(path, broken)
    said = f"{type(broken).__name__}: {broken}{more}"
    return DefinitionError(f"{path} 第 {line} 行有误：{said}", f"{path}, line {line}: {said}")


def _line(path: Path, broken: BaseException) -> int:
    if isinstance(broken, SyntaxError) and broken.lineno:
        return broken.lineno
    own = [frame.lineno for frame in extract_tb(broken.__traceback__) if frame.filename == str(path)]
    return next((line for line in reversed(own) if line), 1)
