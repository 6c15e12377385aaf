"""Reading a pack's YAML with the parts it includes."""

from pathlib import Path
from typing import Any

import yaml

from assay.errors import PolicyError
from assay.faults import line_of

INCLUDE = "include"
# The same grammar in C where PyYAML was built with it: twenty times as fast.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """What a text of YAML says; yaml.YAMLError, with the place, if it is none."""
    try:
        return yaml.load(text, Loader=_FAST)  # noqa: S506 - a safe loader, either way
    except yaml.YAMLError:
        return yaml.safe_load(text)  # points at the place more exactly


def read_pack(path: Path) -> Any:
    """What a pack's file says, with the sections of the files named under `include` beside its own.

    PolicyError if a file cannot be read, or if a section stands in two of them.
    """
    written = _read(path)
    if not isinstance(written, dict) or INCLUDE not in written:
        return written
    whole = {key: value for key, value in written.items() if key != INCLUDE}
    for name in _names(written[INCLUDE], path):
        part = _read(path.parent / name)
        if not isinstance(part, dict):
            raise PolicyError(
                f"{path.parent / name} 应由若干“名称: 值”组成。", f"{path.parent / name} holds no sections."
            )
        if repeated := sorted(set(part) & set(whole)):
            sections = ", ".join(repeated)
            raise PolicyError(
                f"政策包 {path} 与所引用的 {name} 重复写了：{sections}。",
                f"Policy pack {path} and its part {name} both have: {sections}.",
            )
        whole |= part
    return whole


def _names(include: Any, path: Path) -> list[str]:
    if isinstance(include, list) and all(isinstance(name, str) for name in include):
        return include
    raise PolicyError(
        f"政策包 {path} 的 include 应为文件名列表。",
        f"`include` of policy pack {path} is a list of file names.",
    )


def _read(path: Path) -> Any:
    try:
        return read_yaml(path.read_text(encoding="utf-8"))
    except OSError as absent:
        raise PolicyError(f"读不到政策包 {path}。", f"Cannot read the policy pack {path}.") from absent
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        where_zh, where_en = line_of(broken)
        raise PolicyError(
            f"政策包 {path} 不是可读的 YAML 文件{where_zh}，请检查缩进和引号。",
            f"The policy pack {path} is not readable YAML{where_en}; check indentation and quotes.",
        ) from broken
